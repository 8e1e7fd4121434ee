import { parsed, type App } from '../../http/index.ts'
import { parseTilePath } from '../../proof/index.ts'
import { Problem } from '../../std/index.ts'
import type { RecordRoom } from '../create-record.ts'

/** C2SP tlog-tiles under `/log/public/` and `/log/sealed/`: what any monitor of transparency logs can read. */
export function readLog(app: App, record: RecordRoom): void {
  for (const log of Object.values(record.logs)) {
    app.get(
      `/log/${log.name}/checkpoint`,
      { schema: { tags: ['record'], summary: `The signed head of the ${log.name} log` } },
      async (_request, reply) => {
        await record.publish()
        return reply
          .type('text/plain; charset=utf-8')
          .header('cache-control', 'no-cache')
          .send(log.checkpoint())
      },
    )
    app.get<{ Params: { '*': string } }>(
      `/log/${log.name}/tile/*`,
      { schema: { tags: ['record'], summary: `A tile of the ${log.name} log` } },
      async (request, reply) => {
        const path = `tile/${request.params['*']}`
        parsed(parseTilePath, path)
        const bytes = await log.tile(path)
        if (bytes === undefined) throw new Problem('NotFound', 'the log has no such tile')
        return reply
          .type('application/octet-stream')
          .header('cache-control', 'public, max-age=31536000, immutable')
          .send(Buffer.from(bytes))
      },
    )
  }
}
