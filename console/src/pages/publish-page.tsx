import { useQuery } from '@tanstack/react-query'
import { queries } from '../api/queries.ts'
import { useAccount, useInstance } from '../app/session.ts'
import { EmptyState, Failure, Page, Section, Skeleton, Snippet } from '../design/index.ts'
import { useLanguage } from '../i18n/index.tsx'
import { ModelList } from './model-list.tsx'
import { ProposalList } from './proposal-list.tsx'
import { uploadSnippet } from './snippets.ts'

export function PublishPage() {
  const { t } = useLanguage()
  const account = useAccount()
  const { origin } = useInstance()
  const models = useQuery(queries.models(''))
  const proposals = useQuery(queries.proposals('open'))
  const namespaces = new Set([
    account?.name,
    ...(account?.memberships ?? []).map((membership) => membership.organisation),
  ])
  const mine = models.data?.filter((model) => namespaces.has(model.owner))
  const owner = account?.memberships[0]?.organisation ?? account?.name ?? 'me'
  return (
    <Page title={t('publish.title')} lead={t('publish.lead')}>
      <ol className="mb-8 grid gap-6 md:grid-cols-3">
        {(['one', 'two', 'three'] as const).map((step, index) => (
          <li key={step} className="flex gap-3">
            <span aria-hidden className="font-display text-3xl leading-none text-brass-ink">
              {index + 1}
            </span>
            <p className="text-sm">{t(`publish.step.${step}`)}</p>
          </li>
        ))}
      </ol>
      <Snippet title={t('publish.upload')} text={uploadSnippet(origin, owner)} />
      <Section title={t('publish.mine')}>
        {models.isPending && <Skeleton />}
        {models.isError && <Failure error={models.error} retry={() => void models.refetch()} />}
        {mine?.length === 0 && (
          <EmptyState title={t('publish.none')}>
            <p>{t('publish.noneWhy')}</p>
          </EmptyState>
        )}
        {mine !== undefined && mine.length > 0 && <ModelList models={mine} />}
      </Section>
      <Section title={t('publish.proposals')}>
        {proposals.data === undefined ? <Skeleton lines={2} /> : <ProposalList proposals={proposals.data} />}
      </Section>
    </Page>
  )
}
