import type { ProposalDetail } from '../../api/types.ts'
import type { useLanguage } from '../../i18n/index.tsx'
import { evidenceKind, specialityName } from '../words.ts'

type Item = ProposalDetail['checklist'][number]
type Translate = ReturnType<typeof useLanguage>['t']

/** A condition of a gate in words: its code says what it is about, its label the particulars. */
export function checkWords({ code, label }: Item, t: Translate): string {
  const [kind, particular = label] = code.split(':')
  if (kind === 'evidence') return evidenceKind(particular, t)
  if (kind === 'approvals') return t('proposal.approvals', { of: label })
  if (kind === 'approval') return t('proposal.approvalBy', { speciality: specialityName(particular, t) })
  if (kind === 'policy') return t('proposal.policy')
  return label
}

export function whoWords(who: string, t: Translate): string {
  if (who === 'publisher' || who === 'reviewer') return t(`proposal.by.${who}`)
  return who === 'operator'
    ? t('proposal.by.operator')
    : t('proposal.by.speciality', { speciality: specialityName(who, t) })
}
