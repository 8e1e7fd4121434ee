import { useLanguage } from '../i18n/index.tsx'
import { useCopy } from './digest.tsx'
import { Icon } from './icon.tsx'

/** A command to take away. It wraps nowhere: a broken line is a broken command. */
export function Snippet({ title, text }: { title: string; text: string }) {
  const { t } = useLanguage()
  const { copied, copy } = useCopy()
  return (
    <figure className="overflow-hidden rounded-md border border-line bg-surface">
      <figcaption className="flex min-h-9 items-center justify-between gap-3 border-b border-line bg-raised pr-1 pl-3 text-sm">
        <span className="font-medium">{title}</span>
        <button
          type="button"
          aria-label={`${t('common.copy')}: ${title}`}
          className="inline-flex min-h-7 items-center gap-1.5 rounded-sm px-2 text-muted hover:text-ink"
          onClick={() => copy(text)}
        >
          <Icon name={copied ? 'check' : 'copy'} className="size-4" />
          <span aria-live="polite">{copied ? t('common.copied') : t('common.copy')}</span>
        </button>
      </figcaption>
      {/* Focusable, so that a keyboard can scroll it. */}
      <pre tabIndex={0} className="scroll-x p-3 text-sm leading-relaxed">
        <code>{text}</code>
      </pre>
    </figure>
  )
}
