import type { ErrorComponentProps } from '@tanstack/react-router'
import { Failure, Page } from '../design/index.ts'
import { useLanguage } from '../i18n/index.tsx'

/** A fault of ours: the rest of the console stays usable around it. */
export function BrokenPage({ error, reset }: ErrorComponentProps) {
  const { t } = useLanguage()
  return (
    <Page title={t('broken.title')} lead={t('broken.lead')} width="narrow">
      <Failure error={error} retry={reset} />
    </Page>
  )
}
