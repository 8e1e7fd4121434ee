import { Dialog as Radix } from 'radix-ui'
import { useRef, type ReactNode } from 'react'
import { useLanguage } from '../i18n/index.tsx'
import { Icon } from './icon.tsx'

type DialogProps = {
  readonly open: boolean
  readonly onOpenChange: (open: boolean) => void
  readonly title: string
  readonly description?: string
  readonly children: ReactNode
  readonly tone?: 'plain' | 'close'
}

export function Dialog({ open, onOpenChange, title, description, children, tone = 'plain' }: DialogProps) {
  const { t } = useLanguage()
  const opener = useRef<Element>(null)
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      <Radix.Portal>
        <Radix.Overlay className="animate-fade fixed inset-0 z-40 grid items-end justify-items-center overflow-y-auto bg-[oklch(0.16_0.03_235/0.62)] sm:items-center sm:p-6">
          <Radix.Content
            onOpenAutoFocus={() => {
              opener.current = document.activeElement
            }}
            onCloseAutoFocus={(event) => {
              event.preventDefault()
              if (opener.current instanceof HTMLElement) opener.current.focus()
            }}
            {...(description === undefined ? { 'aria-describedby': undefined } : {})}
            className="animate-rise w-full max-w-xl rounded-t-lg border border-line bg-surface shadow-lift sm:rounded-lg"
          >
            <div
              aria-hidden
              className={`h-1.5 rounded-t-lg ${tone === 'close' ? 'bg-close-fill' : 'bg-water'}`}
            />
            <div className="flex items-start gap-4 px-6 pt-5">
              <div className="flex-1">
                <Radix.Title className="text-2xl leading-tight">{title}</Radix.Title>
                {description !== undefined && (
                  <Radix.Description className="mt-1.5 text-sm text-muted">{description}</Radix.Description>
                )}
              </div>
              <Radix.Close
                aria-label={t('common.dismiss')}
                className="-mt-1 -mr-2 grid size-9 place-items-center rounded-md text-muted hover:bg-raised hover:text-ink"
              >
                <Icon name="cross" />
              </Radix.Close>
            </div>
            <div className="px-6 pt-5 pb-6">{children}</div>
          </Radix.Content>
        </Radix.Overlay>
      </Radix.Portal>
    </Radix.Root>
  )
}
