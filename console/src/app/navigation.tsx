import { Link, type LinkProps } from '@tanstack/react-router'
import type { Account } from '../api/types.ts'
import { Icon, type IconName } from '../design/index.ts'
import { useLanguage, type MessageKey } from '../i18n/index.tsx'
import { publishes, reviews, useAccount } from './session.ts'

type Place = {
  readonly to: NonNullable<LinkProps['to']>
  readonly label: MessageKey
  readonly icon: IconName
}
type Area = {
  readonly title: MessageKey
  readonly places: readonly Place[]
  readonly shown: (account: Account | undefined) => boolean
}

/** The four kinds of user, each with their own quay, and what everyone may look at. */
const areas: readonly Area[] = [
  {
    title: 'nav.everyone',
    shown: () => true,
    places: [
      { to: '/', label: 'nav.overview', icon: 'overview' },
      { to: '/models', label: 'nav.models', icon: 'models' },
      { to: '/record', label: 'nav.record', icon: 'record' },
    ],
  },
  {
    title: 'nav.me',
    shown: (account) => account !== undefined,
    places: [
      { to: '/chat', label: 'nav.chat', icon: 'chat' },
      { to: '/access', label: 'nav.access', icon: 'requests' },
    ],
  },
  {
    title: 'nav.publish',
    shown: publishes,
    places: [{ to: '/publish', label: 'nav.myModels', icon: 'publish' }],
  },
  {
    title: 'nav.review',
    shown: reviews,
    places: [
      { to: '/review', label: 'nav.queue', icon: 'review' },
      { to: '/requests', label: 'nav.requests', icon: 'requests' },
    ],
  },
  {
    title: 'nav.build',
    shown: (account) => account !== undefined,
    places: [
      { to: '/build', label: 'nav.use', icon: 'build' },
      { to: '/tokens', label: 'nav.tokens', icon: 'tokens' },
    ],
  },
]

export function Navigation({ onNavigate }: { onNavigate?: () => void }) {
  const { t } = useLanguage()
  const account = useAccount()
  return (
    <nav aria-label={t('nav.label')} className="grid gap-4">
      {areas
        .filter((area) => area.shown(account))
        .map((area) => (
          <div key={area.title}>
            <h2 className="mb-1 px-3 font-sans text-xs font-semibold tracking-normal text-quay-muted">
              {t(area.title)}
            </h2>
            <ul>
              {area.places.map((place) => (
                <li key={place.to}>
                  <Link
                    to={place.to}
                    {...(onNavigate === undefined ? {} : { onClick: onNavigate })}
                    activeOptions={{ exact: place.to === '/' }}
                    className="relative flex min-h-8 items-center gap-2.5 rounded-md px-3 text-sm text-quay-ink hover:bg-quay-raised data-[status=active]:bg-quay-raised data-[status=active]:font-semibold"
                    activeProps={{ 'aria-current': 'page' }}
                  >
                    <Icon name={place.icon} className="size-4.5 text-quay-brass" />
                    {t(place.label)}
                  </Link>
                </li>
              ))}
            </ul>
          </div>
        ))}
    </nav>
  )
}
