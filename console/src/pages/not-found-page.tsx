import { Link } from '@tanstack/react-router'
import { buttonClass, Page } from '../design/index.ts'
import { useLanguage } from '../i18n/index.tsx'

export function NotFoundPage() {
  const { t } = useLanguage()
  return (
    <Page title={t('notFound.title')} lead={t('notFound.lead')} width="narrow">
      <Link to="/models" className={buttonClass('primary')}>
        {t('notFound.models')}
      </Link>
    </Page>
  )
}
