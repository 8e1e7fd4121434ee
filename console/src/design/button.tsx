import type { ComponentProps } from 'react'
import { classes } from './classes.ts'

export type ButtonTone = 'primary' | 'plain' | 'quiet' | 'close'

const tones: Record<ButtonTone, string> = {
  primary: 'bg-water text-on-water border-transparent hover:brightness-110',
  plain: 'bg-surface text-ink border-line-strong hover:border-ink',
  quiet: 'bg-transparent text-ink border-transparent hover:bg-raised',
  close: 'bg-close-fill text-on-close border-transparent hover:brightness-110',
}

/** How a button looks, for the links that must look like one. */
export function buttonClass(tone: ButtonTone = 'plain', size: 'small' | 'normal' = 'normal'): string {
  return classes(
    'inline-flex items-center justify-center gap-2 rounded-md border font-medium whitespace-nowrap no-underline',
    'transition-[filter,border-color,background-color] duration-100 disabled:opacity-55 aria-disabled:opacity-55',
    size === 'small' ? 'min-h-8 px-3 text-sm' : 'min-h-10 px-4',
    tones[tone],
  )
}

type ButtonProps = ComponentProps<'button'> & { tone?: ButtonTone; size?: 'small' | 'normal'; busy?: boolean }

export function Button({
  tone,
  size,
  busy = false,
  className,
  disabled,
  type = 'button',
  ...rest
}: ButtonProps) {
  return (
    <button
      type={type}
      className={classes(buttonClass(tone, size), className)}
      disabled={disabled === true || busy}
      aria-busy={busy || undefined}
      {...rest}
    />
  )
}
