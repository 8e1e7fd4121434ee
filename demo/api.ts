export type CallInit = Omit<RequestInit, 'headers'> & { readonly headers?: Record<string, string> }

/** Calls the instance as one person, with their token; anonymous where there is none. */
export class Api {
  readonly #url: string
  readonly #headers: Record<string, string>

  constructor(url: string, token?: string) {
    this.#url = url
    this.#headers = token === undefined ? {} : { authorization: `Bearer ${token}` }
  }

  async get<T>(path: string): Promise<T> {
    return await this.#call<T>('GET', path)
  }

  async post<T>(path: string, body: unknown = {}): Promise<T> {
    return await this.#call<T>('POST', path, body)
  }

  /** The response as it is, for steps that expect a refusal. */
  async raw(path: string, init: CallInit = {}): Promise<Response> {
    return await fetch(`${this.#url}${path}`, { ...init, headers: { ...this.#headers, ...init.headers } })
  }

  async #call<T>(method: string, path: string, body?: unknown): Promise<T> {
    const response = await this.raw(
      path,
      body === undefined
        ? { method }
        : { method, body: JSON.stringify(body), headers: { 'content-type': 'application/json' } },
    )
    const text = await response.text()
    if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${text.slice(0, 300)}`)
    return JSON.parse(text) as T
  }
}
