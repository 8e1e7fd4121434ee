import { exitCodes } from './command.ts'
import { run } from './run.ts'

// The only place where the command line reads its environment.
const { ECLUSE_URL: endpoint, ECLUSE_TOKEN: token, ECLUSE_DATA: dataFolder } = process.env
const interrupted = new AbortController()
process.once('SIGINT', () => interrupted.abort())
// Whoever reads us, such as `head`, may have had enough.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
  process.exit(exitCodes.done)
})

try {
  process.exitCode = await run(
    process.argv.slice(2),
    { endpoint: endpoint || undefined, token: token || undefined, dataFolder: dataFolder || 'data' },
    {
      out: (text) => void (text === '' || process.stdout.write(`${text}\n`)),
      write: (text) => void process.stdout.write(text),
      note: (text) => void process.stderr.write(`${text}\n`),
      signal: interrupted.signal,
    },
  )
} catch (error) {
  if (!interrupted.signal.aborted) throw error
  process.exitCode = 130
}
