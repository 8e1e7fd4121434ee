import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState, type SyntheticEvent } from 'react'
import { api } from '../api/client.ts'
import { holdScopes, type HoldReceipt, type HoldScope } from '../api/types.ts'
import {
  Button,
  Dialog,
  Failure,
  Field,
  fullDate,
  Icon,
  Notice,
  Select,
  TextArea,
  textOf,
} from '../design/index.ts'
import { useLanguage } from '../i18n/index.tsx'

type HoldDialogProps = {
  readonly open: boolean
  readonly onOpenChange: (open: boolean) => void
  /** Opened from a model, the dialog closes that model unless told otherwise. */
  readonly revision?: string
}

/** One person may close. What it takes to open again is said before, and the receipt says what is closed. */
export function HoldDialog({ open, onOpenChange, revision }: HoldDialogProps) {
  const { t } = useLanguage()
  const client = useQueryClient()
  const [scope, setScope] = useState<HoldScope>('revision')
  const hold = useMutation({
    mutationFn: (body: unknown) => api.post<HoldReceipt>('/api/release/holds', body),
    onSuccess: () => client.invalidateQueries(),
  })
  const close = (next: boolean): void => {
    onOpenChange(next)
    if (!next) hold.reset()
  }
  const submit = (event: SyntheticEvent<HTMLFormElement>): void => {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    const value = textOf(form, 'value')
    hold.mutate({
      scope: { kind: scope, ...(scope === 'all' ? {} : { value }) },
      reason: textOf(form, 'reason'),
      hours: Number(form.get('hours')),
    })
  }
  return (
    <Dialog
      open={open}
      onOpenChange={close}
      title={t('hold.title')}
      description={t('hold.lead')}
      tone="close"
    >
      {hold.data !== undefined ? (
        <Receipt receipt={hold.data} onClose={() => close(false)} />
      ) : (
        <form className="grid gap-4" onSubmit={submit}>
          {hold.isError && <Failure error={hold.error} />}
          <Select
            label={t('hold.scope')}
            value={scope}
            onChange={(event) =>
              setScope(holdScopes.find((kind) => kind === event.target.value) ?? 'revision')
            }
          >
            {holdScopes.map((kind) => (
              <option key={kind} value={kind}>
                {t(`hold.scope.${kind}`)}
              </option>
            ))}
          </Select>
          {scope !== 'all' && (
            <Field
              key={scope}
              label={t(`hold.value.${scope}`)}
              name="value"
              defaultValue={scope === 'revision' ? revision : undefined}
              className="font-mono text-sm!"
              required
            />
          )}
          <TextArea label={t('hold.reason')} hint={t('hold.reasonHint')} name="reason" rows={3} required />
          <Field
            label={t('hold.hours')}
            hint={t('hold.hoursHint')}
            name="hours"
            type="number"
            min={1}
            max={720}
            defaultValue={72}
            required
          />
          <Button type="submit" tone="close" busy={hold.isPending}>
            <Icon name="hold" />
            {scope === 'all' ? t('hold.submitAll') : t('hold.submit')}
          </Button>
        </form>
      )}
    </Dialog>
  )
}

/** A stop has a time per surface, precise enough to be held against the record. */
const toTheMillisecond = {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  fractionalSecondDigits: 3,
} as const

function Receipt({ receipt, onClose }: { receipt: HoldReceipt; onClose: () => void }) {
  const { t, locale } = useLanguage()
  return (
    <div className="grid gap-4" role="status">
      <Notice tone="pass">
        <p className="font-medium">{t('hold.closed')}</p>
        <p className="text-sm">{t('hold.entry', { seq: String(receipt.seq) })}</p>
      </Notice>
      <ul className="divide-y divide-line rounded-md border border-line">
        {receipt.receipt.map(({ surface, at }) => (
          <li key={surface} className="flex items-center gap-3 px-4 py-2.5">
            <Icon name="check" className="size-5 text-pass" />
            <span className="flex-1 font-medium">{surface}</span>
            <time dateTime={at} title={fullDate(at, locale)} className="font-mono text-sm text-muted">
              {new Intl.DateTimeFormat(locale, toTheMillisecond).format(new Date(at))}
            </time>
          </li>
        ))}
      </ul>
      <p className="text-sm text-muted">{t('hold.reopen')}</p>
      <Button onClick={onClose}>{t('common.done')}</Button>
    </div>
  )
}
