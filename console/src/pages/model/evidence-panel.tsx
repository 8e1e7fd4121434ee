import type { Evidence, RevisionDetail } from '../../api/types.ts'
import { Badge, Digest, EmptyState, Table, Time, type Column } from '../../design/index.ts'
import { useLanguage } from '../../i18n/index.tsx'
import { evidenceKind } from '../words.ts'

export function EvidencePanel({ revision }: { revision: RevisionDetail }) {
  const { t } = useLanguage()
  if (revision.evidence.length === 0) {
    return (
      <EmptyState title={t('evidence.none')}>
        <p>{t('evidence.noneWhy')}</p>
      </EmptyState>
    )
  }
  const columns: readonly Column<Evidence>[] = [
    {
      id: 'title',
      label: t('evidence.title'),
      cell: (evidence) => (
        <>
          <span className="block min-w-52 font-medium">{evidence.title}</span>
          <span className="text-sm text-muted">
            {evidenceKind(evidence.kind, t)}
            {evidence.domain !== undefined && ` · ${evidence.domain}`}
          </span>
        </>
      ),
    },
    {
      id: 'rating',
      label: t('evidence.rating'),
      cell: (evidence) => (
        <span className="whitespace-nowrap">
          {evidence.ratingBefore === undefined
            ? (evidence.ratingAfter ?? '–')
            : `${evidence.ratingBefore} → ${evidence.ratingAfter ?? '?'}`}
        </span>
      ),
    },
    {
      id: 'fresh',
      label: t('evidence.fresh'),
      cell: (evidence) => (
        <span className="flex flex-wrap items-center gap-2">
          <Badge
            tone={evidence.state === 'valid' ? 'pass' : 'brass'}
            icon={evidence.state === 'valid' ? 'check' : 'clock'}
          >
            {t(`evidence.state.${evidence.state}`)}
          </Badge>
          {evidence.freshUntil !== undefined && <Time at={evidence.freshUntil} />}
        </span>
      ),
    },
    { id: 'digest', label: t('evidence.digest'), cell: (evidence) => <Digest value={evidence.evidence} /> },
  ]
  return (
    <Table
      caption={t('model.evidence')}
      columns={columns}
      rows={revision.evidence}
      keyOf={(evidence) => evidence.evidence}
    />
  )
}
