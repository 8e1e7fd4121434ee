import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import type { SyntheticEvent } from 'react'
import { api } from '../../api/client.ts'
import type { RevisionDetail } from '../../api/types.ts'
import { Button, Dialog, Failure, Notice, TextArea, textOf } from '../../design/index.ts'
import { useLanguage } from '../../i18n/index.tsx'

type LiftDialogProps = {
  readonly revision: RevisionDetail
  readonly hold: string
  readonly open: boolean
  readonly onOpenChange: (open: boolean) => void
}

/** Lifting a hold is an opening: it is proposed, and a quorum decides. */
export function LiftDialog({ revision, hold, open, onOpenChange }: LiftDialogProps) {
  const { t } = useLanguage()
  const navigate = useNavigate()
  const client = useQueryClient()
  const propose = useMutation({
    mutationFn: (note: string) =>
      api.post<{ proposal: string }>('/api/release/proposals', {
        kind: 'lift',
        revision: revision.revision,
        hold,
        note,
      }),
    onSuccess: async ({ proposal }) => {
      await client.invalidateQueries()
      await navigate({ to: '/proposals/$digest', params: { digest: proposal } })
    },
  })
  const submit = (event: SyntheticEvent<HTMLFormElement>): void => {
    event.preventDefault()
    propose.mutate(textOf(new FormData(event.currentTarget), 'note'))
  }
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title={t('lift.open')} description={t('lift.lead')}>
      <form className="grid gap-4" onSubmit={submit}>
        {propose.isError && <Failure error={propose.error} />}
        <Notice tone="water">
          <p className="text-sm">{t('consequence.lift')}</p>
        </Notice>
        <TextArea label={t('propose.note')} hint={t('lift.noteHint')} name="note" required />
        <Button type="submit" tone="primary" busy={propose.isPending}>
          {t('propose.submit')}
        </Button>
      </form>
    </Dialog>
  )
}
