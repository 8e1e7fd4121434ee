import { useLanguage, type MessageKey } from '../i18n/index.tsx'
import { usePreferences } from './preferences.tsx'

type Choice<T extends string> = { readonly value: T; readonly label: string; readonly name: string }
type SwitchProps<T extends string> = {
  readonly legend: string
  readonly choices: readonly Choice<T>[]
  readonly value: T
  readonly onChoose: (value: T) => void
}

/** Language, scheme and density; kept in this browser, told to nobody. */
export function PreferenceSwitches() {
  const { t } = useLanguage()
  const { preferences, choose } = usePreferences()
  const named = <T extends string>(value: T, label: string, key: MessageKey): Choice<T> => ({
    value,
    label,
    name: t(key),
  })
  return (
    <div className="grid gap-2">
      <div className="grid grid-cols-2 gap-2">
        <Switch
          legend={t('preferences.language')}
          value={preferences.locale}
          onChoose={(locale) => choose({ locale })}
          choices={[
            { value: 'en', label: 'EN', name: 'English' },
            { value: 'fr', label: 'FR', name: 'Français' },
          ]}
        />
        <Switch
          legend={t('preferences.density')}
          value={preferences.density}
          onChoose={(density) => choose({ density })}
          choices={[
            named('comfortable', '☰', 'preferences.density.comfortable'),
            named('compact', '≡', 'preferences.density.compact'),
          ]}
        />
      </div>
      <Switch
        legend={t('preferences.scheme')}
        value={preferences.scheme}
        onChoose={(scheme) => choose({ scheme })}
        choices={[
          named('light', t('preferences.scheme.light'), 'preferences.scheme.light'),
          named('dark', t('preferences.scheme.dark'), 'preferences.scheme.dark'),
          named('system', t('preferences.scheme.system'), 'preferences.scheme.system'),
        ]}
      />
    </div>
  )
}

function Switch<T extends string>({ legend, choices, value, onChoose }: SwitchProps<T>) {
  return (
    <fieldset className="flex rounded-md bg-quay-raised p-0.5">
      <legend className="sr-only">{legend}</legend>
      {choices.map((choice) => (
        <button
          key={choice.value}
          type="button"
          aria-pressed={choice.value === value}
          aria-label={choice.name}
          title={choice.name}
          onClick={() => onChoose(choice.value)}
          className="min-h-7 flex-1 rounded-[4px] px-1.5 text-xs text-quay-muted hover:text-quay-ink aria-pressed:bg-quay aria-pressed:font-semibold aria-pressed:text-quay-ink"
        >
          {choice.label}
        </button>
      ))}
    </fieldset>
  )
}
