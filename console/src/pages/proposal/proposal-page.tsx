import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { queries } from '../../api/queries.ts'
import type { ProposalDetail } from '../../api/types.ts'
import {
  Badge,
  CheckBadge,
  Countdown,
  Digest,
  EmptyState,
  Facts,
  Failure,
  Icon,
  LevelLadder,
  Notice,
  Page,
  Section,
  Skeleton,
  Time,
  useNow,
} from '../../design/index.ts'
import { useLanguage } from '../../i18n/index.tsx'
import { specialityName } from '../words.ts'
import { checkWords, whoWords } from './check-words.ts'
import { VotePanel } from './vote-panel.tsx'

/** A decision on one page: what changes, what follows from it, what it stands on, who agreed. */
export function ProposalPage({ digest }: { digest: string }) {
  const { t } = useLanguage()
  const proposal = useQuery(queries.proposal(digest))
  if (proposal.isError) {
    return (
      <Page title={t('proposal.title')}>
        <Failure error={proposal.error} retry={() => void proposal.refetch()} />
      </Page>
    )
  }
  if (proposal.data === undefined) {
    return (
      <Page title={t('proposal.title')}>
        <Skeleton lines={8} />
      </Page>
    )
  }
  return <Loaded proposal={proposal.data} />
}

const statusTones = {
  open: 'water',
  blocked: 'close',
  decided: 'pass',
  lapsed: 'plain',
  voided: 'plain',
} as const

function Loaded({ proposal }: { proposal: ProposalDetail }) {
  const { t } = useLanguage()
  const repo = proposal.repo ?? t('hold.scope.all')
  const title = t(`proposal.heading.${proposal.kind}`, {
    repo,
    level: t(`level.${proposal.level ?? 'withheld'}`),
  })
  const [owner = '', name = ''] = proposal.repo?.split('/') ?? []
  return (
    <Page
      title={title}
      above={
        <p className="mb-1 flex flex-wrap items-center gap-3 text-muted">
          <Link to="/models/$owner/$name" params={{ owner, name }} className="link">
            {repo}
          </Link>
          <Badge tone={statusTones[proposal.status]}>{t(`proposal.status.${proposal.status}`)}</Badge>
        </p>
      }
    >
      {proposal.level !== undefined && (
        <div className="mb-8 rounded-lg border border-line bg-surface p-4 sm:px-7 sm:pt-6">
          <LevelLadder
            level={proposal.from ?? 'withheld'}
            other={{ level: proposal.level, is: proposal.status === 'decided' ? 'decided' : 'proposed' }}
          />
        </div>
      )}
      <div className="grid items-start gap-x-10 gap-y-8 lg:grid-cols-[minmax(0,1fr)_20rem]">
        <div>
          <WhatChanges proposal={proposal} />
          <Section title={t('proposal.checklist')}>
            <Checklist proposal={proposal} />
          </Section>
          <Section title={t('proposal.votes')}>
            <Votes proposal={proposal} />
          </Section>
        </div>
        <aside className="grid gap-6 lg:sticky lg:top-6" aria-label={t('proposal.act')}>
          <InForce proposal={proposal} />
          <VotePanel proposal={proposal} />
          <Subject proposal={proposal} />
        </aside>
      </div>
    </Page>
  )
}

function WhatChanges({ proposal }: { proposal: ProposalDetail }) {
  const { t } = useLanguage()
  const grave = proposal.kind === 'raise' && (proposal.level === 'gated' || proposal.level === 'open')
  const consequence =
    proposal.kind === 'lift' || proposal.kind === 'exempt'
      ? t(`consequence.${proposal.kind}`)
      : t(`consequence.${proposal.level ?? 'withheld'}`)
  return (
    <>
      <Notice tone={grave ? 'close' : 'water'}>
        <p className="font-display text-lg">{consequence}</p>
      </Notice>
      <blockquote className="mt-5 border-l-2 border-line pl-4 text-muted">
        {proposal.note !== undefined && <p className="whitespace-pre-wrap text-ink">{proposal.note}</p>}
        <footer className="mt-1 text-sm">
          {proposal.by}, <Time at={proposal.at} />
        </footer>
      </blockquote>
    </>
  )
}

function Checklist({ proposal }: { proposal: ProposalDetail }) {
  const { t } = useLanguage()
  return (
    <ul className="border-t border-line">
      {proposal.checklist.map((item) => (
        <li
          key={item.code}
          className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1 border-b border-line py-2.5"
        >
          <span className="min-w-0">
            {checkWords(item, t)}
            {item.state !== 'pass' && item.who !== undefined && (
              <span className="block text-sm text-muted">
                {t('proposal.who', { who: whoWords(item.who, t) })}
              </span>
            )}
          </span>
          <CheckBadge state={item.state} />
        </li>
      ))}
    </ul>
  )
}

function Votes({ proposal }: { proposal: ProposalDetail }) {
  const { t } = useLanguage()
  if (proposal.votes.length === 0) return <EmptyState title={t('proposal.noVotes')} />
  return (
    <ul className="border-t border-line">
      {proposal.votes.map((vote) => (
        <li key={vote.by + vote.at} className="flex gap-3 border-b border-line py-3">
          <Icon
            name={vote.choice === 'approve' ? 'check' : 'flag'}
            className={`mt-0.5 size-5 ${vote.choice === 'approve' ? 'text-pass' : 'text-close'}`}
          />
          <div className="min-w-0 flex-1">
            <p>
              <span className="font-medium">{vote.by}</span>{' '}
              <span className="text-muted">
                {t(`vote.said.${vote.choice}`)}
                {vote.specialities.length > 0 &&
                  ` · ${vote.specialities.map((name) => specialityName(name, t)).join(', ')}`}
              </span>
            </p>
            {vote.comment !== undefined && <p className="text-sm whitespace-pre-wrap">{vote.comment}</p>}
          </div>
          <span className="text-sm text-muted">
            <Time at={vote.at} />
          </span>
        </li>
      ))}
    </ul>
  )
}

/** Decided, but not yet: the hours in which anyone on duty can still close. */
function InForce({ proposal }: { proposal: ProposalDetail }) {
  const { t } = useLanguage()
  const now = useNow(1000)
  const from = proposal.decision?.inForceFrom
  if (from === undefined) return null
  const waiting = new Date(from).getTime() > now
  return (
    <div className="rounded-lg border border-line bg-brass-wash p-5">
      <p className="caption">{waiting ? t('proposal.inForceIn') : t('proposal.inForceSince')}</p>
      {waiting ? <Countdown until={from} /> : null}
      <p className="text-sm text-muted">
        <Time at={from} absolute={!waiting} />
      </p>
    </div>
  )
}

function Subject({ proposal }: { proposal: ProposalDetail }) {
  const { t } = useLanguage()
  return (
    <div className="text-sm">
      <Facts
        facts={[
          [
            t('proposal.subject'),
            <Digest key="revision" value={proposal.revision ?? ''} label={t('model.revision')} />,
          ],
          [
            t('proposal.frozen'),
            <Digest key="proposal" value={proposal.proposal} label={t('proposal.title')} />,
          ],
          ...(proposal.profile === undefined
            ? []
            : [[t('propose.profile'), <code key="profile">{proposal.profile.slice(0, 22)}</code>] as const]),
          ...(proposal.lapsesAt === undefined || proposal.status !== 'open'
            ? []
            : [[t('review.lapses'), <Time key="lapses" at={proposal.lapsesAt} />] as const]),
        ]}
      />
    </div>
  )
}
