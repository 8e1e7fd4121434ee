import type { useLanguage, MessageKey } from '../i18n/index.tsx'

const kinds: Readonly<Record<string, MessageKey>> = {
  documentation: 'evidence.documentation',
  capability: 'evidence.capability',
  'capability-evaluation': 'evidence.capability',
  safeguards: 'evidence.safeguards',
  'safeguards-evaluation': 'evidence.safeguards',
  'red-team': 'evidence.redTeam',
  security: 'evidence.security',
  'security-posture': 'evidence.security',
  licence: 'evidence.licence',
  'external-review': 'evidence.external',
  'fine-tuning-robustness': 'evidence.robustness',
  signature: 'evidence.signature',
  containment: 'evidence.containment',
}

/** A policy may name kinds that this console does not know: they show as they are written. */
export function evidenceKind(kind: string, t: ReturnType<typeof useLanguage>['t']): string {
  const key = kinds[kind]
  return key === undefined ? kind : t(key)
}
