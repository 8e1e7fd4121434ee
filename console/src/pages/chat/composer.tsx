import { useQuery } from '@tanstack/react-query'
import { useState, type KeyboardEvent, type SyntheticEvent } from 'react'
import { queries } from '../../api/queries.ts'
import { Button, Icon } from '../../design/index.ts'
import { useLanguage } from '../../i18n/index.tsx'

type ComposerProps = {
  readonly model: string
  readonly onModel: (model: string) => void
  readonly onSay: (text: string) => void
  readonly onStop: () => void
  readonly streaming: boolean
}

export function Composer({ model, onModel, onSay, onStop, streaming }: ComposerProps) {
  const { t } = useLanguage()
  const models = useQuery(queries.gatewayModels())
  const [text, setText] = useState('')
  const send = (): void => {
    if (text.trim() === '' || streaming) return
    onSay(text.trim())
    setText('')
  }
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault()
    send()
  }
  // Enter sends, as people expect of a chat; while an input method composes a character it must not.
  const keyDown = (event: KeyboardEvent): void => {
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return
    event.preventDefault()
    send()
  }
  return (
    <form className="px-4 pb-4 sm:px-6 sm:pb-6" onSubmit={submit}>
      <div className="mx-auto max-w-3xl rounded-lg border border-line-strong bg-surface p-2 shadow-lift focus-within:border-water">
        <label className="sr-only" htmlFor="say">
          {t('chat.say')}
        </label>
        <textarea
          id="say"
          rows={2}
          value={text}
          placeholder={t('chat.say')}
          onChange={(event) => setText(event.target.value)}
          onKeyDown={keyDown}
          className="field-sizing-content max-h-48 w-full resize-none bg-transparent px-2 py-1.5 placeholder:text-muted focus-visible:outline-none"
        />
        <div className="flex items-center justify-between gap-2">
          <label className="min-w-0">
            <span className="sr-only">{t('chat.model')}</span>
            <select
              value={model}
              onChange={(event) => onModel(event.target.value)}
              className="min-h-8 max-w-full truncate rounded-sm bg-transparent px-1.5 text-sm text-muted hover:text-ink"
            >
              <option value="">{t('chat.anyModel')}</option>
              {models.data?.map((served) => (
                <option key={served.model} value={served.model}>
                  {served.model}
                </option>
              ))}
            </select>
          </label>
          {streaming ? (
            <Button size="small" onClick={onStop}>
              <Icon name="stop" className="size-4" />
              {t('chat.stop')}
            </Button>
          ) : (
            <Button type="submit" size="small" tone="primary" disabled={text.trim() === ''}>
              <Icon name="send" className="size-4" />
              {t('chat.send')}
            </Button>
          )}
        </div>
      </div>
    </form>
  )
}
