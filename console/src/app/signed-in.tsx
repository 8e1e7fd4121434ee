import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { queries } from '../api/queries.ts'
import { buttonClass, Failure, Page, Skeleton } from '../design/index.ts'
import { useLanguage } from '../i18n/index.tsx'

/** Pages about oneself have nothing to say to a stranger, except where to sign in. */
export function SignedIn({ children }: { children: ReactNode }) {
  const { t } = useLanguage()
  const session = useQuery(queries.session())
  if (session.isError) return <Failure error={session.error} retry={() => void session.refetch()} />
  if (session.data === undefined) {
    return (
      <div className="mx-auto max-w-6xl p-8">
        <Skeleton />
      </div>
    )
  }
  if (session.data.signedIn) return children
  return (
    <Page title={t('signIn.needed')} lead={t('signIn.neededWhy')} width="narrow">
      <Link to="/sign-in" className={buttonClass('primary')}>
        {t('signIn.action')}
      </Link>
    </Page>
  )
}
