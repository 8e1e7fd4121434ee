import { useEffect, useState } from 'react'
import { useLanguage, type Locale } from '../i18n/index.tsx'

const units: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ['year', 31_557_600],
  ['month', 2_629_800],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
]

/** "In 3 hours", with the full date for whoever points at it; `absolute` shows both. */
export function Time({ at, absolute = false }: { at: string; absolute?: boolean }) {
  const { locale } = useLanguage()
  const now = useNow(30_000)
  const full = fullDate(at, locale)
  const relative = relativeTime(new Date(at).getTime() - now, locale)
  return (
    <time dateTime={at} title={full} className="whitespace-nowrap">
      {absolute ? `${full} (${relative})` : relative}
    </time>
  )
}

/** What is left until an instant, to the second: the clock of a decision that waits. */
export function Countdown({ until }: { until: string }) {
  const now = useNow(1000)
  const left = Math.max(0, Math.floor((new Date(until).getTime() - now) / 1000))
  const parts = [Math.floor(left / 3600), Math.floor(left / 60) % 60, left % 60]
  return (
    <time dateTime={until} role="timer" className="font-mono text-2xl tabular-nums">
      {parts.map((part) => String(part).padStart(2, '0')).join(':')}
    </time>
  )
}

export function useNow(everyMs: number): number {
  const [now, setNow] = useState(() => Date.now())
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), everyMs)
    return () => clearInterval(timer)
  }, [everyMs])
  return now
}

export function fullDate(at: string, locale: Locale): string {
  return new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' }).format(new Date(at))
}

function relativeTime(differenceMs: number, locale: Locale): string {
  const format = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' })
  const seconds = differenceMs / 1000
  for (const [unit, size] of units) {
    if (Math.abs(seconds) >= size) return format.format(Math.round(seconds / size), unit)
  }
  return format.format(0, 'minute') === 'this minute'
    ? 'just now'
    : format.format(Math.round(seconds), 'second')
}
