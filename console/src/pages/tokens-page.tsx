import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState, type SyntheticEvent } from 'react'
import { api } from '../api/client.ts'
import { queries } from '../api/queries.ts'
import type { CreatedToken, Scope, Token } from '../api/types.ts'
import {
  Badge,
  Button,
  Check,
  Dialog,
  EmptyState,
  Failure,
  Field,
  Notice,
  Page,
  Select,
  Skeleton,
  Snippet,
  Table,
  Time,
  useToast,
  type Column,
  textOf,
} from '../design/index.ts'
import { useLanguage } from '../i18n/index.tsx'

const offered: readonly Scope[] = ['read', 'write', 'inference']

export function TokensPage() {
  const { t } = useLanguage()
  const tokens = useQuery(queries.tokens())
  const [creating, setCreating] = useState(false)
  return (
    <Page
      title={t('tokens.title')}
      lead={t('tokens.lead')}
      actions={
        <Button tone="primary" onClick={() => setCreating(true)}>
          {t('tokens.create')}
        </Button>
      }
    >
      {tokens.isPending && <Skeleton />}
      {tokens.isError && <Failure error={tokens.error} retry={() => void tokens.refetch()} />}
      {tokens.data?.length === 0 && (
        <EmptyState title={t('tokens.none')}>
          <p>{t('tokens.noneWhy')}</p>
        </EmptyState>
      )}
      {tokens.data !== undefined && tokens.data.length > 0 && <TokenTable tokens={tokens.data} />}
      <CreateDialog open={creating} onOpenChange={setCreating} />
    </Page>
  )
}

function TokenTable({ tokens }: { tokens: readonly Token[] }) {
  const { t } = useLanguage()
  const toast = useToast()
  const client = useQueryClient()
  const revoke = useMutation({
    mutationFn: (id: string) => api.delete(`/api/accounts/tokens/${id}`),
    onSuccess: async () => {
      toast(t('tokens.revoked'))
      await client.invalidateQueries({ queryKey: ['tokens'] })
    },
    onError: (error) => toast(error.message, 'close'),
  })
  const columns: readonly Column<Token>[] = [
    {
      id: 'name',
      label: t('tokens.name'),
      cell: (token) => <span className="font-medium">{token.name}</span>,
    },
    { id: 'prefix', label: t('tokens.begins'), cell: (token) => <code>{token.prefix}…</code> },
    {
      id: 'scopes',
      label: t('tokens.scopes'),
      cell: (token) => (
        <span className="flex gap-1">
          {token.scopes.map((scope) => (
            <Badge key={scope}>{t(`scope.${scope}`)}</Badge>
          ))}
        </span>
      ),
    },
    {
      id: 'used',
      label: t('tokens.used'),
      cell: (token) => (token.lastUsedAt === undefined ? t('tokens.never') : <Time at={token.lastUsedAt} />),
    },
    {
      id: 'expires',
      label: t('tokens.expires'),
      cell: (token) => (token.expiresAt === undefined ? t('tokens.noEnd') : <Time at={token.expiresAt} />),
    },
    {
      id: 'revoke',
      label: t('tokens.end'),
      cell: (token) => (
        <Button
          size="small"
          aria-label={`${t('tokens.revoke')}: ${token.name}`}
          onClick={() => revoke.mutate(token.id)}
        >
          {t('tokens.revoke')}
        </Button>
      ),
    },
  ]
  return <Table caption={t('tokens.title')} columns={columns} rows={tokens} keyOf={(token) => token.id} />
}

function CreateDialog({ open, onOpenChange }: { open: boolean; onOpenChange: (open: boolean) => void }) {
  const { t } = useLanguage()
  const client = useQueryClient()
  const create = useMutation({
    mutationFn: (body: { name: string; scopes: readonly Scope[]; expiresInDays?: number }) =>
      api.post<CreatedToken>('/api/accounts/tokens', body),
    onSuccess: () => client.invalidateQueries({ queryKey: ['tokens'] }),
  })
  const submit = (event: SyntheticEvent<HTMLFormElement>): void => {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    const days = Number(form.get('days'))
    create.mutate({
      name: textOf(form, 'name'),
      scopes: offered.filter((scope) => form.has(scope)),
      ...(days > 0 ? { expiresInDays: days } : {}),
    })
  }
  const close = (next: boolean): void => {
    onOpenChange(next)
    if (!next) create.reset()
  }
  return (
    <Dialog open={open} onOpenChange={close} title={t('tokens.create')} description={t('tokens.createWhy')}>
      {create.data === undefined ? (
        <form className="grid gap-4" onSubmit={submit}>
          {create.isError && <Failure error={create.error} />}
          <Field label={t('tokens.name')} hint={t('tokens.nameHint')} name="name" required />
          <fieldset className="grid gap-1">
            <legend className="mb-1.5 text-sm font-medium">{t('tokens.scopes')}</legend>
            {offered.map((scope) => (
              <Check
                key={scope}
                name={scope}
                defaultChecked={scope === 'read'}
                label={t(`scope.meaning.${scope}`)}
              />
            ))}
          </fieldset>
          <Select label={t('tokens.expires')} name="days" defaultValue="90">
            {[7, 30, 90, 365].map((days) => (
              <option key={days} value={days}>
                {t('tokens.days', { n: days })}
              </option>
            ))}
          </Select>
          <Button type="submit" tone="primary" busy={create.isPending}>
            {t('tokens.create')}
          </Button>
        </form>
      ) : (
        <div className="grid gap-4">
          <Notice tone="brass">
            <p>{t('tokens.once')}</p>
          </Notice>
          <Snippet title={t('tokens.token')} text={create.data.token} />
          <Button onClick={() => close(false)}>{t('common.done')}</Button>
        </div>
      )}
    </Dialog>
  )
}
