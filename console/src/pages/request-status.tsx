import type { AccessRequest } from '../api/types.ts'
import { Badge, Time } from '../design/index.ts'
import { useLanguage } from '../i18n/index.tsx'

const tones = { pending: 'water', granted: 'pass', refused: 'close' } as const

export function RequestStatus({ request }: { request: AccessRequest }) {
  const { t } = useLanguage()
  return (
    <span className="inline-flex flex-wrap items-center gap-2 text-sm text-muted">
      <Badge tone={tones[request.status]}>{t(`request.status.${request.status}`)}</Badge>
      <Time at={request.answer?.at ?? request.at} />
      {request.answer?.reason !== undefined && <span>{request.answer.reason}</span>}
    </span>
  )
}
