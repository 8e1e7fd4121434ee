import { useQueryClient } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import { ApiError, api } from '../../api/client.ts'
import { readEvents } from '../../api/event-stream.ts'
import { useLanguage } from '../../i18n/index.tsx'

/** A turn under way: what was asked, and what came so far. */
export type LiveTurn = {
  readonly conversation: string
  readonly question: string
  readonly text: string
  readonly refused?: Refusal
  readonly failed?: string
  readonly goals: readonly string[]
}
export type Refusal = { readonly message: string; readonly verdictId?: string }

export function useTurn(id: string) {
  const client = useQueryClient()
  const { t } = useLanguage()
  const [live, setLive] = useState<LiveTurn>()
  const [streaming, setStreaming] = useState(false)
  const abort = useRef<AbortController>(undefined)
  const change = (part: (before: LiveTurn) => LiveTurn): void => setLive((before) => before && part(before))

  const say = async (conversation: string, question: string, model: string): Promise<void> => {
    abort.current = new AbortController()
    setLive({ conversation, question, text: '', goals: [] })
    setStreaming(true)
    try {
      const finished = await readTurn(
        conversation,
        { text: question, ...(model === '' ? {} : { model }) },
        abort.current.signal,
        change,
      )
      await client.invalidateQueries({ queryKey: ['conversations'] })
      await client.invalidateQueries({ queryKey: ['goals'] })
      await client.invalidateQueries({ queryKey: ['conversation', conversation] })
      // The server kept the turn: from here on the conversation shows it. A refusal or a cut stays in sight.
      if (finished) setLive(undefined)
    } catch (error) {
      if (!abort.current.signal.aborted)
        change((before) => ({ ...before, ...failure(error, t('chat.failed')) }))
    } finally {
      setStreaming(false)
    }
  }
  const stop = (): void => abort.current?.abort()
  return { live: live?.conversation === id ? live : undefined, streaming, say, stop }
}

type Change = (part: (before: LiveTurn) => LiveTurn) => void

async function readTurn(
  conversation: string,
  body: unknown,
  signal: AbortSignal,
  change: Change,
): Promise<boolean> {
  const response = await api.stream(`/api/assistant/conversations/${conversation}/turns`, body, signal)
  if (response.body === null) return false
  let finished = false
  for await (const { event, data } of readEvents(chunksOf(response.body))) {
    const value = JSON.parse(data) as {
      text?: string
      message?: string
      verdictId?: string
      goal?: { text?: string }
    }
    if (event === 'delta') change((before) => ({ ...before, text: before.text + (value.text ?? '') }))
    if (event === 'goal') {
      const text = value.goal?.text ?? value.text ?? ''
      change((before) => ({ ...before, goals: [...before.goals, text] }))
    }
    if (event === 'refused') {
      const { message = '', verdictId } = value
      change((before) => ({
        ...before,
        refused: { message, ...(verdictId === undefined ? {} : { verdictId }) },
      }))
    }
    if (event === 'error') change((before) => ({ ...before, failed: value.message ?? '' }))
    if (event === 'done') finished = true
  }
  return finished
}

/** Safari's streams are not yet async-iterable. */
async function* chunksOf(body: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = body.getReader()
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return
      yield value
    }
  } finally {
    reader.releaseLock()
  }
}

function failure(error: unknown, otherwise: string): Partial<LiveTurn> {
  if (error instanceof ApiError && error.code === 'content_filter') {
    const verdictId = error.details['verdictId']
    return { refused: { message: error.message, ...(typeof verdictId === 'string' ? { verdictId } : {}) } }
  }
  return { failed: error instanceof Error ? error.message : otherwise }
}
