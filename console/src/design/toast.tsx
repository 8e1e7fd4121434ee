import { Toast as Radix } from 'radix-ui'
import { createContext, useCallback, useContext, useState, type ReactNode } from 'react'
import { useLanguage } from '../i18n/index.tsx'
import { Icon } from './icon.tsx'

type Tone = 'pass' | 'close'
type Message = { readonly id: number; readonly tone: Tone; readonly text: string }

const ToastContext = createContext<(text: string, tone?: Tone) => void>(() => undefined)

export function useToast(): (text: string, tone?: Tone) => void {
  return useContext(ToastContext)
}

export function ToastProvider({ children }: { children: ReactNode }) {
  const { t } = useLanguage()
  const [messages, setMessages] = useState<readonly Message[]>([])
  const show = useCallback((text: string, tone: Tone = 'pass') => {
    setMessages((before) => [...before.slice(-2), { id: Date.now() + Math.random(), tone, text }])
  }, [])
  const drop = (id: number): void => setMessages((before) => before.filter((message) => message.id !== id))
  return (
    <ToastContext value={show}>
      <Radix.Provider duration={7000} label={t('common.notification')}>
        {children}
        {messages.map((message) => (
          <Radix.Root
            key={message.id}
            type={message.tone === 'close' ? 'foreground' : 'background'}
            onOpenChange={(open) => open || drop(message.id)}
            className="animate-rise flex items-start gap-3 rounded-md border border-line bg-surface px-4 py-3 shadow-lift"
          >
            <Icon
              name={message.tone === 'close' ? 'warn' : 'check'}
              className={`mt-0.5 size-5 ${message.tone === 'close' ? 'text-close' : 'text-pass'}`}
            />
            <Radix.Description className="flex-1 text-sm">{message.text}</Radix.Description>
            <Radix.Close
              aria-label={t('common.dismiss')}
              className="rounded-sm p-1 text-muted hover:text-ink"
            >
              <Icon name="cross" className="size-4" />
            </Radix.Close>
          </Radix.Root>
        ))}
        <Radix.Viewport
          label={t('common.notifications')}
          className="fixed right-4 bottom-4 z-50 grid w-[min(26rem,calc(100vw-2rem))] gap-2"
        />
      </Radix.Provider>
    </ToastContext>
  )
}
