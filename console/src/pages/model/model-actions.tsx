import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { queries } from '../../api/queries.ts'
import type { Account, ModelDetail, RevisionDetail } from '../../api/types.ts'
import { useAccount } from '../../app/session.ts'
import { Button, buttonClass, Icon } from '../../design/index.ts'
import { useLanguage } from '../../i18n/index.tsx'
import { HoldDialog } from '../hold-dialog.tsx'
import { RequestStatus } from '../request-status.tsx'
import { EvidenceDialog } from './evidence-dialog.tsx'
import { LiftDialog } from './lift-dialog.tsx'
import { ProposeDialog } from './propose-dialog.tsx'
import { RequestDialog } from './request-dialog.tsx'

type Opened = 'request' | 'propose' | 'evidence' | 'hold' | 'lift' | undefined

/** What this person may ask of this model; the server has the last word on each. */
export function ModelActions({
  model,
  revision,
}: {
  model: ModelDetail
  revision: RevisionDetail | undefined
}) {
  const { t } = useLanguage()
  const account = useAccount()
  const [opened, setOpened] = useState<Opened>()
  const shut = (open: boolean): void => setOpened(open ? opened : undefined)
  const reasons: readonly (string | undefined)[] = [
    'not-granted',
    'expired',
    'agreement',
    'revoked',
    'territory',
    'sign-in',
  ]
  const requests = useQuery({ ...queries.requests(), enabled: account !== undefined })
  const pending = requests.data?.find(
    (request) => request.repo === model.repo && request.status === 'pending' && request.by === account?.name,
  )
  const asks = !model.access.download.allowed && reasons.includes(model.access.download.reason)
  return (
    <>
      {model.access.infer.allowed && account !== undefined && (
        <Link to="/chat" className={buttonClass('primary')}>
          <Icon name="chat" />
          {t('use.chatHere')}
        </Link>
      )}
      {asks &&
        (account === undefined ? (
          <Link to="/sign-in" className={buttonClass('plain')}>
            {t('request.signIn')}
          </Link>
        ) : pending !== undefined ? (
          <RequestStatus request={pending} />
        ) : (
          <Button onClick={() => setOpened('request')}>{t('request.open')}</Button>
        ))}
      {revision !== undefined && mayPublish(account, model.owner) && (
        <>
          <Button onClick={() => setOpened('evidence')}>{t('evidence.attach')}</Button>
          <Button onClick={() => setOpened('propose')}>{t('propose.open')}</Button>
          <EvidenceDialog revision={revision} open={opened === 'evidence'} onOpenChange={shut} />
          <ProposeDialog revision={revision} open={opened === 'propose'} onOpenChange={shut} />
        </>
      )}
      {hasSay(account, model.owner) && !model.held && (
        <Button tone="close" onClick={() => setOpened('hold')}>
          <Icon name="hold" />
          {t('hold.short')}
        </Button>
      )}
      {revision?.held !== undefined && (hasSay(account, model.owner) || mayPublish(account, model.owner)) && (
        <>
          <Button onClick={() => setOpened('lift')}>{t('lift.open')}</Button>
          <LiftDialog
            revision={revision}
            hold={revision.held.hold}
            open={opened === 'lift'}
            onOpenChange={shut}
          />
        </>
      )}
      <RequestDialog model={model} open={opened === 'request'} onOpenChange={shut} />
      <HoldDialog revision={model.revision} open={opened === 'hold'} onOpenChange={shut} />
    </>
  )
}

function mayPublish(account: Account | undefined, owner: string): boolean {
  return (
    account?.name === owner ||
    rolesIn(account, owner).some((role) => role === 'owner' || role === 'publisher')
  )
}

function hasSay(account: Account | undefined, owner: string): boolean {
  return (
    account?.isOperator === true ||
    account?.name === owner ||
    rolesIn(account, owner).some((role) => role === 'owner' || role === 'reviewer')
  )
}

function rolesIn(account: Account | undefined, owner: string): readonly string[] {
  return account?.memberships.find((membership) => membership.organisation === owner)?.roles ?? []
}
