import type { IncomingMessage } from 'node:http'
import { Problem } from '../../std/index.ts'

const limitBytes = 4 * 1024 * 1024

/** The body of a request as JSON, at most 4 MiB. */
export async function readJson(request: IncomingMessage): Promise<unknown> {
  if (Number(request.headers['content-length'] ?? 0) > limitBytes) throw tooLarge()
  const pieces: Buffer[] = []
  let sizeBytes = 0
  for await (const piece of request as AsyncIterable<Buffer>) {
    sizeBytes += piece.length
    if (sizeBytes > limitBytes) throw tooLarge()
    pieces.push(piece)
  }
  try {
    return JSON.parse(Buffer.concat(pieces).toString('utf8'))
  } catch (error) {
    throw new Problem('BadRequest', 'the body is not JSON', { cause: error })
  }
}

function tooLarge(): Problem {
  return new Problem('TooLarge', 'the body is over 4 MiB')
}
