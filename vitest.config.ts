import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'test/*.test.ts'],
    globalSetup: ['test/left-out.ts'],
    // Also where there are two cores only: many tests wait for processes and timers.
    maxWorkers: 2,
    // Rooms hold no state of their own between calls, so the modules are loaded once for all tests of a worker.
    isolate: false,
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
})
