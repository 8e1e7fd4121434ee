import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { SyntheticEvent } from 'react'
import { api } from '../../api/client.ts'
import { queries } from '../../api/queries.ts'
import type { ModelDetail } from '../../api/types.ts'
import { useAccount } from '../../app/session.ts'
import {
  Button,
  Check,
  Dialog,
  Failure,
  Field,
  Select,
  Skeleton,
  TextArea,
  useToast,
  textOf,
} from '../../design/index.ts'
import { useLanguage } from '../../i18n/index.tsx'

type RequestDialogProps = {
  readonly model: ModelDetail
  readonly open: boolean
  readonly onOpenChange: (open: boolean) => void
}

/** Who asks, for what, and under which version of which agreement: what a reviewer must know to say yes. */
export function RequestDialog({ model, open, onOpenChange }: RequestDialogProps) {
  const { t } = useLanguage()
  const toast = useToast()
  const client = useQueryClient()
  const account = useAccount()
  const agreements = useQuery({ ...queries.agreements(), enabled: open })
  const agreement = agreements.data?.[0]
  const send = useMutation({
    mutationFn: (body: unknown) => api.post('/api/release/access-requests', body),
    onSuccess: async () => {
      toast(t('request.sent'))
      onOpenChange(false)
      await client.invalidateQueries()
    },
  })
  const submit = (event: SyntheticEvent<HTMLFormElement>): void => {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    const organisation = textOf(form, 'organisation')
    const territory = textOf(form, 'territory').toUpperCase()
    send.mutate({
      repo: model.repo,
      purpose: textOf(form, 'purpose'),
      ...(organisation === '' ? {} : { organisation }),
      ...(territory === '' ? {} : { territory: [territory] }),
      ...(agreement === undefined ? {} : { agreement: { id: agreement.id, version: agreement.version } }),
    })
  }
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title={t('request.title', { name: model.name })}
      description={t('request.lead')}
    >
      {agreement === undefined ? (
        agreements.isPending ? (
          <Skeleton />
        ) : (
          <p>{t('request.noAgreement')}</p>
        )
      ) : (
        <form className="grid gap-4" onSubmit={submit}>
          {send.isError && <Failure error={send.error} />}
          <Select label={t('request.for')} name="organisation">
            {account?.memberships.map((membership) => (
              <option key={membership.organisation} value={membership.organisation}>
                {membership.organisation}
              </option>
            ))}
            <option value="">{t('request.myself')}</option>
          </Select>
          <TextArea
            label={t('requests.purpose')}
            hint={t('request.purposeHint')}
            name="purpose"
            required
            minLength={10}
          />
          <Field
            label={t('requests.territory')}
            hint={t('request.territoryHint')}
            name="territory"
            maxLength={2}
            pattern="[A-Za-z]{2}"
            className="max-w-24"
          />
          <div className="grid gap-2">
            <p className="text-sm font-medium">
              {agreement.title}{' '}
              <span className="font-normal text-muted">
                ({t('requests.version', { version: String(agreement.version) })})
              </span>
            </p>
            {/* Focusable, so that a keyboard can scroll it. */}
            <div
              tabIndex={0}
              role="region"
              aria-label={agreement.title}
              className="max-h-36 overflow-y-auto rounded-md border border-line bg-paper p-3 text-sm whitespace-pre-wrap"
            >
              {agreement.text}
            </div>
            <Check required name="accepted" label={t('request.accept')} />
          </div>
          <Button type="submit" tone="primary" busy={send.isPending}>
            {t('request.send')}
          </Button>
        </form>
      )}
    </Dialog>
  )
}
