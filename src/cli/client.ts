/** The server refused, in its own words. */
export class Refused extends Error {
  readonly code: string
  readonly details: unknown

  constructor(message: string, refusal: { readonly code: string; readonly details?: unknown }) {
    super(message)
    this.name = 'Refused'
    this.code = refusal.code
    this.details = refusal.details
  }
}

/** There was no answer at all. */
export class Unreachable extends Error {
  constructor(endpoint: string, cause: unknown) {
    super(
      `there is no answer from ${endpoint}: is the server running? --endpoint or ECLUSE_URL names another`,
      {
        cause,
      },
    )
    this.name = 'Unreachable'
  }
}

export type Request = {
  readonly method?: 'GET' | 'POST' | 'DELETE'
  readonly json?: unknown
  readonly yaml?: string
}

export type Json = Readonly<Record<string, unknown>>

/** The HTTP API of an instance, as the command line uses it. */
export class Client {
  readonly #endpoint: string
  readonly #token: string | undefined
  readonly #signal: AbortSignal

  constructor(options: {
    readonly endpoint: string
    readonly token: string | undefined
    readonly signal: AbortSignal
  }) {
    this.#endpoint = options.endpoint
    this.#token = options.token
    this.#signal = options.signal
  }

  async json(path: string, request: Request = {}): Promise<Json> {
    const text = await this.text(path, request)
    if (text === '') return {}
    const value: unknown = JSON.parse(text)
    if (typeof value !== 'object' || value === null) throw new Error(`${path} did not answer with an object`)
    return value as Json
  }

  async text(path: string, request: Request = {}): Promise<string> {
    return await (await this.open(path, request)).text()
  }

  /** An answer whose body is still to come. */
  async open(path: string, request: Request = {}): Promise<Response> {
    const { method = request.json === undefined && request.yaml === undefined ? 'GET' : 'POST' } = request
    const type =
      request.yaml !== undefined ? 'text/yaml' : request.json !== undefined ? 'application/json' : undefined
    const body = request.yaml ?? (request.json === undefined ? undefined : JSON.stringify(request.json))
    const response = await this.#fetch(path, {
      method,
      headers: {
        ...(this.#token === undefined ? {} : { authorization: `Bearer ${this.#token}` }),
        ...(type === undefined ? {} : { 'content-type': type }),
      },
      ...(body === undefined ? {} : { body }),
    })
    if (!response.ok) throw refusalOf(response, await response.text())
    return response
  }

  async #fetch(path: string, init: RequestInit): Promise<Response> {
    try {
      // A redirect would carry the token to another place.
      return await fetch(new URL(path, this.#endpoint), { ...init, redirect: 'error', signal: this.#signal })
    } catch (error) {
      if (this.#signal.aborted) throw error
      throw new Unreachable(this.#endpoint, error)
    }
  }
}

function refusalOf(response: Response, text: string): Refused {
  const body = parseObject(text)
  // Ours is `{ error: text, code }`; that of the OpenAI surface is `{ error: { message, code } }`.
  const inner = typeof body['error'] === 'object' && body['error'] !== null ? (body['error'] as Json) : body
  const message = [inner['message'], inner['error']].find((each) => typeof each === 'string')
  const code = typeof inner['code'] === 'string' ? inner['code'] : `HTTP ${response.status}`
  return new Refused(message ?? `the server answered ${response.status}`, { code, details: inner['details'] })
}

function parseObject(text: string): Json {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? (value as Json) : {}
  } catch (error) {
    if (error instanceof SyntaxError) return {}
    throw error
  }
}
