import { rolesIn, type Account, type Principal } from '../accounts/index.ts'
import type { AccountName } from '../names/index.ts'
import { Problem } from '../std/index.ts'

/** Who may write in a namespace: its owners and publishers, with a token or session that has the scope to write. */
export function assertWriter(principal: Principal, namespace: AccountName): Account {
  if (principal.kind === 'anonymous')
    throw new Problem('SignInRequired', 'Sign in, or send a token with the scope "write", to change a repo.')
  if (!principal.scopes.includes('write'))
    throw new Problem('Forbidden', 'This token lacks the scope "write": make one that has it.')
  const roles = rolesIn(principal, namespace)
  if (!roles.includes('owner') && !roles.includes('publisher'))
    throw new Problem(
      'Forbidden',
      `You need the role owner or publisher in ${namespace} to change its repos.`,
    )
  return principal
}
