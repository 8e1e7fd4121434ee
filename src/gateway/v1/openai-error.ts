import type { ServerResponse } from 'node:http'
import { Problem } from '../../std/index.ts'

type WireError = {
  readonly message: string
  readonly type: string
  readonly param: string | null
  readonly code: string | null
}

/** A failure in the shape that OpenAI clients read. What is our own fault shows nothing but that. */
export function wireError(error: unknown): { readonly status: number; readonly error: WireError } {
  if (!(error instanceof Problem)) {
    const message = 'Something broke on our side; the x-request-id header helps to find it.'
    return { status: 500, error: { message, type: 'server_error', param: null, code: 'internal_error' } }
  }
  const { code, status, message, details } = error
  const param = typeof details['param'] === 'string' ? details['param'] : null
  return { status, error: { message, type: typeOf(status), param, code: codeOf(code), ...extension(error) } }
}

/** Writes the failure as a whole response. */
export function sendError(response: ServerResponse, error: unknown): void {
  const { status, error: body } = wireError(error)
  // The client would repeat 408, 409, 429 and 5xx by itself; what is refused stays refused.
  if (status < 500 && status !== 429) response.setHeader('x-should-retry', 'false')
  // The rest of a body that is too large is not worth reading.
  if (status === 413) response.setHeader('connection', 'close')
  if (status === 503) response.setHeader('retry-after', '2')
  sendJson(response, status, { error: body })
}

export function sendJson(response: ServerResponse, status: number, body: unknown): void {
  const bytes = Buffer.from(JSON.stringify(body))
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': bytes.length,
  })
  response.end(bytes)
}

function typeOf(status: number): string {
  if (status === 401) return 'authentication_error'
  if (status === 403) return 'permission_error'
  if (status === 429) return 'rate_limit_error'
  return status >= 500 ? 'server_error' : 'invalid_request_error'
}

function codeOf(code: string): string | null {
  if (code === 'InvalidCredentials' || code === 'SignInRequired') return 'invalid_api_key'
  if (code === 'Forbidden') return 'insufficient_scope'
  if (code === 'NotFound') return 'not_found'
  if (code === 'TooLarge') return 'request_too_large'
  return code === 'BadRequest' ? null : code
}

/** Beyond OpenAI's fields: why a model is refused, and the verdict to name in an appeal, also where Azure's clients look for it. */
function extension({ code, details }: Problem): object {
  const { reason, verdictId, category } = details
  if (code === 'content_filter') {
    const filtered = { [String(category)]: { filtered: true } }
    return {
      innererror: { code: 'ResponsibleAIPolicyViolation', content_filter_result: filtered },
      ecluse: { verdict_id: verdictId, category },
    }
  }
  return reason === undefined ? {} : { ecluse: { reason } }
}
