import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState, type SyntheticEvent } from 'react'
import { api } from '../api/client.ts'
import { queries } from '../api/queries.ts'
import type { AccessRequest } from '../api/types.ts'
import {
  Button,
  Dialog,
  EmptyState,
  Facts,
  Failure,
  Field,
  Notice,
  Page,
  Section,
  Skeleton,
  TextArea,
  Time,
  useToast,
  textOf,
} from '../design/index.ts'
import { useLanguage } from '../i18n/index.tsx'
import { RequestStatus } from './request-status.tsx'

/** The inbox of who answers for a model: grant until a date, or refuse with a reason the asker will read. */
export function RequestsPage() {
  const { t } = useLanguage()
  const requests = useQuery(queries.requests())
  const theirs = requests.data?.filter((request) => request.mayAnswer)
  const open = theirs?.filter((request) => request.status === 'pending')
  const answered = theirs?.filter((request) => request.status !== 'pending') ?? []
  return (
    <Page title={t('requests.title')} lead={t('requests.lead')}>
      {requests.isPending && <Skeleton />}
      {requests.isError && <Failure error={requests.error} retry={() => void requests.refetch()} />}
      {open?.length === 0 && <EmptyState title={t('requests.none')} />}
      <div className="grid gap-4">
        {open?.map((request) => (
          <OpenRequest key={request.request} request={request} />
        ))}
      </div>
      {answered.length > 0 && (
        <Section title={t('requests.answered')}>
          <ul className="border-t border-line">
            {answered.map((request) => (
              <li
                key={request.request}
                className="flex flex-wrap items-baseline justify-between gap-2 border-b border-line px-1 py-3"
              >
                <span>
                  <span className="font-medium">{request.holder.name}</span>
                  <span className="text-muted"> · {request.repo}</span>
                </span>
                <RequestStatus request={request} />
              </li>
            ))}
          </ul>
        </Section>
      )}
    </Page>
  )
}

function OpenRequest({ request }: { request: AccessRequest }) {
  const { t } = useLanguage()
  const [answer, setAnswer] = useState<'grant' | 'refuse' | undefined>()
  return (
    <article className="grid gap-4 rounded-lg border border-line bg-surface p-5">
      <div className="flex flex-wrap items-baseline justify-between gap-2">
        <h2 className="text-xl">{request.holder.name}</h2>
        <span className="text-sm text-muted">
          <Time at={request.at} />
        </span>
      </div>
      <Facts
        facts={[
          [
            t('requests.model'),
            <span key="repo" className="font-medium">
              {request.repo}
            </span>,
          ],
          [t('requests.purpose'), request.purpose],
          ...(request.territory === undefined
            ? []
            : [[t('requests.territory'), request.territory.join(', ')] as const]),
          ...(request.agreement === undefined
            ? []
            : [
                [
                  t('requests.agreement'),
                  `${request.agreement.id}, ${t('requests.version', { version: String(request.agreement.version) })}`,
                ] as const,
              ]),
          [t('requests.by'), request.by],
        ]}
      />
      <div className="flex flex-wrap gap-2">
        <Button tone="primary" onClick={() => setAnswer('grant')}>
          {t('requests.grant')}
        </Button>
        <Button onClick={() => setAnswer('refuse')}>{t('requests.refuse')}</Button>
      </div>
      <AnswerDialog request={request} answer={answer} onDone={() => setAnswer(undefined)} />
    </article>
  )
}

type AnswerProps = {
  readonly request: AccessRequest
  readonly answer: 'grant' | 'refuse' | undefined
  readonly onDone: () => void
}

function AnswerDialog({ request, answer, onDone }: AnswerProps) {
  const { t } = useLanguage()
  const toast = useToast()
  const client = useQueryClient()
  const send = useMutation({
    mutationFn: (body: unknown) =>
      api.post(`/api/release/access-requests/${request.request}/${answer}`, body),
    onSuccess: async () => {
      toast(answer === 'grant' ? t('requests.granted') : t('requests.refused'))
      onDone()
      await client.invalidateQueries({ queryKey: ['requests'] })
    },
  })
  const submit = (event: SyntheticEvent<HTMLFormElement>): void => {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    send.mutate(
      answer === 'grant'
        ? { until: new Date(`${textOf(form, 'until')}T23:59:59`).toISOString() }
        : { reason: textOf(form, 'reason') },
    )
  }
  return (
    <Dialog
      open={answer !== undefined}
      onOpenChange={(open) => open || onDone()}
      title={answer === 'refuse' ? t('requests.refuseTitle') : t('requests.grantTitle')}
      description={`${request.holder.name} · ${request.repo}`}
    >
      <form className="grid gap-4" onSubmit={submit}>
        {send.isError && <Failure error={send.error} />}
        {answer === 'grant' ? (
          <>
            <Field
              label={t('requests.until')}
              hint={t('requests.untilHint')}
              name="until"
              type="date"
              min={day(1)}
              max={day(730)}
              defaultValue={day(180)}
              required
            />
            <Notice tone="brass">
              <p className="text-sm">{t('requests.custody')}</p>
            </Notice>
          </>
        ) : (
          <TextArea label={t('requests.reason')} hint={t('requests.reasonHint')} name="reason" required />
        )}
        <Button type="submit" tone={answer === 'grant' ? 'primary' : 'plain'} busy={send.isPending}>
          {answer === 'grant' ? t('requests.grant') : t('requests.refuse')}
        </Button>
      </form>
    </Dialog>
  )
}

function day(fromNow: number): string {
  return new Date(Date.now() + fromNow * 86_400_000).toISOString().slice(0, 10)
}
