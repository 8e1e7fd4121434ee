import type { ByteRange } from '../storage/index.ts'

/** What of a file is asked for: nothing special, a part, or a part that lies outside. */
export type AskedRange =
  | { readonly kind: 'whole' }
  | { readonly kind: 'outside' }
  | { readonly kind: 'part'; readonly range: ByteRange }

/** RFC 9110 §14.2. Several ranges at once, or a unit other than bytes, are answered with the whole file, as the RFC allows. */
export function askedRange(header: string | undefined, sizeBytes: number): AskedRange {
  const match = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header?.trim() ?? '')
  if (match === null) return { kind: 'whole' }
  const [, from = '', to = ''] = match
  if (from === '') return to === '' ? { kind: 'whole' } : suffix(Number(to), sizeBytes)
  const first = Number(from)
  const last = to === '' ? sizeBytes - 1 : Math.min(Number(to), sizeBytes - 1)
  if (to !== '' && Number(to) < first) return { kind: 'whole' }
  return first < sizeBytes ? { kind: 'part', range: { first, last } } : { kind: 'outside' }
}

function suffix(lengthBytes: number, sizeBytes: number): AskedRange {
  if (lengthBytes === 0 || sizeBytes === 0) return { kind: 'outside' }
  return { kind: 'part', range: { first: Math.max(0, sizeBytes - lengthBytes), last: sizeBytes - 1 } }
}
