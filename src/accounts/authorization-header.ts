/**
 * The token that an `Authorization` header carries: `Bearer TOKEN`, or `Basic` with the token as the password, as git
 * and git-lfs send it. Undefined when it carries none that could be one.
 */
export function parseAuthorization(header: string): string | undefined {
  const found = /^([A-Za-z]+) +([\x21-\x7e]+) *$/.exec(header)
  if (found === null) return undefined
  const [, scheme = '', value = ''] = found
  if (scheme.toLowerCase() === 'bearer') return value.length <= maxLength ? value : undefined
  if (scheme.toLowerCase() === 'basic') return passwordOf(value)
  return undefined
}

const maxLength = 512

function passwordOf(value: string): string | undefined {
  // Node's decoder skips what it does not know: only well-formed base64 is taken.
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(value) || value.length > 4 * maxLength) return undefined
  const pair = Buffer.from(value, 'base64').toString('utf8')
  const colon = pair.indexOf(':')
  if (colon === -1) return undefined
  const password = pair.slice(colon + 1)
  return /^[\x21-\x7e]+$/.test(password) && password.length <= maxLength ? password : undefined
}
