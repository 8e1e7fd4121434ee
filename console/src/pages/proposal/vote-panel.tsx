import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api } from '../../api/client.ts'
import type { ProposalDetail } from '../../api/types.ts'
import { useAccount } from '../../app/session.ts'
import { Button, Failure, Icon, TextArea, useToast } from '../../design/index.ts'
import { useLanguage } from '../../i18n/index.tsx'

export function VotePanel({ proposal }: { proposal: ProposalDetail }) {
  const { t } = useLanguage()
  const toast = useToast()
  const account = useAccount()
  const client = useQueryClient()
  const [comment, setComment] = useState('')
  const path = `/api/release/proposals/${proposal.proposal}`
  const vote = useMutation({
    mutationFn: (choice: 'approve' | 'object') =>
      api.post(`${path}/votes`, { choice, ...(comment === '' ? {} : { comment }) }),
    onSuccess: async () => {
      toast(t('vote.cast'))
      setComment('')
      await client.invalidateQueries()
    },
  })
  const decide = useMutation({
    mutationFn: () => api.post(`${path}/decide`),
    onSuccess: async () => {
      toast(t('proposal.decidedNow'))
      await client.invalidateQueries()
    },
  })
  if (proposal.status !== 'open' && proposal.status !== 'blocked') return null
  const mine = proposal.votes.findLast((cast) => cast.by === account?.name)
  const missing = proposal.checklist.filter((item) => item.state !== 'pass').length
  const error = vote.error ?? decide.error
  return (
    <div className="grid gap-4 rounded-lg border border-line bg-surface p-5">
      {error !== null && <Failure error={error} />}
      {mine !== undefined && (
        <p className="flex items-center gap-2 text-sm font-medium">
          <Icon name={mine.choice === 'approve' ? 'check' : 'flag'} className="size-4.5 text-water" />
          {t(`vote.mine.${mine.choice}`)}
        </p>
      )}
      {proposal.mayVote ? (
        <>
          <TextArea
            label={t('vote.comment')}
            hint={t('vote.commentHint')}
            rows={3}
            value={comment}
            onChange={(event) => setComment(event.target.value)}
          />
          <div className="grid grid-cols-2 gap-2">
            <Button tone="primary" busy={vote.isPending} onClick={() => vote.mutate('approve')}>
              <Icon name="check" />
              {t('vote.approve')}
            </Button>
            <Button busy={vote.isPending} onClick={() => vote.mutate('object')}>
              <Icon name="flag" />
              {t('vote.object')}
            </Button>
          </div>
          <p className="text-sm text-muted">{t('vote.binds')}</p>
        </>
      ) : (
        <div className="grid gap-1 text-sm">
          <p className="font-medium">{t('vote.none')}</p>
          <p className="text-muted">{proposal.voteRefusal ?? t('vote.notYours')}</p>
        </div>
      )}
      {proposal.mayDecide ? (
        <Button tone="primary" busy={decide.isPending} onClick={() => decide.mutate()}>
          {t('proposal.decide')}
        </Button>
      ) : (
        missing > 0 && (
          <p className="border-t border-line pt-3 text-sm">{t('proposal.missing', { n: missing })}</p>
        )
      )}
    </div>
  )
}
