import type { useLanguage, MessageKey } from '../i18n/index.tsx'

type Translate = ReturnType<typeof useLanguage>['t']

const evidenceKinds: Readonly<Record<string, MessageKey>> = {
  documentation: 'evidence.documentation',
  'capability-evaluation': 'evidence.capability',
  'safeguards-evaluation': 'evidence.safeguards',
  'security-posture': 'evidence.security',
  'red-team': 'evidence.redTeam',
  licence: 'evidence.licence',
  'external-review': 'evidence.external',
  'containment-note': 'evidence.containment',
}

const specialities: Readonly<Record<string, MessageKey>> = {
  safety: 'speciality.safety',
  security: 'speciality.security',
  legal: 'speciality.legal',
  executive: 'speciality.executive',
  external: 'speciality.external',
}

const edges: Readonly<Record<string, MessageKey>> = {
  finetune: 'edge.finetune',
  adapter: 'edge.adapter',
  merge: 'edge.merge',
  quantised: 'edge.quantised',
  converted: 'edge.converted',
  distilled: 'edge.distilled',
}

/** The server may know words that this console does not: they show as they are written. */
export const evidenceKind = (kind: string, t: Translate): string => say(evidenceKinds[kind], kind, t)
export const specialityName = (name: string, t: Translate): string => say(specialities[name], name, t)
export const edgeKind = (kind: string, t: Translate): string => say(edges[kind], kind, t)

function say(key: MessageKey | undefined, otherwise: string, t: Translate): string {
  return key === undefined ? otherwise : t(key)
}
