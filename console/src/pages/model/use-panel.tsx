import { Link } from '@tanstack/react-router'
import type { Decision, ModelDetail } from '../../api/types.ts'
import { useInstance } from '../../app/session.ts'
import { buttonClass, Icon, Section, Snippet, Time } from '../../design/index.ts'
import { useLanguage } from '../../i18n/index.tsx'
import { chatSnippet, downloadSnippet, transformersSnippet, verifySnippet } from '../snippets.ts'

/** What you may do with this model, the command for each, and how to check what you got. */
export function UsePanel({ model }: { model: ModelDetail }) {
  const { t } = useLanguage()
  const { origin } = useInstance()
  const { infer, download } = model.access
  return (
    <div className="grid gap-10">
      <div className="grid gap-3 sm:grid-cols-2">
        <Answer title={t('use.infer')} decision={infer} />
        <Answer title={t('use.download')} decision={download} />
      </div>
      {infer.allowed && (
        <Section
          title={t('use.chat')}
          aside={
            <Link to="/chat" className="link text-sm">
              {t('use.chatHere')}
            </Link>
          }
        >
          <Snippet title="Python, openai" text={chatSnippet(origin, model.repo)} />
        </Section>
      )}
      {download.allowed && (
        <Section title={t('use.get')}>
          <div className="grid gap-4">
            <Snippet title="huggingface_hub" text={downloadSnippet(origin, model.repo)} />
            <Snippet title="transformers" text={transformersSnippet(origin, model.repo)} />
          </div>
        </Section>
      )}
      <Verify model={model} />
    </div>
  )
}

function Answer({ title, decision }: { title: string; decision: Decision }) {
  const { t } = useLanguage()
  return (
    <div className="flex gap-3 rounded-md border border-line bg-surface p-4">
      <Icon
        name={decision.allowed ? 'check' : 'hold'}
        className={`mt-0.5 size-5 ${decision.allowed ? 'text-pass' : 'text-close'}`}
      />
      <div>
        <p className="font-semibold">
          {title}: {decision.allowed ? t('use.allowed') : t('use.refused')}
        </p>
        <p className="text-sm text-muted">
          {decision.message ??
            (decision.profile === undefined
              ? ''
              : t('use.profile', { profile: decision.profile.slice(0, 18) }))}
          {decision.until !== undefined && (
            <>
              {' '}
              {t('access.until')} <Time at={decision.until} />
            </>
          )}
        </p>
      </div>
    </div>
  )
}

function Verify({ model }: { model: ModelDetail }) {
  const { t } = useLanguage()
  return (
    <Section title={t('verify.title')}>
      <p className="mb-4 max-w-prose text-muted">{t('verify.lead')}</p>
      <p className="mb-4 flex flex-wrap gap-2">
        <a
          className={buttonClass('plain', 'small')}
          href={`/api/release/revisions/${model.revision}/proof`}
          download={`${model.name}.tlog-proof`}
        >
          {t('verify.proof')}
        </a>
        <a
          className={buttonClass('plain', 'small')}
          href={`/api/hub/revisions/${model.revision}/signature`}
          download="model.sig"
        >
          {t('verify.signature')}
        </a>
        <a className={buttonClass('plain', 'small')} href="/api/record/keys" download="trusted-keys.txt">
          {t('record.keys')}
        </a>
      </p>
      <Snippet title={t('verify.command')} text={verifySnippet(model.name)} />
    </Section>
  )
}
