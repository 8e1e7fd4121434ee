import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { api } from '../api/client.ts'
import { queries } from '../api/queries.ts'
import type { Account, Role } from '../api/types.ts'

export function useAccount(): Account | undefined {
  const { data } = useQuery(queries.session())
  return data?.signedIn === true ? data.account : undefined
}

export function useInstance(): { readonly name: string; readonly origin: string } {
  const { data } = useQuery(queries.session())
  return { name: data?.instance.name ?? 'Ecluse', origin: data?.instance.origin ?? location.origin }
}

/** Signing in or out changes every answer: nothing cached for one person may be shown to the next. */
export function useSignOut() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: () => api.post('/api/auth/sign-out'),
    onSuccess: () => client.resetQueries(),
  })
}

/** What an account does here decides which parts of the console it meets first; the server decides what it may. */
export function worksAs(account: Account | undefined, role: Role): boolean {
  if (account === undefined) return false
  return account.memberships.some((membership) => membership.roles.includes(role))
}

export function publishes(account: Account | undefined): boolean {
  return worksAs(account, 'publisher') || worksAs(account, 'owner') || account?.isOperator === true
}

export function reviews(account: Account | undefined): boolean {
  return worksAs(account, 'reviewer') || worksAs(account, 'owner') || account?.isOperator === true
}
