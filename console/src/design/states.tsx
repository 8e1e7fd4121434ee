import type { ReactNode } from 'react'
import { ApiError } from '../api/client.ts'
import { useLanguage } from '../i18n/index.tsx'
import { Button } from './button.tsx'
import { Icon } from './icon.tsx'

export function Skeleton({ lines = 3 }: { lines?: number }) {
  const { t } = useLanguage()
  return (
    <div data-loading role="status" aria-label={t('common.loading')} className="grid gap-3 py-2">
      {Array.from({ length: lines }, (_, line) => (
        <div
          key={line}
          className="animate-shimmer h-5 rounded-sm bg-raised"
          style={{ width: `${92 - ((line * 23) % 50)}%`, animationDelay: `${line * 90}ms` }}
        />
      ))}
    </div>
  )
}

/** Nothing here, and what to do about it: a dry lock. */
export function EmptyState({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <div className="grid justify-items-center gap-2 rounded-lg border border-dashed border-line px-6 py-7 text-center">
      <svg viewBox="0 0 64 40" aria-hidden className="mb-1 h-10 text-muted" fill="none" stroke="currentColor">
        <path d="M4 4v32h56V4" strokeWidth="2" />
        <path d="M4 12l28 14 28-14" stroke="var(--brass)" strokeWidth="2.5" strokeLinejoin="round" />
        <path d="M10 33h44" strokeDasharray="3 4" />
      </svg>
      <p className="font-display text-lg">{title}</p>
      {children !== undefined && <div className="max-w-prose text-sm text-muted">{children}</div>}
    </div>
  )
}

export function Failure({ error, retry }: { error: unknown; retry?: () => void }) {
  const { t } = useLanguage()
  const requestId = error instanceof ApiError ? error.requestId : undefined
  return (
    <div role="alert" className="flex gap-3 rounded-md border border-line bg-close-wash p-4">
      <Icon name="warn" className="mt-0.5 size-5 text-close" />
      <div className="grid flex-1 gap-2">
        <p>{messageOf(error, t('common.failed'))}</p>
        {requestId !== undefined && <p className="font-mono text-xs text-muted">{requestId}</p>}
        {retry !== undefined && (
          <div>
            <Button size="small" onClick={retry}>
              {t('common.retry')}
            </Button>
          </div>
        )}
      </div>
    </div>
  )
}

function messageOf(error: unknown, otherwise: string): string {
  return error instanceof Error && error.message !== '' ? error.message : otherwise
}

/** A remark that stands out from the page: what follows from an act, or why something is closed. */
export function Notice({
  tone,
  children,
}: {
  tone: 'water' | 'brass' | 'close' | 'pass'
  children: ReactNode
}) {
  const washes = {
    water: 'bg-water-wash border-l-water',
    brass: 'bg-brass-wash border-l-brass',
    close: 'bg-close-wash border-l-close',
    pass: 'bg-pass-wash border-l-pass',
  }
  return <div className={`rounded-sm border-l-4 px-4 py-3 ${washes[tone]}`}>{children}</div>
}
