/** The mitre gates of a lock, shut against the water: they point upstream. */
export function Mark({ className = 'size-8' }: { className?: string }) {
  return (
    <svg viewBox="0 0 32 32" aria-hidden className={className} fill="none">
      <path d="M5 19.500h22V27H5z" fill="var(--lock-water)" />
      <path d="M5 5v22M27 5v22" stroke="currentColor" strokeWidth="2.5" />
      <path
        d="M6.5 11.5 16 18l9.5-6.5"
        stroke="var(--quay-brass)"
        strokeWidth="3.4"
        strokeLinejoin="round"
        strokeLinecap="round"
      />
    </svg>
  )
}

export function Brand() {
  return (
    <span className="flex items-center gap-2.5 text-quay-ink">
      <Mark />
      <span className="font-display text-2xl leading-none tracking-tight">Ecluse</span>
    </span>
  )
}
