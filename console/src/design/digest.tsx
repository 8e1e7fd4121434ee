import { useState } from 'react'
import { useLanguage } from '../i18n/index.tsx'
import { Icon } from './icon.tsx'

/** A digest in the length a person compares, with the whole of it one press away. */
export function Digest({ value, label }: { value: string; label?: string }) {
  const { t } = useLanguage()
  const { copied, copy } = useCopy()
  const hex = value.replace(/^[a-z0-9]+:/, '')
  return (
    <button
      type="button"
      title={value}
      aria-label={copied ? t('common.copied') : t('digest.copy', { what: label ?? value.slice(0, 15) })}
      onClick={() => copy(value)}
      className="inline-flex min-h-6 whitespace-nowrap items-center gap-1.5 rounded-sm bg-raised px-1.5 font-mono text-xs text-ink hover:bg-line"
    >
      <span>
        {hex.slice(0, 6)}
        <span className="text-muted">…</span>
        {hex.slice(-6)}
      </span>
      <Icon name={copied ? 'check' : 'copy'} className="size-3.5 text-muted" />
    </button>
  )
}

export function useCopy(): { copied: boolean; copy: (text: string) => void } {
  const [copied, setCopied] = useState(false)
  const copy = (text: string): void => {
    setCopied(true)
    setTimeout(() => setCopied(false), 1600)
    void navigator.clipboard.writeText(text)
  }
  return { copied, copy }
}
