import { useEffect, type ReactNode } from 'react'
import { classes } from './classes.ts'

type PageProps = {
  readonly title: string
  readonly lead?: ReactNode
  readonly actions?: ReactNode
  readonly above?: ReactNode
  readonly children: ReactNode
  readonly width?: 'normal' | 'narrow'
}

export function Page({ title, lead, actions, above, children, width = 'normal' }: PageProps) {
  useEffect(() => {
    document.title = `${title} · Ecluse`
  }, [title])
  return (
    <div
      className={classes(
        'mx-auto w-full px-4 pt-7 pb-20 sm:px-8 lg:pt-10',
        width === 'narrow' ? 'max-w-2xl' : 'max-w-6xl',
      )}
    >
      <header className="mb-7 flex flex-wrap items-end justify-between gap-x-8 gap-y-4">
        <div className="min-w-0 flex-1 basis-80">
          {above}
          <h1 className="text-3xl leading-tight break-words sm:text-4xl">{title}</h1>
          {lead !== undefined && (
            <div className={classes('mt-2 text-muted', typeof lead === 'string' && 'max-w-prose')}>
              {lead}
            </div>
          )}
        </div>
        {actions !== undefined && <div className="flex flex-wrap gap-2">{actions}</div>}
      </header>
      {children}
    </div>
  )
}

export function Section({
  title,
  aside,
  children,
}: {
  title: string
  aside?: ReactNode
  children: ReactNode
}) {
  return (
    <section className="mt-10 min-w-0 first:mt-0">
      <div className="mb-3 flex flex-wrap items-baseline justify-between gap-3">
        <h2 className="text-xl">{title}</h2>
        {aside}
      </div>
      {children}
    </section>
  )
}

export function Facts({ facts }: { facts: readonly (readonly [string, ReactNode])[] }) {
  return (
    <dl className="grid gap-x-6 gap-y-3 sm:grid-cols-[auto_1fr]">
      {facts.map(([name, value]) => (
        <div key={name} className="contents">
          <dt className="-mb-2 text-sm text-muted sm:mb-0 sm:pt-0.5">{name}</dt>
          <dd className="min-w-0 break-words">{value}</dd>
        </div>
      ))}
    </dl>
  )
}
