import type { Holder } from './release-entry.ts'
import { iso, type View } from './revision-view.ts'
import type { GrantState, RequestState } from './state.ts'

export function requestView(view: View, asked: RequestState) {
  const { answer } = asked
  return {
    request: asked.request,
    repo: asked.repo,
    holder: holderView(view, asked.holder),
    purpose: asked.purpose,
    territory: asked.territory,
    agreement: asked.agreement,
    by: view.nameOf(asked.by),
    at: iso(asked.at),
    status:
      answer === undefined
        ? ('pending' as const)
        : answer.grant === undefined
          ? ('refused' as const)
          : ('granted' as const),
    answer:
      answer === undefined
        ? undefined
        : { at: iso(answer.at), by: view.nameOf(answer.by), grant: answer.grant, reason: answer.reason },
  }
}

export function grantView(view: View, grant: GrantState) {
  const { revoked } = grant
  return {
    grant: grant.grant,
    repo: grant.repo,
    holder: holderView(view, grant.holder),
    actions: grant.actions,
    purpose: grant.purpose,
    territory: grant.territory,
    agreement: grant.agreement,
    at: iso(grant.at),
    by: view.nameOf(grant.by),
    until: iso(grant.until),
    revoked:
      revoked === undefined
        ? undefined
        : { at: iso(revoked.at), by: view.nameOf(revoked.by), reason: revoked.reason },
    status:
      revoked !== undefined
        ? ('revoked' as const)
        : grant.until <= view.now
          ? ('expired' as const)
          : ('active' as const),
  }
}

function holderView(view: View, holder: Holder) {
  return holder.kind === 'account'
    ? { kind: holder.kind, name: view.nameOf(holder.account) }
    : { kind: holder.kind, name: holder.organisation }
}
