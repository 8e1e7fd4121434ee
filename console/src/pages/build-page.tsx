import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { queries } from '../api/queries.ts'
import type { Engine } from '../api/types.ts'
import { useInstance } from '../app/session.ts'
import {
  Badge,
  EmptyState,
  Failure,
  Page,
  Section,
  Skeleton,
  Snippet,
  Table,
  type Column,
} from '../design/index.ts'
import { useLanguage } from '../i18n/index.tsx'
import { chatSnippet, downloadSnippet } from './snippets.ts'

export function BuildPage() {
  const { t } = useLanguage()
  const { origin } = useInstance()
  const models = useQuery(queries.gatewayModels())
  const model = models.data?.[0]?.model ?? 'owner/model'
  return (
    <Page title={t('build.title')} lead={t('build.lead')}>
      <div className="grid gap-5 lg:grid-cols-2">
        <Snippet title={t('build.chat')} text={chatSnippet(origin, model)} />
        <Snippet title={t('build.download')} text={downloadSnippet(origin, model)} />
      </div>
      <p className="mt-4 text-sm text-muted">
        {t('build.tokenFirst')}{' '}
        <Link to="/tokens" className="link">
          {t('nav.tokens')}
        </Link>
        {' · '}
        <a href="/docs" className="link">
          {t('build.docs')}
        </a>
      </p>
      <Section title={t('build.models')}>
        {models.isPending && <Skeleton />}
        {models.isError && <Failure error={models.error} retry={() => void models.refetch()} />}
        {models.data?.length === 0 && <EmptyState title={t('build.noModels')} />}
        <ul className="flex flex-wrap gap-2">
          {models.data?.map((served) => (
            <li key={served.model}>
              <code className="rounded-sm bg-raised px-2 py-1">{served.model}</code>
            </li>
          ))}
        </ul>
      </Section>
      <Section title={t('build.engines')}>
        <Engines />
      </Section>
    </Page>
  )
}

function Engines() {
  const { t } = useLanguage()
  const engines = useQuery(queries.engines())
  if (engines.isPending) return <Skeleton lines={2} />
  if (engines.isError) return <Failure error={engines.error} />
  const columns: readonly Column<Engine>[] = [
    {
      id: 'name',
      label: t('build.engine'),
      cell: (engine) => <span className="font-medium">{engine.name}</span>,
    },
    { id: 'kind', label: t('build.kind'), cell: (engine) => engine.kind },
    {
      id: 'health',
      label: t('build.health'),
      cell: (engine) => (
        <Badge tone={engine.isHealthy ? 'pass' : 'close'} icon={engine.isHealthy ? 'check' : 'cross'}>
          {engine.isHealthy ? t('build.healthy') : t('build.down')}
        </Badge>
      ),
    },
    {
      id: 'models',
      label: t('build.loaded'),
      cell: (engine) => engine.message ?? (engine.models?.map(({ model }) => model).join(', ') || '–'),
    },
  ]
  return (
    <Table
      caption={t('build.engines')}
      columns={columns}
      rows={engines.data}
      keyOf={(engine) => engine.name}
    />
  )
}
