import { useQuery } from '@tanstack/react-query'
import { Link, type LinkProps } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { queries } from '../api/queries.ts'
import { publishes, reviews, useAccount } from '../app/session.ts'
import {
  buttonClass,
  EmptyState,
  Icon,
  LevelLadder,
  Page,
  Section,
  Skeleton,
  type IconName,
} from '../design/index.ts'
import { useLanguage } from '../i18n/index.tsx'
import { ModelList } from './model-list.tsx'

export function OverviewPage() {
  const account = useAccount()
  return account === undefined ? <Outside /> : <Today name={account.fullName} />
}

/** What a stranger needs: what this is, what is released here, and how to check it without trusting us. */
function Outside() {
  const { t } = useLanguage()
  return (
    <Page
      title={t('overview.outside')}
      lead={t('overview.outsideLead')}
      actions={
        <>
          <Link to="/models" className={buttonClass('primary')}>
            {t('overview.seeModels')}
          </Link>
          <Link to="/record" className={buttonClass('plain')}>
            {t('overview.verify')}
          </Link>
        </>
      }
    >
      <div className="rounded-lg border border-line bg-surface p-4 sm:p-8">
        <LevelLadder level="api" next={t('overview.ladder')} />
      </div>
      <div className="mt-10 grid gap-8 md:grid-cols-3">
        <Promise title={t('overview.hybrid')} text={t('overview.hybridText')} />
        <Promise title={t('overview.assist')} text={t('overview.assistText')} />
        <Promise title={t('overview.trust')} text={t('overview.trustText')} />
      </div>
      <Section title={t('overview.released')}>
        <Recent />
      </Section>
    </Page>
  )
}

function Promise({ title, text }: { title: string; text: string }) {
  return (
    <section className="border-t-2 border-brass pt-3">
      <h2 className="text-xl">{title}</h2>
      <p className="mt-1.5 text-muted">{text}</p>
    </section>
  )
}

function Today({ name }: { name: string }) {
  const { t } = useLanguage()
  const account = useAccount()
  return (
    <Page title={t('overview.hello', { name })} lead={t('overview.helloLead')}>
      <div className="grid gap-4 sm:grid-cols-2">
        <Berth to="/chat" icon="chat" title={t('nav.chat')} text={t('overview.chat')} />
        {reviews(account) && <ReviewBerth />}
        {publishes(account) && (
          <Berth to="/publish" icon="publish" title={t('nav.publish')} text={t('overview.publish')} />
        )}
        <Berth to="/build" icon="build" title={t('nav.build')} text={t('overview.build')} />
      </div>
      <Section title={t('overview.released')}>
        <Recent />
      </Section>
    </Page>
  )
}

function ReviewBerth() {
  const { t } = useLanguage()
  const proposals = useQuery(queries.proposals('open'))
  const requests = useQuery(queries.requests())
  const waiting = proposals.data?.length ?? 0
  const asked =
    requests.data?.filter((request) => request.mayAnswer && request.status === 'pending').length ?? 0
  return (
    <Berth
      to="/review"
      icon="review"
      title={t('nav.review')}
      text={t('overview.review', { proposals: waiting, requests: asked })}
    />
  )
}

type BerthProps = {
  readonly to: NonNullable<LinkProps['to']>
  readonly icon: IconName
  readonly title: string
  readonly text: ReactNode
}

function Berth({ to, icon, title, text }: BerthProps) {
  return (
    <Link
      to={to}
      className="group flex gap-4 rounded-lg border border-line bg-surface p-5 hover:border-water"
    >
      <span className="grid size-11 shrink-0 place-items-center rounded-md bg-quay text-quay-brass">
        <Icon name={icon} className="size-6" />
      </span>
      <span>
        <span className="block font-display text-xl leading-tight group-hover:text-water">{title}</span>
        <span className="mt-1 block text-sm text-muted">{text}</span>
      </span>
    </Link>
  )
}

function Recent() {
  const { t } = useLanguage()
  const models = useQuery(queries.models(''))
  if (models.data === undefined) return <Skeleton lines={4} />
  if (models.data.length === 0) {
    return (
      <EmptyState title={t('models.none')}>
        <p>{t('models.noneWhy')}</p>
      </EmptyState>
    )
  }
  return <ModelList models={models.data.slice(0, 5)} />
}
