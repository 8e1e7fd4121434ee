import { holdScopes, levels, type RecordEntry } from '../api/types.ts'
import type { useLanguage } from '../i18n/index.tsx'

type Translate = ReturnType<typeof useLanguage>['t']
const proposalKinds = ['raise', 'lower', 'lift', 'exempt'] as const

/** What an entry says, in the reader's language where its words are ours. */
export function entryWords({ body }: RecordEntry, t: Translate): string {
  const kind = proposalKinds.find((known) => known === body['kind'])
  const level = levels.find((known) => known === body['level'])
  const scope = holdScopes.find((known) => known === textIn(body['scope'], 'kind'))
  const name = textIn(body, 'title') ?? textIn(body, 'name') ?? textIn(body['policy'], 'name')
  const words = [
    kind && t(`proposal.kind.${kind}`),
    level && t(`level.${level}`),
    scope && t(`hold.scope.${scope}`),
    name,
  ]
  return words.filter((word) => word !== undefined).join(' · ')
}

function textIn(value: unknown, key: string): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  const found = (value as Readonly<Record<string, unknown>>)[key]
  return typeof found === 'string' ? found : undefined
}
