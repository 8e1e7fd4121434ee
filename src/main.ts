import { ConfigProblem, readConfig } from './config.ts'
import { startServer, type Server } from './start-server.ts'

/** How long running requests may take to end once the server was asked to stop. */
const drainMs = 15_000

async function main(): Promise<void> {
  const server = await startServer(readConfig())
  console.log(`Ecluse listens at ${server.url}`)
  if (server.signInLink !== undefined) console.log(`Sign in, once, at ${server.signInLink}`)
  stopOnSignals(server)
}

function stopOnSignals(server: Server): void {
  let isStopping = false
  const stop = (): void => {
    // A second signal means it: whoever sends it does not want to wait.
    if (isStopping) process.exit(1)
    isStopping = true
    setTimeout(() => process.exit(1), drainMs).unref()
    server.close().catch((error: unknown) => {
      console.error(error)
      process.exitCode = 1
    })
  }
  process.on('SIGTERM', stop)
  process.on('SIGINT', stop)
}

main().catch((error: unknown) => {
  // A setting that cannot be used is the operator's to mend: the message says how, a stack would not help.
  console.error(error instanceof ConfigProblem ? error.message : error)
  process.exitCode = 1
})
