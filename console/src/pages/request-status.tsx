import type { AccessRequest } from '../api/types.ts'
import { Badge, Time } from '../design/index.ts'
import { useLanguage } from '../i18n/index.tsx'

const tones = { open: 'water', granted: 'pass', refused: 'close', withdrawn: 'plain' } as const

export function RequestStatus({ request }: { request: AccessRequest }) {
  const { t } = useLanguage()
  return (
    <span className="inline-flex flex-wrap items-center gap-2 text-sm text-muted">
      <Badge tone={tones[request.status]}>{t(`request.status.${request.status}`)}</Badge>
      {request.status === 'granted' && request.until !== undefined && (
        <span>
          {t('access.until')} <Time at={request.until} />
        </span>
      )}
      {request.reason !== undefined && <span>{request.reason}</span>}
    </span>
  )
}
