import { Link } from '@tanstack/react-router'
import type { ProposalSummary } from '../api/types.ts'
import { Badge, EmptyState, Icon, Time } from '../design/index.ts'
import { useLanguage } from '../i18n/index.tsx'

export function ProposalList({ proposals }: { proposals: readonly ProposalSummary[] }) {
  const { t } = useLanguage()
  if (proposals.length === 0) return <EmptyState title={t('review.none')} />
  return (
    <ul className="border-t border-line">
      {proposals.map((proposal) => (
        <li key={proposal.proposal} className="border-b border-line">
          <Link
            to="/proposals/$digest"
            params={{ digest: proposal.proposal }}
            className="group flex flex-wrap items-baseline justify-between gap-x-6 gap-y-1 px-1 py-4 hover:bg-surface sm:px-3"
          >
            <span className="min-w-0">
              <span className="block font-display text-lg font-semibold break-words group-hover:text-water group-hover:underline">
                {proposal.repo ?? t('hold.scope.all')}
              </span>
              <ChangeWords proposal={proposal} />
            </span>
            <span className="flex items-center gap-2 text-sm text-muted">
              {proposal.mayVote === true && proposal.status === 'open' && (
                <Badge tone="brass">{t('review.yourVote')}</Badge>
              )}
              {proposal.status !== 'open' && (
                <Badge tone={proposal.status === 'blocked' ? 'close' : 'plain'}>
                  {t(`proposal.status.${proposal.status}`)}
                </Badge>
              )}
              {proposal.status === 'open' && proposal.lapsesAt !== undefined ? (
                <>
                  <Icon name="clock" className="size-4" />
                  <span>
                    {t('review.lapses')} <Time at={proposal.lapsesAt} />
                  </span>
                </>
              ) : (
                <Time at={proposal.at} />
              )}
            </span>
          </Link>
        </li>
      ))}
    </ul>
  )
}

/** "Raise: service → on request". */
export function ChangeWords({ proposal }: { proposal: ProposalSummary }) {
  const { t } = useLanguage()
  return (
    <span className="text-sm text-muted">
      {proposal.level === undefined
        ? t(`proposal.kind.${proposal.kind}`)
        : t('proposal.change', { kind: t(`proposal.kind.${proposal.kind}`) })}
      {proposal.level !== undefined && (
        <>
          {proposal.from !== undefined && <>{t(`level.${proposal.from}`)} → </>}
          <span className="font-semibold text-ink">{t(`level.${proposal.level}`)}</span>
        </>
      )}
    </span>
  )
}
