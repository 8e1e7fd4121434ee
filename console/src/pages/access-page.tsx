import { useQuery } from '@tanstack/react-query'
import { queries } from '../api/queries.ts'
import type { Grant } from '../api/types.ts'
import { useAccount } from '../app/session.ts'
import {
  Badge,
  EmptyState,
  Failure,
  Page,
  Section,
  Skeleton,
  Table,
  Time,
  type Column,
} from '../design/index.ts'
import { useLanguage } from '../i18n/index.tsx'
import { RequestStatus } from './request-status.tsx'

/** What I asked for, what I hold, and until when. */
export function AccessPage() {
  const { t } = useLanguage()
  const account = useAccount()
  const requests = useQuery(queries.requests())
  const mine = requests.data?.filter((request) => request.by === account?.name)
  return (
    <Page title={t('access.title')} lead={t('access.lead')}>
      <Section title={t('access.grants')}>
        <Grants />
      </Section>
      <Section title={t('access.requests')}>
        {requests.isPending && <Skeleton lines={2} />}
        {requests.isError && <Failure error={requests.error} retry={() => void requests.refetch()} />}
        {mine?.length === 0 && (
          <EmptyState title={t('access.noRequests')}>
            <p>{t('access.noRequestsWhy')}</p>
          </EmptyState>
        )}
        <ul>
          {mine?.map((request) => (
            <li key={request.request} className="grid gap-1 border-b border-line px-1 py-4 first:border-t">
              <span className="flex flex-wrap items-baseline justify-between gap-3">
                <span className="font-display text-lg font-semibold">{request.repo}</span>
                <RequestStatus request={request} />
              </span>
              <span className="text-sm text-muted">{request.purpose}</span>
            </li>
          ))}
        </ul>
      </Section>
    </Page>
  )
}

function Grants() {
  const { t } = useLanguage()
  const grants = useQuery(queries.grants())
  if (grants.isPending) return <Skeleton lines={2} />
  if (grants.isError) return <Failure error={grants.error} />
  if (grants.data.length === 0) return <EmptyState title={t('access.noGrants')} />
  const columns: readonly Column<Grant>[] = [
    {
      id: 'repo',
      label: t('requests.model'),
      cell: (grant) => <span className="font-medium">{grant.repo}</span>,
    },
    { id: 'actions', label: t('access.actions'), cell: (grant) => grant.actions.join(', ') },
    { id: 'purpose', label: t('requests.purpose'), cell: (grant) => grant.purpose },
    {
      id: 'status',
      label: t('access.status'),
      cell: (grant) => (
        <Badge tone={grant.status === 'active' ? 'pass' : 'plain'}>{t(`grant.status.${grant.status}`)}</Badge>
      ),
    },
    {
      id: 'until',
      label: t('access.until'),
      cell: (grant) => <Time at={grant.until} />,
    },
  ]
  return (
    <Table caption={t('access.grants')} columns={columns} rows={grants.data} keyOf={(grant) => grant.grant} />
  )
}
