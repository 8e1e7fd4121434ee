import { useEffect, useRef, type ReactNode } from 'react'
import type { Turn } from '../../api/types.ts'
import { Icon, Notice } from '../../design/index.ts'
import { useLanguage } from '../../i18n/index.tsx'
import { Markdown } from '../../markdown/markdown.tsx'
import type { LiveTurn, Refusal } from './use-turn.ts'

export function Thread({ turns, live }: { turns: readonly Turn[]; live: LiveTurn | undefined }) {
  const { t } = useLanguage()
  const end = useRef<HTMLDivElement>(null)
  useEffect(() => {
    end.current?.scrollIntoView({ block: 'end' })
  }, [turns.length, live?.text, live?.question])
  // Once the conversation has the question, the live turn shows only what is not in it yet.
  const asked = live !== undefined && turns.at(-1)?.role === 'person' && turns.at(-1)?.text === live.question
  return (
    // Focusable, so that a keyboard can scroll it.
    <div
      className="min-h-0 flex-1 overflow-y-auto px-4 py-6 sm:px-6"
      tabIndex={0}
      role="region"
      aria-label={t('chat.said')}
    >
      <div className="mx-auto grid max-w-3xl gap-6">
        {turns.length === 0 && live === undefined && <Welcome />}
        {turns.map((turn) => (
          <Said key={turn.id} role={turn.role} model={turn.model}>
            <Words turn={turn} />
            {turn.cut === true && <p className="mt-1 text-sm text-brass-ink">{t('chat.cut')}</p>}
          </Said>
        ))}
        {live !== undefined && <Live live={live} asked={asked} />}
        <Announcement live={live} last={turns.at(-1)} />
        <div ref={end} />
      </div>
    </div>
  )
}

function Words({ turn }: { turn: Turn }) {
  if (turn.role === 'person') return <p className="whitespace-pre-wrap">{turn.text}</p>
  return (
    <div className="grid gap-2">
      {turn.text !== '' && <Markdown source={turn.text} top={3} />}
      {turn.blocked !== undefined && <Refused refusal={turn.blocked} />}
    </div>
  )
}

function Welcome() {
  const { t } = useLanguage()
  return (
    <div className="mt-[12vh] text-center">
      <p className="font-display text-3xl">{t('chat.welcome')}</p>
      <p className="mx-auto mt-2 max-w-md text-muted">{t('chat.welcomeText')}</p>
    </div>
  )
}

function Said({
  role,
  model,
  children,
}: {
  role: Turn['role']
  model?: string | undefined
  children: ReactNode
}) {
  const { t } = useLanguage()
  if (role === 'person') {
    return (
      <div className="ml-auto max-w-[85%] rounded-lg rounded-br-sm bg-water-wash px-4 py-2.5">
        <p className="sr-only">{t('chat.you')}</p>
        {children}
      </div>
    )
  }
  return (
    <div className="grid grid-cols-[1.75rem_minmax(0,1fr)] gap-3">
      <span aria-hidden className="mt-0.5 grid size-7 place-items-center rounded-md bg-quay text-quay-brass">
        <svg
          viewBox="0 0 20 20"
          className="size-4"
          fill="none"
          stroke="currentColor"
          strokeWidth="2.2"
          strokeLinecap="round"
          strokeLinejoin="round"
        >
          <path d="M3 7l7 5.5L17 7" />
        </svg>
      </span>
      <div className="min-w-0">
        <p className="sr-only">{t('chat.assistant')}</p>
        {children}
        {model !== undefined && <p className="mt-1.5 text-xs text-muted">{model}</p>}
      </div>
    </div>
  )
}

function Live({ live, asked }: { live: LiveTurn; asked: boolean }) {
  const { t } = useLanguage()
  return (
    <>
      {!asked && (
        <Said role="person">
          <p className="whitespace-pre-wrap">{live.question}</p>
        </Said>
      )}
      <Said role="assistant">
        {live.text !== '' && <Markdown source={live.text} top={3} />}
        {live.text === '' && live.refused === undefined && live.failed === undefined && (
          <p className="animate-shimmer text-muted">{t('chat.thinking')}</p>
        )}
        {live.goals.map((goal) => (
          <p key={goal} className="mt-2 flex items-center gap-2 text-sm text-brass-ink">
            <Icon name="flag" className="size-4" />
            {t('chat.goal', { goal })}
          </p>
        ))}
        {live.refused !== undefined && <Refused refusal={live.refused} />}
        {live.failed !== undefined && (
          <Notice tone="close">
            <p role="alert">{live.failed === '' ? t('chat.failed') : live.failed}</p>
          </Notice>
        )}
      </Said>
    </>
  )
}

/** A refusal is an answer: said plainly, with the number under which it can be contested. */
function Refused({ refusal }: { refusal: Refusal }) {
  const { t } = useLanguage()
  return (
    <Notice tone="brass">
      <p className="font-semibold">{t('chat.refused')}</p>
      {refusal.message !== '' && <p>{refusal.message}</p>}
      {refusal.verdictId !== undefined && !refusal.message.includes(refusal.verdictId) && (
        <p className="mt-1 text-sm text-muted">
          {t('chat.verdict')} <code>{refusal.verdictId}</code>
        </p>
      )}
    </Notice>
  )
}

/** A screen reader hears that an answer began and then the whole of it, and not every syllable as it comes. */
function Announcement({ live, last }: { live: LiveTurn | undefined; last: Turn | undefined }) {
  const { t } = useLanguage()
  const wasLive = useRef(false)
  useEffect(() => {
    if (live !== undefined) wasLive.current = true
  }, [live])
  const spoken =
    live !== undefined
      ? (live.refused?.message ?? t('chat.thinking'))
      : wasLive.current && last?.role === 'assistant'
        ? last.text
        : ''
  return (
    <p aria-live="polite" className="sr-only">
      {spoken}
    </p>
  )
}
