import { createContext, useCallback, useContext, useMemo, type ReactNode } from 'react'
import { en, type Messages } from './en.ts'
import { fr } from './fr.ts'

export const locales = ['en', 'fr'] as const
export type Locale = (typeof locales)[number]
export type MessageKey = keyof Messages
export type Parameters = Readonly<Record<string, string | number>>

const catalogues: Record<Locale, Messages> = { en, fr: typeset(fr) }

/**
 * French puts a space before : ; ! ? and inside guillemets that must not end a line. Translators type an ordinary
 * space, which they can see.
 */
function typeset(messages: Messages): Messages {
  const entries = Object.entries(messages).map(([key, message]) => [
    key,
    message.replace(/ (?=[;!?])/g, '\u202f').replace(/ (?=[:»])|(?<=«) /g, '\u00a0'),
  ])
  return Object.fromEntries(entries) as Messages
}

type Language = {
  readonly locale: Locale
  readonly t: (key: MessageKey, parameters?: Parameters) => string
}

const LanguageContext = createContext<Language>({ locale: 'en', t: (key) => en[key] })

export function LanguageProvider({ locale, children }: { locale: Locale; children: ReactNode }) {
  const t = useCallback(
    (key: MessageKey, parameters?: Parameters) => fill(catalogues[locale][key], parameters, locale),
    [locale],
  )
  const language = useMemo(() => ({ locale, t }), [locale, t])
  return <LanguageContext value={language}>{children}</LanguageContext>
}

export function useLanguage(): Language {
  return useContext(LanguageContext)
}

/**
 * `{name}` takes a parameter; `{n|one form|other form}` chooses by the plural rules of the language, and `#` inside
 * a form is the number.
 */
function fill(message: string, parameters: Parameters | undefined, locale: Locale): string {
  if (parameters === undefined) return message
  return message.replace(
    /\{(\w+)(?:\|([^|}]*)\|([^}]*))?\}/g,
    (_whole, name: string, one?: string, other?: string) => {
      const value = parameters[name]
      if (value === undefined) return ''
      const text = typeof value === 'number' ? new Intl.NumberFormat(locale).format(value) : value
      if (one === undefined || other === undefined) return text
      const form = new Intl.PluralRules(locale).select(Number(value)) === 'one' ? one : other
      return form.replace('#', text)
    },
  )
}
