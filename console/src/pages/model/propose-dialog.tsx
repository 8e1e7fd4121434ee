import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState, type SyntheticEvent } from 'react'
import { api } from '../../api/client.ts'
import { levels, type Level, type RevisionDetail } from '../../api/types.ts'
import { Button, Dialog, Failure, Field, Notice, Select, TextArea, textOf } from '../../design/index.ts'
import { useLanguage } from '../../i18n/index.tsx'

type ProposeDialogProps = {
  readonly revision: RevisionDetail
  readonly open: boolean
  readonly onOpenChange: (open: boolean) => void
}

export function ProposeDialog({ revision, open, onOpenChange }: ProposeDialogProps) {
  const { t } = useLanguage()
  const navigate = useNavigate()
  const client = useQueryClient()
  const above = levels[levels.indexOf(revision.decidedLevel) + 1] ?? 'withheld'
  const [level, setLevel] = useState<Level>(above)
  const kind = levels.indexOf(level) > levels.indexOf(revision.decidedLevel) ? 'raise' : 'lower'
  const propose = useMutation({
    mutationFn: (body: unknown) => api.post<{ proposal: string }>('/api/release/proposals', body),
    onSuccess: async ({ proposal }) => {
      await client.invalidateQueries()
      await navigate({ to: '/proposals/$digest', params: { digest: proposal } })
    },
  })
  const submit = (event: SyntheticEvent<HTMLFormElement>): void => {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    const profile = textOf(form, 'profile')
    propose.mutate({
      kind,
      revision: revision.revision,
      level,
      note: textOf(form, 'note'),
      ...(profile === '' ? {} : { profile }),
    })
  }
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title={t('propose.title')}
      description={t('propose.lead')}
    >
      <form className="grid gap-4" onSubmit={submit}>
        {propose.isError && <Failure error={propose.error} />}
        <Select
          label={t('propose.level')}
          value={level}
          onChange={(event) =>
            setLevel(levels.find((candidate) => candidate === event.target.value) ?? above)
          }
        >
          {levels
            .filter((candidate) => candidate !== revision.decidedLevel)
            .map((candidate) => (
              <option key={candidate} value={candidate}>
                {t(`level.${candidate}`)}
              </option>
            ))}
        </Select>
        <Notice tone={level === 'gated' || level === 'open' ? 'close' : 'water'}>
          <p className="text-sm">{t(`consequence.${level}`)}</p>
        </Notice>
        <Field label={t('propose.profile')} hint={t('propose.profileHint')} name="profile" />
        <TextArea label={t('propose.note')} hint={t('propose.noteHint')} name="note" required />
        <Button type="submit" tone="primary" busy={propose.isPending}>
          {t('propose.submit')}
        </Button>
      </form>
    </Dialog>
  )
}
