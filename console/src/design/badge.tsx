import type { ReactNode } from 'react'
import type { CheckState, Level } from '../api/types.ts'
import { useLanguage } from '../i18n/index.tsx'
import { Icon, type IconName } from './icon.tsx'

export type BadgeTone = 'plain' | 'water' | 'brass' | 'pass' | 'close'

const tones: Record<BadgeTone, string> = {
  plain: 'bg-raised text-muted',
  water: 'bg-water-wash text-water',
  brass: 'bg-brass-wash text-brass-ink',
  pass: 'bg-pass-wash text-pass',
  close: 'bg-close-wash text-close',
}

export function Badge({
  tone = 'plain',
  icon,
  children,
}: {
  tone?: BadgeTone
  icon?: IconName
  children: ReactNode
}) {
  return (
    <span
      className={`inline-flex items-center gap-1.5 rounded-sm px-2 py-0.5 text-xs font-semibold whitespace-nowrap ${tones[tone]}`}
    >
      {icon !== undefined && <Icon name={icon} className="size-3.5" />}
      {children}
    </span>
  )
}

const levelTones: Record<Level, BadgeTone> = {
  withheld: 'plain',
  internal: 'plain',
  testers: 'brass',
  api: 'water',
  gated: 'water',
  open: 'pass',
}

export function LevelBadge({ level, held = false }: { level: Level; held?: boolean }) {
  const { t } = useLanguage()
  if (held) {
    return (
      <Badge tone="close" icon="hold">
        {t('level.held')}
      </Badge>
    )
  }
  return <Badge tone={levelTones[level]}>{t(`level.${level}`)}</Badge>
}

const checks: Record<CheckState, { tone: BadgeTone; icon: IconName }> = {
  pass: { tone: 'pass', icon: 'check' },
  missing: { tone: 'close', icon: 'cross' },
  stale: { tone: 'brass', icon: 'clock' },
}

export function CheckBadge({ state }: { state: CheckState }) {
  const { t } = useLanguage()
  return (
    <Badge tone={checks[state].tone} icon={checks[state].icon}>
      {t(`check.${state}`)}
    </Badge>
  )
}
