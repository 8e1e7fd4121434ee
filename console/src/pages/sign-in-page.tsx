import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Navigate, useNavigate } from '@tanstack/react-router'
import type { SyntheticEvent } from 'react'
import { signIn } from '../api/sign-in.ts'
import { namedOrigin, passkeysWork, signInWithPasskey } from '../api/passkey.ts'
import { useAccount } from '../app/session.ts'
import { Button, Field, Failure, Icon, Notice, Page, textOf } from '../design/index.ts'
import { useLanguage } from '../i18n/index.tsx'

export function SignInPage() {
  const { t } = useLanguage()
  const account = useAccount()
  const client = useQueryClient()
  const navigate = useNavigate()
  const arrive = async (): Promise<void> => {
    await client.resetQueries()
    await navigate({ to: '/' })
  }
  const password = useMutation({ mutationFn: signIn, onSuccess: arrive })
  const passkey = useMutation({ mutationFn: signInWithPasskey, onSuccess: arrive })
  const submit = (event: SyntheticEvent<HTMLFormElement>): void => {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    password.mutate({ who: textOf(form, 'who'), password: textOf(form, 'password') })
  }
  if (account !== undefined && password.isIdle && passkey.isIdle) return <Navigate to="/" />
  const linkWasSpent = new URLSearchParams(location.search).get('reason') === 'link'
  const error = password.error ?? passkey.error
  return (
    <Page title={t('signIn.title')} lead={t('signIn.lead')} width="narrow">
      <div className="grid gap-6 rounded-lg border border-line bg-surface p-6">
        {linkWasSpent && (
          <Notice tone="brass">
            <p>{t('signIn.linkSpent')}</p>
          </Notice>
        )}
        {error !== null && <Failure error={error} />}
        {passkeysWork && (
          <>
            <Button tone="primary" busy={passkey.isPending} onClick={() => passkey.mutate()}>
              <Icon name="tokens" />
              {t('signIn.passkey')}
            </Button>
            <p
              aria-hidden
              className="flex items-center gap-3 text-sm text-muted before:h-px before:flex-1 before:bg-line after:h-px after:flex-1 after:bg-line"
            >
              {t('signIn.or')}
            </p>
          </>
        )}
        <form className="grid gap-4" onSubmit={submit}>
          <Field label={t('signIn.who')} name="who" autoComplete="username webauthn" required />
          <Field
            label={t('signIn.password')}
            name="password"
            type="password"
            autoComplete="current-password"
            required
          />
          <Button type="submit" tone={passkeysWork ? 'plain' : 'primary'} busy={password.isPending}>
            {t('signIn.withPassword')}
          </Button>
        </form>
        <p className="text-sm text-muted">{t('signIn.link')}</p>
        {namedOrigin !== undefined && (
          <p className="text-sm text-muted">{t('signIn.hostName', { origin: namedOrigin })}</p>
        )}
      </div>
    </Page>
  )
}
