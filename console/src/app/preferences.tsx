import { createContext, useContext, useEffect, useMemo, useState, type ReactNode } from 'react'
import { LanguageProvider, locales, type Locale } from '../i18n/index.tsx'

export const schemes = ['system', 'light', 'dark'] as const
export type Scheme = (typeof schemes)[number]
export const densities = ['comfortable', 'compact'] as const
export type Density = (typeof densities)[number]
export type Preferences = { readonly locale: Locale; readonly scheme: Scheme; readonly density: Density }

type Choosing = { readonly preferences: Preferences; readonly choose: (change: Partial<Preferences>) => void }

const PreferencesContext = createContext<Choosing | undefined>(undefined)
const storageKey = 'ecluse-preferences'

export function PreferencesProvider({ children }: { children: ReactNode }) {
  const [preferences, setPreferences] = useState(readPreferences)
  useEffect(() => {
    const { dataset } = document.documentElement
    document.documentElement.lang = preferences.locale
    dataset['scheme'] = preferences.scheme
    dataset['density'] = preferences.density
    localStorage.setItem(storageKey, JSON.stringify(preferences))
  }, [preferences])
  const choosing = useMemo(
    () => ({
      preferences,
      choose: (change: Partial<Preferences>) => setPreferences((before) => ({ ...before, ...change })),
    }),
    [preferences],
  )
  return (
    <PreferencesContext value={choosing}>
      <LanguageProvider locale={preferences.locale}>{children}</LanguageProvider>
    </PreferencesContext>
  )
}

export function usePreferences(): Choosing {
  const choosing = useContext(PreferencesContext)
  if (choosing === undefined) throw new Error('usePreferences stands outside PreferencesProvider')
  return choosing
}

/** What was chosen here before; the first time, what the browser says of its person. */
function readPreferences(): Preferences {
  const stored = parseStored(localStorage.getItem(storageKey))
  return {
    locale: oneOf(locales, stored['locale']) ?? (navigator.language.startsWith('fr') ? 'fr' : 'en'),
    scheme: oneOf(schemes, stored['scheme']) ?? 'system',
    density: oneOf(densities, stored['density']) ?? 'comfortable',
  }
}

function parseStored(text: string | null): Readonly<Record<string, unknown>> {
  try {
    const stored: unknown = JSON.parse(text ?? '{}')
    return typeof stored === 'object' && stored !== null ? { ...stored } : {}
  } catch {
    // Someone else wrote under our key: the defaults do no harm.
    return {}
  }
}

function oneOf<T extends string>(choices: readonly T[], value: unknown): T | undefined {
  return choices.find((choice) => choice === value)
}
