import tailwindcss from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

export default defineConfig({
  root: import.meta.dirname,
  base: '/',
  plugins: [react(), tailwindcss()],
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    // `light-dark()` and oklch stay as they are: one place for both colour schemes.
    target: 'es2023',
    cssTarget: ['chrome123', 'firefox120', 'safari17.5'],
    // An inlined file would be a `data:` URL, which the server's content security policy refuses.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  server: {
    // `npx vite console` works on the interface while `npm start` answers for the server.
    proxy: Object.fromEntries(
      ['/api', '/log', '/v1', '/join', '/openapi.json', '/docs'].map((path) => [
        path,
        { target: process.env['ECLUSE_ORIGIN'] ?? 'http://127.0.0.1:7878' },
      ]),
    ),
  },
})
