import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import { BadInput } from './bad-input.ts'
import { Problem } from '../std/index.ts'

/** What a failure looks like on the wire: the Hub's headers and one JSON shape. Our own faults show an id and nothing else. */
export function answerProblem(
  error: FastifyError | Error,
  request: FastifyRequest,
  reply: FastifyReply,
): void {
  // Whoever is refused in the middle of a body would go on sending it on a connection that nobody reads and nobody ends.
  if (request.raw.destroyed && !request.raw.complete) reply.header('connection', 'close')
  const problem = asProblem(error)
  if (problem === undefined) {
    request.log.error({ err: error }, 'the request failed through a fault of ours')
    const text = 'something broke on our side; the request id helps to find it'
    reply
      .code(500)
      .header('x-error-message', text)
      .send({ error: text, code: 'InternalError', requestId: request.id })
    return
  }
  if (problem.status === 429 && !reply.hasHeader('retry-after')) reply.header('retry-after', '1')
  reply
    .code(problem.status)
    .header('x-error-code', problem.code)
    .header('x-error-message', headerText(problem.message))
    .send({ error: problem.message, code: problem.code, details: problem.details, requestId: request.id })
}

function asProblem(error: FastifyError | Error): Problem | undefined {
  if (error instanceof Problem) return error
  if (error instanceof BadInput) return new Problem('BadRequest', error.message, { cause: error })
  const status = 'statusCode' in error ? error.statusCode : undefined
  if (status === 413) return new Problem('TooLarge', 'the request body is over 1 MiB', { cause: error })
  // The framework's own refusals: a body that is no JSON, a field that the schema lacks.
  if (status !== undefined && status >= 400 && status < 500)
    return new Problem('BadRequest', error.message, { status, cause: error })
  return undefined
}

// A header holds Latin-1 at most; anything else would make Node refuse the whole response.
function headerText(text: string): string {
  return text.replace(/[^\u0020-\u007e]/g, '?').slice(0, 500)
}
