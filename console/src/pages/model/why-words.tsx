import type { Why } from '../../api/types.ts'
import { fullDate } from '../../design/index.ts'
import { useLanguage } from '../../i18n/index.tsx'

/** One reason for the level, in the reader's language. */
export function WhyWords({ why }: { why: Why }) {
  const { t, locale } = useLanguage()
  const level = t(`level.${why.level ?? 'withheld'}`)
  const at = why.at === undefined ? '' : fullDate(why.at, locale)
  return t(why.code === 'held' && why.on === 'ancestor' ? 'why.held-above' : `why.${why.code}`, { level, at })
}
