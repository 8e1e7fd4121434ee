import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http'
import type { Logger } from 'pino'
import type { Principal } from '../../accounts/index.ts'
import type { RawHandler } from '../../http/index.ts'
import { Problem, randomToken } from '../../std/index.ts'
import type { ChatPipeline } from '../chat-pipeline.ts'
import { chatCompletions } from './chat-completions.ts'
import { listModels, retrieveModel, type ModelListSetup } from './list-models.ts'
import { sendError, sendJson } from './openai-error.ts'

export type V1Setup = ModelListSetup & {
  readonly authenticate: (headers: IncomingHttpHeaders) => Promise<Principal>
  readonly pipeline: ChatPipeline
  /** The server is ending: running answers go on, new ones are for another node or a later time. */
  readonly isClosing: () => boolean
  readonly nowMs: () => number
  readonly logger: Logger
}

/** Everything under /v1, on bare node:http: the way to a model is short and passes no framework. */
export function createV1Handler(setup: V1Setup): RawHandler {
  return (request, response) => {
    const path = (request.url ?? '').split('?')[0] ?? ''
    if (path !== '/v1' && !path.startsWith('/v1/')) return false
    void respond(setup, { request, response, path })
    return true
  }
}

type Incoming = {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly path: string
}

async function respond(setup: V1Setup, { request, response, path }: Incoming): Promise<void> {
  const begun = setup.nowMs()
  const requestId = `req_${randomToken(20)}`
  response.setHeader('x-request-id', requestId)
  response.once('close', () => {
    const ms = setup.nowMs() - begun
    setup.logger.info({ requestId, method: request.method, path, status: response.statusCode, ms }, 'request')
  })
  try {
    if (setup.isClosing()) throw new Problem('Unavailable', 'the server is ending; try again shortly')
    // A key, never a cookie: a page of another origin could make a browser send that one.
    const { authorization } = request.headers
    const principal = await setup.authenticate(authorization === undefined ? {} : { authorization })
    await route(setup, { request, response, path }, { principal, requestId })
  } catch (error) {
    if (!(error instanceof Problem) && !response.destroyed)
      setup.logger.error({ err: error, requestId }, 'the request failed through a fault of ours')
    if (response.headersSent) response.destroy()
    else sendError(response, error)
  }
}

async function route(
  setup: V1Setup,
  { request, response, path }: Incoming,
  { principal, requestId }: { readonly principal: Principal; readonly requestId: string },
): Promise<void> {
  const operation = `${request.method} ${path}`
  if (operation === 'POST /v1/chat/completions')
    return chatCompletions(setup, { request, response, principal, requestId })
  const isList = operation === 'GET /v1/models'
  const isOne = operation.startsWith('GET /v1/models/')
  if (!isList && !isOne) throw new Problem('NotFound', `Unknown request URL: ${operation}.`)
  demandScope(principal)
  const name = decoded(path.slice('/v1/models/'.length))
  sendJson(
    response,
    200,
    isList ? await listModels(setup, principal) : await retrieveModel(setup, principal, name),
  )
}

function demandScope(principal: Principal): void {
  if (principal.kind !== 'anonymous' && !principal.scopes.includes('inference'))
    throw new Problem('Forbidden', 'this token may not be used for inference; it lacks the scope "inference"')
}

// Clients send the slash of a model's name as it is, or encoded.
function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch (error) {
    throw new Problem('BadRequest', 'the name of the model is not well encoded', { cause: error })
  }
}
