import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState, type SyntheticEvent } from 'react'
import { api } from '../api/client.ts'
import { addPasskey, namedOrigin, passkeysWork } from '../api/passkey.ts'
import { useAccount } from '../app/session.ts'
import {
  Badge,
  Button,
  Facts,
  Failure,
  Field,
  Notice,
  Page,
  Section,
  textOf,
  useToast,
} from '../design/index.ts'
import { useLanguage } from '../i18n/index.tsx'

export function SecurityPage() {
  const { t } = useLanguage()
  const account = useAccount()
  if (account === undefined) return null
  return (
    <Page title={t('security.title')} lead={t('security.lead')} width="narrow">
      {account.assurance === 'link' && (
        <Notice tone="brass">
          <p>{t('security.fromLink')}</p>
        </Notice>
      )}
      <Section title={t('security.passkey')}>
        <Passkey />
      </Section>
      <Section title={t('security.password')}>
        <Password />
      </Section>
      <Section title={t('security.account')}>
        <Facts
          facts={[
            [t('security.name'), account.name],
            ...(account.email === undefined ? [] : [[t('security.email'), account.email] as const]),
            [t('security.assurance'), <Badge key="assurance">{t(`assurance.${account.assurance}`)}</Badge>],
            [
              t('security.memberships'),
              <ul key="memberships" className="grid gap-1">
                {account.memberships.map((membership) => (
                  <li key={membership.organisation}>
                    <span className="font-medium">{membership.organisation}</span>{' '}
                    <span className="text-sm text-muted">
                      {[
                        ...membership.roles.map((role) => t(`role.${role}`)),
                        ...membership.specialities,
                      ].join(', ')}
                    </span>
                  </li>
                ))}
              </ul>,
            ],
          ]}
        />
      </Section>
    </Page>
  )
}

function Passkey() {
  const { t } = useLanguage()
  const toast = useToast()
  const client = useQueryClient()
  const add = useMutation({
    mutationFn: (name: string) => addPasskey(name),
    onSuccess: async () => {
      toast(t('security.passkeyAdded'))
      await client.invalidateQueries({ queryKey: ['session'] })
    },
  })
  return (
    <div className="grid justify-items-start gap-3">
      <p className="text-muted">{t('security.passkeyWhy')}</p>
      {add.isError && <Failure error={add.error} />}
      <Button
        tone="primary"
        disabled={!passkeysWork}
        busy={add.isPending}
        onClick={() => add.mutate(navigator.platform)}
      >
        {t('security.addPasskey')}
      </Button>
      {!passkeysWork && (
        <p className="text-sm text-muted">
          {namedOrigin === undefined
            ? t('security.noPasskeys')
            : t('signIn.hostName', { origin: namedOrigin })}
        </p>
      )}
    </div>
  )
}

function Password() {
  const { t } = useLanguage()
  const toast = useToast()
  const client = useQueryClient()
  const account = useAccount()
  const [mismatch, setMismatch] = useState(false)
  const set = useMutation({
    mutationFn: (body: { password: string; current?: string }) => api.post('/api/accounts/password', body),
    onSuccess: async () => {
      toast(t('security.passwordSet'))
      await client.invalidateQueries({ queryKey: ['session'] })
    },
  })
  const submit = (event: SyntheticEvent<HTMLFormElement>): void => {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    const password = textOf(form, 'password')
    const same = password === form.get('again')
    setMismatch(!same)
    const current = textOf(form, 'current')
    if (same) set.mutate({ password, ...(current === '' ? {} : { current }) })
  }
  return (
    <form className="grid gap-4" onSubmit={submit}>
      {set.isError && <Failure error={set.error} />}
      {account?.assurance === 'password' && (
        <Field
          label={t('security.current')}
          name="current"
          type="password"
          autoComplete="current-password"
          required
        />
      )}
      <Field
        label={t('security.newPassword')}
        hint={t('security.passwordHint')}
        name="password"
        type="password"
        minLength={10}
        autoComplete="new-password"
        required
      />
      <Field
        label={t('security.again')}
        name="again"
        type="password"
        autoComplete="new-password"
        required
        {...(mismatch ? { error: t('security.mismatch') } : {})}
      />
      <div>
        <Button type="submit" busy={set.isPending}>
          {t('security.setPassword')}
        </Button>
      </div>
    </form>
  )
}
