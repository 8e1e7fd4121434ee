import { Type } from 'typebox'

/** Parts of addresses that several operations share. */
export const repoParams = Type.Object({ owner: Type.String(), name: Type.String() })
export const revisionParams = Type.Object({
  owner: Type.String(),
  name: Type.String(),
  revision: Type.String(),
})

/** The rest of an address, after the last slash of its pattern. Not in the schemas: TypeBox reads `*` as an expression. */
export function restOf(request: { readonly params: unknown }): string {
  return (request.params as { readonly '*': string })['*']
}

/** Clients send much that the Hub knows and that changes nothing here: it is let through. */
export const anyQuery = Type.Record(Type.String(), Type.Union([Type.String(), Type.Array(Type.String())]))

export type AnyQuery = Readonly<Record<string, string | string[]>>

/** A repeated key, under its own name or with brackets, as some clients write it. */
export function listIn(query: AnyQuery, name: string): string[] {
  return [query[name], query[`${name}[]`]].flat().filter((value) => value !== undefined)
}

export function textIn(query: AnyQuery, name: string): string | undefined {
  return listIn(query, name)[0]
}

/** Booleans come as `true`, `True` or `1`. */
export function isTrue(text: string | undefined): boolean {
  return text !== undefined && /^(true|1|yes)$/i.test(text)
}

export function limitIn(query: AnyQuery, most: number): number {
  const text = textIn(query, 'limit')
  return text !== undefined && /^[1-9]\d{0,5}$/.test(text) ? Math.min(Number(text), most) : most
}

export function countIn(query: AnyQuery, name: string): number {
  const text = textIn(query, name)
  return text !== undefined && /^\d{1,9}$/.test(text) ? Number(text) : 0
}

/** `Link` for the next page. Clients follow it as it is, so it carries the public address. */
export function nextLink(publicUrl: string, url: string, page: Readonly<Record<string, number>>): string {
  const next = new URL(url, `${publicUrl}/`)
  for (const [name, value] of Object.entries(page)) next.searchParams.set(name, String(value))
  return `<${publicUrl}${next.pathname}${next.search}>; rel="next"`
}
