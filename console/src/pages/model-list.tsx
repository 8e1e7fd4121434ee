import { Link } from '@tanstack/react-router'
import type { ModelSummary } from '../api/types.ts'
import { LevelBadge, Time } from '../design/index.ts'
import { useLanguage } from '../i18n/index.tsx'

/** Models as one reads a shelf: the name first, then how far it is released. */
export function ModelList({ models }: { models: readonly ModelSummary[] }) {
  const { t } = useLanguage()
  return (
    <ul className="border-t border-line">
      {models.map((model) => (
        <li key={model.repo} className="border-b border-line">
          <Link
            to="/models/$owner/$name"
            params={{ owner: model.owner, name: model.name }}
            className="group grid gap-x-6 gap-y-1 px-1 py-4 hover:bg-surface sm:grid-cols-[1fr_auto] sm:px-3"
          >
            <span className="min-w-0">
              <span className="block text-lg leading-snug break-words">
                <span className="text-muted">{model.owner} / </span>
                <span className="font-display font-semibold text-ink group-hover:text-water group-hover:underline">
                  {model.name}
                </span>
              </span>
              {model.summary !== undefined && (
                <span className="mt-0.5 block max-w-[68ch] text-sm text-muted">{model.summary}</span>
              )}
            </span>
            <span className="flex items-center gap-3 sm:flex-col sm:items-end sm:gap-1.5">
              <LevelBadge level={model.level} held={model.held} />
              <span className="text-xs text-muted">
                {model.task !== undefined && <>{model.task} · </>}
                {t('models.updated')} <Time at={model.updatedAt} />
              </span>
            </span>
          </Link>
        </li>
      ))}
    </ul>
  )
}
