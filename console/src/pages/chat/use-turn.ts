import { useQueryClient } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import { ApiError, api } from '../../api/client.ts'
import { readEvents } from '../../api/event-stream.ts'
import type { Conversation } from '../../api/types.ts'
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
      const ending = await readTurn(
        conversation,
        { text: question, ...(model === '' ? {} : { model }) },
        abort.current.signal,
        change,
      )
      await client.invalidateQueries({ queryKey: ['conversations'] })
      await client.invalidateQueries({ queryKey: ['goals'] })
      await client.invalidateQueries({ queryKey: ['conversation', conversation] })
      // Once the server's own account of the turn is here, it takes the place of ours.
      const kept = client.getQueryData<Conversation>(['conversation', conversation])
      if (kept?.turns.some((turn) => turn.id === ending) === true) setLive(undefined)
    } catch (error) {
      if (abort.current.signal.aborted) await afterStop(conversation)
      else change((before) => ({ ...before, ...failure(error, t('chat.failed')) }))
    } finally {
      setStreaming(false)
    }
  }
  // The server notices a moment later that nobody listens, and keeps what it had said.
  const afterStop = async (conversation: string): Promise<void> => {
    await new Promise((resolve) => setTimeout(resolve, 400))
    await client.invalidateQueries({ queryKey: ['conversation', conversation] })
    setLive(undefined)
  }
  const stop = (): void => abort.current?.abort()
  return { live: live?.conversation === id ? live : undefined, streaming, say, stop }
}

type Change = (part: (before: LiveTurn) => LiveTurn) => void

/** Gives the id under which the server keeps the answer, or its refusal. */
async function readTurn(
  conversation: string,
  body: unknown,
  signal: AbortSignal,
  change: Change,
): Promise<string | undefined> {
  const response = await api.stream(`/api/assistant/conversations/${conversation}/turns`, body, signal)
  if (response.body === null) return undefined
  let ending: string | undefined
  for await (const { event, data } of readEvents(chunksOf(response.body))) {
    const value = JSON.parse(data) as {
      text?: string
      message?: string
      verdictId?: string
      turn?: string
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
    if (event === 'done' || event === 'refused') ending = value.turn
  }
  return ending
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
