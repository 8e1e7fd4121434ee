import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import swagger from '@fastify/swagger'
import formbody from '@fastify/formbody'
import { TypeBoxValidatorCompiler, type TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import fastify, {
  LogController,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  type RawServerDefault,
} from 'fastify'
import type { Logger } from 'pino'
import { Problem, randomToken } from '../std/index.ts'
import { answerProblem } from './answer-problem.ts'

export type App = FastifyInstance<
  RawServerDefault,
  IncomingMessage,
  ServerResponse,
  Logger,
  TypeBoxTypeProvider
>

/** Takes a request before the framework sees it, or declines it by answering false. */
export type RawHandler = (request: IncomingMessage, response: ServerResponse) => boolean

export type PageHandler = (request: FastifyRequest, reply: FastifyReply) => FastifyReply | undefined

export type HttpOptions = {
  readonly logger: Logger
  readonly publicUrl: string
  readonly version: string
  /** The gateway's hot path: tried first, without the framework. */
  readonly raw?: RawHandler
  /** Answers what no route takes with a page, or declines. */
  readonly page?: PageHandler
  /** How long a sender may be silent in the middle of a body. */
  readonly bodyIdleMs?: number
}

/** JSON bodies are small; uploads are streamed and have their own limits. */
const bodyLimitBytes = 1024 * 1024

// An even number of backslashes before it would make it a backslash and five letters.
const zeroInJson = /(?<!\\)(?:\\\\)*\\u0000/

/** The HTTP framework, set up once for every room: limits, request ids, Problems, OpenAPI. */
export async function createHttp(options: HttpOptions): Promise<App> {
  const app: App = fastify({
    loggerInstance: options.logger,
    bodyLimit: bodyLimitBytes,
    // One line a request, of our own: see logRequests.
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: (request) => requestId(request.headers['x-amzn-trace-id'] ?? request.headers['x-request-id']),
    routerOptions: { maxParamLength: 1024 },
    serverFactory: (handle) => server(handle, options.raw),
  }).withTypeProvider<TypeBoxTypeProvider>()
  app.setValidatorCompiler(TypeBoxValidatorCompiler)
  app.setErrorHandler(answerProblem)
  app.setNotFoundHandler((request, reply) => {
    const page = options.page?.(request, reply)
    if (page !== undefined) return page
    throw new Problem('NotFound', `there is no ${request.method} ${request.url.split('?')[0]}`)
  })
  app.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', request.id)
    // Not every database takes it, and no name or word has it.
    if (request.url.includes('%00')) throw new Problem('BadRequest', 'an address has no zero character')
  })
  const bodyIdleMs = options.bodyIdleMs ?? 120_000
  // A body may take hours, and not be silent for minutes: whoever only holds connections would soon hold all of them.
  app.addHook('preParsing', async ({ raw }) => {
    const { 'content-length': length = '0', 'transfer-encoding': coding } = raw.headers
    if (length === '0' && coding === undefined) return
    raw.setTimeout(bodyIdleMs, () => raw.destroy())
    raw.once('end', () => raw.setTimeout(0))
  })
  logRequests(app)
  const parseJson = app.getDefaultJsonParser('error', 'error')
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
    if (typeof body === 'string' && (zeroInJson.test(body) || hasHalfLetter(body)))
      done(new Problem('BadRequest', 'a text in JSON has no zero character and no half of a letter here'))
    else void parseJson(request, String(body), done)
  })
  app.addContentTypeParser(
    ['text/plain', 'text/yaml', 'application/yaml'],
    { parseAs: 'string' },
    (_request, body, done) => done(null, body),
  )
  await app.register(formbody)
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'Ecluse', version: options.version, description: 'Release AI models under control.' },
      servers: [{ url: options.publicUrl }],
    },
  })
  return app
}

/** RFC 8785 has no form for half of a surrogate pair, so that nothing with one in it could be recorded. */
function hasHalfLetter(json: string): boolean {
  if (!/\\ud[89a-f]/i.test(json)) return false
  let isBroken = false
  try {
    JSON.parse(json, (key, value: unknown) => {
      isBroken ||= !key.isWellFormed() || (typeof value === 'string' && !value.isWellFormed())
      return value
    })
  } catch {
    // What is no JSON at all is refused by the parser, in its own words.
    return false
  }
  return isBroken
}

function server(
  handle: (request: IncomingMessage, response: ServerResponse) => void,
  raw: RawHandler = () => false,
) {
  const http = createServer({ keepAliveTimeout: 75_000, headersTimeout: 30_000 }, (request, response) => {
    request.url = originForm(request.url ?? '/')
    if (!raw(request, response)) handle(request, response)
  })
  // Hub clients keep idle sockets for 60 s and uploads of weights last for hours: Node's defaults would cut both.
  http.requestTimeout = 0
  return http
}

/** RFC 9112 §3.2.2: a request may name the whole address. Which host it names changes nothing: a path is all that routes read. */
function originForm(target: string): string {
  const found = /^https?:\/\/[^/?#]*/i.exec(target)
  if (found === null) return target
  const rest = target.slice(found[0].length)
  return rest.startsWith('/') ? rest : `/${rest}`
}

function logRequests(app: App): void {
  app.addHook('onResponse', async (request, reply) => {
    // The path without its query: signed addresses carry their signature there.
    request.log.info(
      {
        method: request.method,
        path: request.url.split('?')[0],
        status: reply.statusCode,
        ms: Math.round(reply.elapsedTime),
      },
      'request',
    )
  })
}

function requestId(given: string | string[] | undefined): string {
  return typeof given === 'string' && /^[\w=;:.-]{1,128}$/.test(given) ? given : `req_${randomToken(20)}`
}
