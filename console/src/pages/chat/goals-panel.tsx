import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { SyntheticEvent } from 'react'
import { api } from '../../api/client.ts'
import { queries } from '../../api/queries.ts'
import type { Goal } from '../../api/types.ts'
import { Button, Icon, useToast, textOf } from '../../design/index.ts'
import { useLanguage } from '../../i18n/index.tsx'

/** What the person is after. The assistant adds to it when told; the person has the last word on each. */
export function GoalsPanel({ bare = false }: { bare?: boolean }) {
  const { t } = useLanguage()
  const goals = useQuery(queries.goals())
  const active = goals.data?.filter((goal) => goal.status === 'active') ?? []
  const past = goals.data?.filter((goal) => goal.status !== 'active') ?? []
  return (
    <div className="grid gap-4">
      {!bare && <h2 className="text-xl">{t('goals.title')}</h2>}
      {goals.isSuccess && active.length === 0 && <p className="text-sm text-muted">{t('goals.none')}</p>}
      <ul className="grid gap-1">
        {active.map((goal) => (
          <ActiveGoal key={goal.id} goal={goal} />
        ))}
      </ul>
      <AddGoal />
      {past.length > 0 && (
        <details className="text-sm">
          <summary className="text-muted">{t('goals.past', { n: past.length })}</summary>
          <ul className="mt-2 grid gap-1.5">
            {past.map((goal) => (
              <li key={goal.id} className="flex items-baseline justify-between gap-2 text-muted">
                <span className={goal.status === 'done' ? '' : 'line-through'}>{goal.text}</span>
                <span className="text-xs">{t(`goals.status.${goal.status}`)}</span>
              </li>
            ))}
          </ul>
        </details>
      )}
    </div>
  )
}

function useGoalChange(send: (value: string) => Promise<unknown>) {
  const client = useQueryClient()
  const toast = useToast()
  return useMutation({
    mutationFn: send,
    onSuccess: () => client.invalidateQueries({ queryKey: ['goals'] }),
    onError: (error) => toast(error.message, 'close'),
  })
}

function ActiveGoal({ goal }: { goal: Goal }) {
  const { t } = useLanguage()
  const mark = useGoalChange((status) => api.patch(`/api/assistant/goals/${goal.id}`, { status }))
  return (
    <li className="flex items-start gap-1 border-b border-line py-2">
      <span className="flex-1 text-sm">{goal.text}</span>
      <GoalButton
        icon="check"
        label={`${t('goals.done')}: ${goal.text}`}
        onClick={() => mark.mutate('done')}
      />
      <GoalButton
        icon="cross"
        label={`${t('goals.drop')}: ${goal.text}`}
        onClick={() => mark.mutate('dropped')}
      />
    </li>
  )
}

function GoalButton({
  icon,
  label,
  onClick,
}: {
  icon: 'check' | 'cross'
  label: string
  onClick: () => void
}) {
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      onClick={onClick}
      className="grid size-7 place-items-center rounded-sm text-muted hover:bg-raised hover:text-ink"
    >
      <Icon name={icon} className="size-4" />
    </button>
  )
}

function AddGoal() {
  const { t } = useLanguage()
  const add = useGoalChange((text) => api.post('/api/assistant/goals', { text }))
  const submit = (event: SyntheticEvent<HTMLFormElement>): void => {
    event.preventDefault()
    const form = event.currentTarget
    add.mutate(textOf(new FormData(form), 'text'), { onSuccess: () => form.reset() })
  }
  return (
    <form onSubmit={submit} className="flex gap-2">
      <label className="min-w-0 flex-1">
        <span className="sr-only">{t('goals.new')}</span>
        <input
          name="text"
          className="control min-h-8! py-1! text-sm!"
          placeholder={t('goals.new')}
          required
        />
      </label>
      <Button type="submit" size="small" busy={add.isPending}>
        {t('goals.add')}
      </Button>
    </form>
  )
}
