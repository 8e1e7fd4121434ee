/** Where a browser may send a session cookie from: the public URL, and what the configuration adds. */
export function publicOrigins(publicUrl: string, others: readonly string[]): ReadonlySet<string> {
  const url = new URL(publicUrl)
  const origins = new Set([url.origin, ...others.map((other) => new URL(other).origin)])
  // On one's own machine the two spellings are the same place, and passkeys need the one with letters.
  if (url.hostname === '127.0.0.1') origins.add(url.origin.replace('127.0.0.1', 'localhost'))
  return origins
}

const readingMethods = new Set(['GET', 'HEAD', 'OPTIONS'])

/**
 * Whether a request with a session cookie may act. A browser adds the cookie for whatever page makes the request, and
 * names that page in `Origin`; a writing request that names none or another one is not ours.
 */
export function mayUseCookie(
  request: { readonly method: string; readonly origin: string | undefined },
  origins: ReadonlySet<string>,
): boolean {
  if (readingMethods.has(request.method)) return true
  return request.origin !== undefined && origins.has(request.origin)
}
