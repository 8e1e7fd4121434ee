import { useId, type ComponentProps, type ReactNode } from 'react'
import { classes } from './classes.ts'

type Labelled = { readonly label: string; readonly hint?: ReactNode; readonly error?: string | undefined }

/** A label, a control, and what helps to fill it in; the control is told of both. */
function Frame({ id, label, hint, error, children }: Labelled & { id: string; children: ReactNode }) {
  return (
    <div className="grid gap-1.5">
      <label htmlFor={id} className="text-sm font-medium">
        {label}
      </label>
      {children}
      {hint !== undefined && (
        <p id={`${id}-hint`} className="text-sm text-muted">
          {hint}
        </p>
      )}
      {error !== undefined && (
        <p id={`${id}-error`} className="text-sm text-close" role="alert">
          {error}
        </p>
      )}
    </div>
  )
}

function describedBy(id: string, { hint, error }: Labelled): string | undefined {
  const ids = [hint !== undefined && `${id}-hint`, error !== undefined && `${id}-error`]
  return classes(...ids) || undefined
}

export function Field({ label, hint, error, className, ...rest }: Labelled & ComponentProps<'input'>) {
  const id = useId()
  const labelled = { label, hint, error }
  return (
    <Frame id={id} {...labelled}>
      <input
        id={id}
        className={classes('control', className)}
        aria-invalid={error !== undefined || undefined}
        aria-describedby={describedBy(id, labelled)}
        {...rest}
      />
    </Frame>
  )
}

export function TextArea({ label, hint, error, className, ...rest }: Labelled & ComponentProps<'textarea'>) {
  const id = useId()
  const labelled = { label, hint, error }
  return (
    <Frame id={id} {...labelled}>
      <textarea
        id={id}
        rows={4}
        className={classes('control', className)}
        aria-invalid={error !== undefined || undefined}
        aria-describedby={describedBy(id, labelled)}
        {...rest}
      />
    </Frame>
  )
}

/** The platform's own select: every keyboard, screen reader and phone already knows it. */
export function Select({ label, hint, error, className, ...rest }: Labelled & ComponentProps<'select'>) {
  const id = useId()
  const labelled = { label, hint, error }
  return (
    <Frame id={id} {...labelled}>
      <select
        id={id}
        className={classes('control', className)}
        aria-describedby={describedBy(id, labelled)}
        {...rest}
      />
    </Frame>
  )
}

type CheckProps = { readonly label: ReactNode } & ComponentProps<'input'>

export function Check({ label, ...rest }: CheckProps) {
  return (
    <label className="flex items-start gap-2.5 py-0.5 text-sm">
      <input type="checkbox" className="mt-0.5 size-4.5 shrink-0" {...rest} />
      <span>{label}</span>
    </label>
  )
}
