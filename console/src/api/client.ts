/** What the server refused, in its own words: `code` is from its closed table, `message` is for people. */
export class ApiError extends Error {
  readonly code: string
  readonly status: number
  readonly details: Readonly<Record<string, unknown>>
  readonly requestId: string | undefined

  constructor(status: number, answer: Partial<Refusal>) {
    super(answer.error ?? answer.message ?? `HTTP ${status}`)
    this.name = 'ApiError'
    this.status = status
    this.code = answer.code ?? 'Unknown'
    this.details = answer.details ?? {}
    this.requestId = answer.requestId
  }
}

type Refusal = {
  error: string
  /** better-auth answers with `message` where Ecluse answers with `error`. */
  message: string
  code: string
  details: Readonly<Record<string, unknown>>
  requestId: string
}

export const api = {
  get: async <T>(path: string): Promise<T> => json<T>(await request(path)),
  text: async (path: string): Promise<string> => (await request(path)).text(),
  post: async <T>(path: string, body: unknown = {}): Promise<T> =>
    json<T>(await request(path, write('POST', body))),
  patch: async <T>(path: string, body: unknown): Promise<T> =>
    json<T>(await request(path, write('PATCH', body))),
  delete: async <T>(path: string): Promise<T> => json<T>(await request(path, { method: 'DELETE' })),
  stream: async (path: string, body: unknown, signal: AbortSignal): Promise<Response> =>
    request(path, { ...write('POST', body), signal }),
}

function write(method: string, body: unknown): RequestInit {
  return { method, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }
}

async function request(path: string, init: RequestInit = {}): Promise<Response> {
  const response = await fetch(path, { credentials: 'same-origin', ...init })
  if (response.ok) return response
  throw new ApiError(response.status, await refusalOf(response))
}

async function refusalOf(response: Response): Promise<Partial<Refusal>> {
  const text = await response.text()
  try {
    const answer: unknown = JSON.parse(text)
    return typeof answer === 'object' && answer !== null ? answer : {}
  } catch {
    // A proxy in between may answer in HTML: its status still says what happened.
    return {}
  }
}

async function json<T>(response: Response): Promise<T> {
  const text = await response.text()
  return (text === '' ? undefined : JSON.parse(text)) as T
}
