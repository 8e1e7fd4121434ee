import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { SyntheticEvent } from 'react'
import { api } from '../../api/client.ts'
import type { RevisionDetail } from '../../api/types.ts'
import { Button, Dialog, Failure, Field, Select, TextArea, useToast } from '../../design/index.ts'
import { useLanguage } from '../../i18n/index.tsx'
import { evidenceKind } from '../words.ts'

type EvidenceDialogProps = {
  readonly revision: RevisionDetail
  readonly open: boolean
  readonly onOpenChange: (open: boolean) => void
}

export function EvidenceDialog({ revision, open, onOpenChange }: EvidenceDialogProps) {
  const { t } = useLanguage()
  const toast = useToast()
  const client = useQueryClient()
  const kinds = [...new Set(revision.gates.flatMap((gate) => gate.evidence.map((need) => need.kind)))]
  const attach = useMutation({
    mutationFn: (body: unknown) => api.post(`/api/release/revisions/${revision.revision}/evidence`, body),
    onSuccess: async () => {
      toast(t('evidence.attached'))
      onOpenChange(false)
      await client.invalidateQueries()
    },
  })
  const submit = (event: SyntheticEvent<HTMLFormElement>): void => {
    event.preventDefault()
    const filled = [...new FormData(event.currentTarget)].filter(([, value]) => value !== '')
    attach.mutate(
      Object.fromEntries(filled.map(([name, value]) => [name, name === 'freshDays' ? Number(value) : value])),
    )
  }
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title={t('evidence.attach')}
      description={t('evidence.attachLead')}
    >
      <form className="grid gap-4" onSubmit={submit}>
        {attach.isError && <Failure error={attach.error} />}
        <Select label={t('evidence.kind')} name="kind">
          {kinds.map((kind) => (
            <option key={kind} value={kind}>
              {evidenceKind(kind, t)}
            </option>
          ))}
        </Select>
        <Field label={t('evidence.title')} name="title" required />
        <div className="grid gap-4 sm:grid-cols-3">
          <Field label={t('evidence.domain')} name="domain" />
          <Field label={t('evidence.before')} name="ratingBefore" />
          <Field label={t('evidence.after')} name="ratingAfter" />
        </div>
        <TextArea label={t('evidence.summary')} name="summary" rows={3} />
        <Field
          label={t('evidence.freshDays')}
          name="freshDays"
          type="number"
          min={1}
          max={730}
          defaultValue={180}
        />
        <Button type="submit" tone="primary" busy={attach.isPending}>
          {t('evidence.attach')}
        </Button>
      </form>
    </Dialog>
  )
}
