import { exposures, type Exposure } from '../api/types.ts'
import { useLanguage } from '../i18n/index.tsx'

/** What has left custody: a mark on the wall that never falls. */
export function ExposureMeter({ exposure }: { exposure: Exposure }) {
  const { t } = useLanguage()
  const reached = exposures.indexOf(exposure)
  return (
    <div>
      <p className="flex items-baseline justify-between gap-3">
        <span className="caption">{t('exposure.title')}</span>
        <span className="text-sm font-semibold">{t(`exposure.${exposure}`)}</span>
      </p>
      <div
        role="meter"
        aria-label={t('exposure.title')}
        aria-valuemin={0}
        aria-valuemax={exposures.length - 1}
        aria-valuenow={reached}
        aria-valuetext={t(`exposure.${exposure}`)}
        className="mt-2 grid grid-cols-4 gap-1"
      >
        {exposures.map((station, index) => (
          <span
            key={station}
            className={`h-2 rounded-[2px] ${index > reached ? 'bg-raised outline outline-line -outline-offset-1' : index === 0 ? 'bg-line-strong' : index < 2 ? 'bg-water' : 'bg-close'}`}
          />
        ))}
      </div>
      <p className="mt-2 text-sm text-muted">{t(`exposure.meaning.${exposure}`)}</p>
    </div>
  )
}
