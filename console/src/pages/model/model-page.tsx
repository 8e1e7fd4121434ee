import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { queries } from '../../api/queries.ts'
import type { ModelDetail, RevisionDetail } from '../../api/types.ts'
import {
  Digest,
  Failure,
  LevelBadge,
  LevelLadder,
  Notice,
  Page,
  Section,
  Skeleton,
  Tabs,
  Time,
} from '../../design/index.ts'
import { useLanguage } from '../../i18n/index.tsx'
import { Markdown } from '../../markdown/markdown.tsx'
import { EvidencePanel } from './evidence-panel.tsx'
import { FilesPanel } from './files-panel.tsx'
import { ModelActions } from './model-actions.tsx'
import { nextGate } from './next-gate.ts'
import { UsePanel } from './use-panel.tsx'
import { WhyPanel } from './why-panel.tsx'

export function ModelPage({ repo }: { repo: string }) {
  const { t } = useLanguage()
  const model = useQuery(queries.model(repo))
  const revision = useQuery(queries.revision(model.data?.revision ?? ''))
  if (model.isError) {
    return (
      <Page title={repo}>
        <Failure error={model.error} retry={() => void model.refetch()} />
      </Page>
    )
  }
  if (model.data === undefined) {
    return (
      <Page title={repo}>
        <Skeleton lines={8} />
      </Page>
    )
  }
  return (
    <Page
      title={model.data.name}
      above={
        <p className="mb-1 text-muted">
          <Link to="/models" className="link">
            {t('models.title')}
          </Link>{' '}
          / {model.data.owner}
        </p>
      }
      lead={<Lead model={model.data} />}
    >
      <div className="-mt-2 mb-7 flex flex-wrap gap-2 empty:hidden">
        <ModelActions model={model.data} revision={revision.data} />
      </div>
      <HeldNotice model={model.data} revision={revision.data} />
      <Release model={model.data} revision={revision.data} />
      <ModelTabs model={model.data} revision={revision.data} />
    </Page>
  )
}

function Lead({ model }: { model: ModelDetail }) {
  const { t } = useLanguage()
  return (
    <>
      {model.summary !== undefined && <p className="max-w-prose">{model.summary}</p>}
      <div className="mt-3 flex flex-wrap items-center gap-x-4 gap-y-2 text-sm">
        <LevelBadge level={model.level} held={model.held} />
        <Digest value={model.revision} label={t('model.revision')} />
        {model.license !== undefined && <span>{model.license}</span>}
        {model.task !== undefined && <span>{model.task}</span>}
        <span>
          {t('models.updated')} <Time at={model.updatedAt} />
        </span>
      </div>
    </>
  )
}

type Both = { readonly model: ModelDetail; readonly revision: RevisionDetail | undefined }

function HeldNotice({ model, revision }: Both) {
  const { t } = useLanguage()
  if (!model.held) return null
  return (
    <div className="mb-6">
      <Notice tone="close">
        <p className="font-semibold">{t('model.held')}</p>
        <p className="text-sm">
          {revision?.held?.reason ?? t('model.heldWhy')}
          {revision?.held?.until !== undefined && (
            <>
              {' '}
              {t('model.heldUntil')} <Time at={revision.held.until} />.
            </>
          )}
        </p>
      </Notice>
    </div>
  )
}

function Release({ model, revision }: Both) {
  const { t } = useLanguage()
  const gate = revision === undefined ? undefined : nextGate(revision)
  return (
    <div className="rounded-lg border border-line bg-surface">
      <div className="p-4 sm:px-7 sm:pt-6 sm:pb-5">
        <LevelLadder
          level={model.level}
          {...(revision === undefined
            ? {}
            : { other: { level: revision.decidedLevel, is: 'decided' as const } })}
          next={
            model.held
              ? t('ladder.held')
              : gate === undefined
                ? t('ladder.top')
                : t('ladder.next', { level: t(`level.${gate.level}`) })
          }
        />
      </div>
      {revision === undefined ? (
        <div className="border-t border-line p-6">
          <Skeleton />
        </div>
      ) : (
        <WhyPanel revision={revision} gate={gate} />
      )}
    </div>
  )
}

function ModelTabs({ model, revision }: Both) {
  const { t } = useLanguage()
  const [tab, setTab] = useState('card')
  return (
    <div className="mt-8">
      <Tabs
        label={t('model.parts')}
        value={tab}
        onValueChange={setTab}
        tabs={[
          { id: 'card', label: t('model.card'), content: <Markdown source={model.card} top={2} /> },
          { id: 'use', label: t('model.use'), content: <UsePanel model={model} /> },
          {
            id: 'files',
            label: t('model.files'),
            count: model.files.length,
            content: <FilesPanel model={model} />,
          },
          {
            id: 'evidence',
            label: t('model.evidence'),
            count: revision?.evidence.length ?? 0,
            content: revision === undefined ? <Skeleton /> : <EvidencePanel revision={revision} />,
          },
          {
            id: 'history',
            label: t('model.history'),
            count: model.revisions.length,
            content: <History model={model} />,
          },
        ]}
      />
    </div>
  )
}

function History({ model }: { model: ModelDetail }) {
  const { t } = useLanguage()
  return (
    <Section title={t('model.revisions')}>
      <ol className="border-t border-line">
        {model.revisions.map((revision) => (
          <li
            key={revision.revision + revision.commit}
            className="flex flex-wrap items-center gap-x-5 gap-y-1 border-b border-line py-3"
          >
            <LevelBadge level={revision.level} />
            <Digest value={revision.revision} label={t('model.revision')} />
            <code className="text-sm text-muted">{revision.commit.slice(0, 10)}</code>
            <span className="ml-auto text-sm text-muted">
              <Time at={revision.at} />
            </span>
          </li>
        ))}
      </ol>
    </Section>
  )
}
