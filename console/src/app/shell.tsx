import { Link, Outlet, useRouterState } from '@tanstack/react-router'
import { Dialog as Radix } from 'radix-ui'
import { useEffect, useRef, useState } from 'react'
import { buttonClass, Icon } from '../design/index.ts'
import { useLanguage } from '../i18n/index.tsx'
import { HoldDialog } from '../pages/hold-dialog.tsx'
import { Brand } from './brand.tsx'
import { Navigation } from './navigation.tsx'
import { PreferenceSwitches } from './preference-switches.tsx'
import { reviews, useAccount, useInstance, useSignOut } from './session.ts'

export function Shell() {
  const { t } = useLanguage()
  const main = useRef<HTMLElement>(null)
  useFocusOnArrival(main)
  return (
    <div className="lg:grid lg:grid-cols-[15.5rem_minmax(0,1fr)]">
      <a
        href="#main"
        className="fixed top-2 left-2 z-50 -translate-y-20 rounded-md bg-water px-4 py-2 text-on-water focus:translate-y-0"
      >
        {t('nav.skip')}
      </a>
      <header className="on-quay sticky top-0 z-30 flex items-center justify-between bg-quay px-4 py-2.5 text-quay-ink lg:hidden">
        <Link to="/" aria-label={t('nav.home')}>
          <Brand />
        </Link>
        <MobileMenu />
      </header>
      <div className="hidden bg-quay lg:block">
        <aside className="on-quay sticky top-0 flex h-dvh flex-col gap-5 overflow-y-auto px-4 pt-5 pb-3 text-quay-ink">
          <Link to="/" aria-label={t('nav.home')} className="px-2">
            <Brand />
          </Link>
          <Navigation />
          <Foot />
        </aside>
      </div>
      <main id="main" ref={main} tabIndex={-1} className="min-w-0">
        <Outlet />
      </main>
    </div>
  )
}

/** After a change of page the reading starts at the new content, as it would without scripts. */
function useFocusOnArrival(main: React.RefObject<HTMLElement | null>): void {
  const path = useRouterState({ select: (state) => state.resolvedLocation?.pathname })
  const first = useRef(true)
  useEffect(() => {
    if (path === undefined) return
    if (first.current) {
      first.current = false
      return
    }
    // A conversation keeps the writer in the composer.
    if (!path.startsWith('/chat')) main.current?.focus({ preventScroll: true })
  }, [path, main])
}

function MobileMenu() {
  const { t } = useLanguage()
  const [open, setOpen] = useState(false)
  return (
    <Radix.Root open={open} onOpenChange={setOpen}>
      <Radix.Trigger
        aria-label={t('nav.menu')}
        className="grid size-10 place-items-center rounded-md hover:bg-quay-raised"
      >
        <Icon name="menu" className="size-6" />
      </Radix.Trigger>
      <Radix.Portal>
        <Radix.Overlay className="animate-fade fixed inset-0 z-40 bg-[oklch(0.16_0.03_235/0.62)]" />
        <Radix.Content
          aria-describedby={undefined}
          className="on-quay animate-rise fixed inset-y-0 right-0 z-40 flex w-[min(20rem,88vw)] flex-col gap-6 overflow-y-auto bg-quay px-4 pt-4 pb-6 text-quay-ink"
        >
          <div className="flex items-center justify-between">
            <Radix.Title className="px-3 font-display text-lg">{t('nav.menu')}</Radix.Title>
            <Radix.Close
              aria-label={t('common.dismiss')}
              className="grid size-10 place-items-center rounded-md"
            >
              <Icon name="cross" />
            </Radix.Close>
          </div>
          <Navigation onNavigate={() => setOpen(false)} />
          <Foot onNavigate={() => setOpen(false)} />
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}

function Foot({ onNavigate }: { onNavigate?: () => void }) {
  const { t } = useLanguage()
  const account = useAccount()
  const instance = useInstance()
  const signOut = useSignOut()
  const [holding, setHolding] = useState(false)
  return (
    <div className="mt-auto grid gap-3">
      {reviews(account) && (
        <>
          <button type="button" className={buttonClass('close')} onClick={() => setHolding(true)}>
            <Icon name="hold" className="size-4.5" />
            {t('hold.open')}
          </button>
          <HoldDialog open={holding} onOpenChange={setHolding} />
        </>
      )}
      <PreferenceSwitches />
      <div className="border-t border-quay-line pt-3 text-sm">
        {account === undefined ? (
          <Link
            to="/sign-in"
            {...(onNavigate === undefined ? {} : { onClick: onNavigate })}
            className="flex min-h-9 items-center gap-2.5 rounded-md px-3 font-semibold hover:bg-quay-raised"
          >
            <Icon name="me" className="size-4.5 text-quay-brass" />
            {t('signIn.action')}
          </Link>
        ) : (
          <div className="flex items-center gap-2">
            <Link
              to="/settings/security"
              {...(onNavigate === undefined ? {} : { onClick: onNavigate })}
              className="min-w-0 flex-1 rounded-md px-3 py-1 hover:bg-quay-raised"
            >
              <span className="block truncate font-semibold">{account.fullName}</span>
              <span className="block truncate text-quay-muted">{account.name}</span>
            </Link>
            <button
              type="button"
              aria-label={t('signIn.out')}
              title={t('signIn.out')}
              onClick={() => signOut.mutate()}
              className="grid size-9 place-items-center rounded-md text-quay-muted hover:bg-quay-raised hover:text-quay-ink"
            >
              <Icon name="out" />
            </button>
          </div>
        )}
        <p className="mt-2 truncate px-3 text-xs text-quay-muted">{instance.name}</p>
      </div>
    </div>
  )
}
