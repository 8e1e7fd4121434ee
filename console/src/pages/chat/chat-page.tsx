import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import { api } from '../../api/client.ts'
import { queries } from '../../api/queries.ts'
import type { ConversationSummary } from '../../api/types.ts'
import { Button, Dialog, Failure, Icon } from '../../design/index.ts'
import { useLanguage } from '../../i18n/index.tsx'
import { Composer } from './composer.tsx'
import { GoalsPanel } from './goals-panel.tsx'
import { Thread } from './thread.tsx'
import { useTurn } from './use-turn.ts'

/** The assistant: what was said, what is being said, and what it is for (the goals). */
export function ChatPage({ id }: { id: string }) {
  const { t } = useLanguage()
  const [model, setModel] = useState('')
  const [panel, setPanel] = useState<'conversations' | 'goals' | undefined>()
  const conversation = useQuery(queries.conversation(id))
  const turn = useTurn(id)
  const begin = useBegin()
  useEffect(() => {
    document.title = `${conversation.data?.title ?? t('chat.title')} · Ecluse`
  }, [conversation.data?.title, t])
  const say = (text: string): void => {
    void (async () => {
      const target = id === '' ? (await begin.mutateAsync()).id : id
      await turn.say(target, text, model)
    })()
  }
  return (
    <div className="grid h-[calc(100dvh-3.75rem)] lg:h-dvh xl:grid-cols-[15rem_minmax(0,1fr)_18rem]">
      <aside
        className="hidden min-h-0 overflow-y-auto border-r border-line p-4 pt-6 xl:block"
        aria-label={t('chat.conversations')}
      >
        <Conversations current={id} />
      </aside>
      <section className="flex min-h-0 min-w-0 flex-col" aria-label={t('chat.title')}>
        <header className="flex items-center gap-2 border-b border-line px-4 py-3 sm:px-6">
          <h1 className="min-w-0 flex-1 truncate text-xl">{conversation.data?.title ?? t('chat.title')}</h1>
          <span className="flex gap-1 xl:hidden">
            <Button size="small" onClick={() => setPanel('conversations')}>
              {t('chat.conversations')}
            </Button>
            <Button size="small" onClick={() => setPanel('goals')}>
              {t('goals.title')}
            </Button>
          </span>
        </header>
        {conversation.isError ? (
          <div className="p-6">
            <Failure error={conversation.error} />
          </div>
        ) : (
          <Thread turns={conversation.data?.turns ?? []} live={turn.live} />
        )}
        <Composer
          model={model}
          onModel={setModel}
          onSay={say}
          onStop={turn.stop}
          streaming={turn.streaming}
        />
      </section>
      <aside
        className="hidden min-h-0 overflow-y-auto border-l border-line p-5 pt-6 xl:block"
        aria-label={t('goals.title')}
      >
        <GoalsPanel />
      </aside>
      <Dialog
        open={panel === 'conversations'}
        onOpenChange={() => setPanel(undefined)}
        title={t('chat.conversations')}
      >
        <Conversations current={id} onChoose={() => setPanel(undefined)} />
      </Dialog>
      <Dialog open={panel === 'goals'} onOpenChange={() => setPanel(undefined)} title={t('goals.title')}>
        <GoalsPanel bare />
      </Dialog>
    </div>
  )
}

function useBegin() {
  const client = useQueryClient()
  const navigate = useNavigate()
  return useMutation({
    mutationFn: () => api.post<ConversationSummary>('/api/assistant/conversations'),
    onSuccess: async ({ id }) => {
      await client.invalidateQueries({ queryKey: ['conversations'] })
      await navigate({ to: '/chat/$id', params: { id } })
    },
  })
}

function Conversations({ current, onChoose }: { current: string; onChoose?: () => void }) {
  const { t } = useLanguage()
  const conversations = useQuery(queries.conversations())
  const choosing = onChoose === undefined ? {} : { onClick: onChoose }
  return (
    <nav aria-label={t('chat.conversations')} className="grid gap-1">
      <Link
        to="/chat"
        {...choosing}
        className="mb-2 inline-flex min-h-9 items-center gap-2 rounded-md px-2.5 text-sm font-medium text-water hover:bg-raised"
      >
        <Icon name="plus" className="size-4.5" />
        {t('chat.new')}
      </Link>
      {conversations.data?.map((conversation) => (
        <Link
          key={conversation.id}
          to="/chat/$id"
          params={{ id: conversation.id }}
          {...choosing}
          aria-current={conversation.id === current ? 'page' : undefined}
          className="truncate rounded-md px-2.5 py-1.5 text-sm hover:bg-raised aria-[current]:bg-raised aria-[current]:font-semibold"
        >
          {conversation.title === '' ? t('chat.untitled') : conversation.title}
        </Link>
      ))}
    </nav>
  )
}
