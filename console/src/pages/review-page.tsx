import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { queries } from '../api/queries.ts'
import type { Hold, ProposalSummary } from '../api/types.ts'
import {
  Badge,
  Button,
  EmptyState,
  Failure,
  Icon,
  Page,
  Section,
  Skeleton,
  Table,
  Time,
  type Column,
} from '../design/index.ts'
import { useLanguage } from '../i18n/index.tsx'
import { HoldDialog } from './hold-dialog.tsx'
import { ProposalList } from './proposal-list.tsx'

/** A reviewer's morning, sorted by the clock that runs out first and not by arrival. */
export function ReviewPage() {
  const { t } = useLanguage()
  const open = useQuery(queries.proposals('open'))
  const decided = useQuery(queries.proposals('decided'))
  const requests = useQuery(queries.requests())
  const [holding, setHolding] = useState(false)
  const waiting =
    requests.data?.filter((request) => request.mayAnswer && request.status === 'pending').length ?? 0
  return (
    <Page
      title={t('review.title')}
      lead={t('review.lead')}
      actions={
        <Button tone="close" className="lg:hidden" onClick={() => setHolding(true)}>
          <Icon name="hold" />
          {t('hold.open')}
        </Button>
      }
    >
      <Section title={t('review.open')}>
        {open.isPending && <Skeleton />}
        {open.isError && <Failure error={open.error} retry={() => void open.refetch()} />}
        {open.data !== undefined && <ProposalList proposals={byClock(open.data)} />}
      </Section>
      <Section title={t('review.requests')}>
        <p>
          <Link to="/requests" className="link">
            {t('review.requestsWaiting', { n: waiting })}
          </Link>
        </p>
      </Section>
      <Section title={t('review.holds')}>
        <Holds />
      </Section>
      <Section title={t('review.decided')}>
        {decided.data === undefined ? <Skeleton lines={2} /> : <ProposalList proposals={decided.data} />}
      </Section>
      <HoldDialog open={holding} onOpenChange={setHolding} />
    </Page>
  )
}

function byClock(proposals: readonly ProposalSummary[]): readonly ProposalSummary[] {
  return [...proposals].sort((a, b) => (a.lapsesAt ?? '9').localeCompare(b.lapsesAt ?? '9'))
}

function scopeValue({ scope }: Hold): string | undefined {
  return scope.owner ?? scope.account ?? scope.revision?.slice(7, 19)
}

function Holds() {
  const { t } = useLanguage()
  const holds = useQuery(queries.holds())
  if (holds.isPending) return <Skeleton lines={2} />
  if (holds.isError) return <Failure error={holds.error} />
  const active = holds.data.filter((hold) => hold.isActive)
  if (active.length === 0) return <EmptyState title={t('review.noHolds')} />
  const columns: readonly Column<Hold>[] = [
    {
      id: 'scope',
      label: t('hold.what'),
      cell: (hold) => (
        <span className="flex flex-wrap items-center gap-2">
          <Badge tone="close" icon="hold">
            {t(`hold.scope.${hold.scope.kind}`)}
          </Badge>
          {scopeValue(hold) !== undefined && <code className="text-xs">{scopeValue(hold)}</code>}
        </span>
      ),
    },
    { id: 'reason', label: t('hold.reason'), cell: (hold) => hold.reason ?? '–' },
    { id: 'since', label: t('hold.since'), cell: (hold) => <Time at={hold.since} /> },
    {
      id: 'until',
      label: t('hold.until'),
      cell: (hold) => (hold.until === undefined ? '–' : <Time at={hold.until} />),
    },
  ]
  return <Table caption={t('review.holds')} columns={columns} rows={active} keyOf={(hold) => hold.hold} />
}
