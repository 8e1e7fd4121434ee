import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useDeferredValue, useState } from 'react'
import { queries } from '../api/queries.ts'
import { levels, type Level } from '../api/types.ts'
import { EmptyState, Failure, Icon, Page, Skeleton } from '../design/index.ts'
import { useLanguage } from '../i18n/index.tsx'
import { ModelList } from './model-list.tsx'

export function ModelsPage() {
  const { t } = useLanguage()
  const [search, setSearch] = useState('')
  const [level, setLevel] = useState<Level | 'all'>('all')
  const models = useQuery({ ...queries.models(useDeferredValue(search)), placeholderData: keepPreviousData })
  const shown = models.data?.filter((model) => level === 'all' || model.level === level)
  return (
    <Page title={t('models.title')} lead={t('models.lead')}>
      <search className="mb-5 flex flex-wrap gap-3">
        <label className="relative min-w-0 flex-1 basis-64">
          <span className="sr-only">{t('models.search')}</span>
          <Icon
            name="search"
            className="pointer-events-none absolute top-1/2 left-3 size-5 -translate-y-1/2 text-muted"
          />
          <input
            type="search"
            className="control pl-10!"
            placeholder={t('models.search')}
            value={search}
            onChange={(event) => setSearch(event.target.value)}
          />
        </label>
        <label className="basis-48">
          <span className="sr-only">{t('models.level')}</span>
          <select
            className="control"
            value={level}
            onChange={(event) =>
              setLevel(levels.find((candidate) => candidate === event.target.value) ?? 'all')
            }
          >
            <option value="all">{t('models.allLevels')}</option>
            {levels.map((choice) => (
              <option key={choice} value={choice}>
                {t(`level.${choice}`)}
              </option>
            ))}
          </select>
        </label>
      </search>
      <p role="status" className="sr-only">
        {shown === undefined ? '' : t('models.count', { n: shown.length })}
      </p>
      {models.isError && <Failure error={models.error} retry={() => void models.refetch()} />}
      {models.isPending && <Skeleton lines={6} />}
      {shown !== undefined && shown.length > 0 && <ModelList models={shown} />}
      {shown?.length === 0 && (
        <EmptyState title={search === '' ? t('models.none') : t('models.noMatch', { search })}>
          <p>{t('models.noneWhy')}</p>
        </EmptyState>
      )}
    </Page>
  )
}
