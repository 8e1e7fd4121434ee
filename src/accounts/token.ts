import { randomToken, sha256 } from '../std/index.ts'

/** What llama.cpp takes for a token of the Hub: anything else it silently drops. */
export const tokenForm = /^hf_[A-Za-z0-9]{34,}$/

export function newToken(): string {
  return `hf_${randomToken(37)}`
}

// A fast hash is right here: a token is 220 random bits, which no dictionary holds.
export function hashToken(token: string): string {
  return sha256(token).slice('sha256:'.length)
}

/** What a list may show, to tell one token from another: far too little to guess the rest from. */
export function prefixOf(token: string): string {
  return tokenForm.test(token) ? token.slice(0, 7) : token.slice(0, Math.min(3, Math.floor(token.length / 4)))
}
