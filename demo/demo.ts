// Walks the main job on a real server with stock clients, says each step in a line, and leaves the instance populated.
import { parseArgs } from 'node:util'
import { openInstance } from './instance.ts'
import { walkMainJob } from './main-job.ts'
import { Walk, type StepResult } from './steps.ts'

const { values: options } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    /** Another GGUF for the advanced model, such as SmolLM2-135M-Instruct. */
    model: { type: 'string' },
    url: { type: 'string', default: 'http://127.0.0.1:7878' },
    data: { type: 'string', default: 'data' },
  },
})

const start = performance.now()
const walk = new Walk((result) => console.log(options.json ? JSON.stringify(result) : line(result)))
const instance = await openInstance({ url: options.url, dataFolder: options.data })
const password = await walkMainJob(walk, {
  instance,
  ...(options.model === undefined ? {} : { modelFile: options.model }),
})
await instance.stop()

const ms = Math.round(performance.now() - start)
if (options.json)
  console.log(
    JSON.stringify({ step: 'total', ok: !walk.hasFailed, ms, detail: `${walk.results.length} steps` }),
  )
else if (walk.hasFailed) console.log('\nThe walk ended at the step that failed.')
else
  console.log(
    `\nAll ${walk.results.length} steps passed in ${(ms / 1000).toFixed(1)} s. Look around: npm start, then sign in at ${options.url} as ada, ben, cleo, dov, eve or fay with the password ${password}`,
  )
process.exitCode = walk.hasFailed ? 1 : 0

function line({ step, ok, ms, detail }: StepResult): string {
  return `${ok ? '✓' : '✗'} ${step.padEnd(44)} ${String(ms).padStart(6)} ms  ${detail}`
}
