import type { AccountName } from '../names/index.ts'
import { scopes, type Scope } from './principal.ts'

/** The address of those who gave none: sign-in needs one, and nothing is ever sent there. */
export function localEmail(name: AccountName): string {
  return `${name.toLowerCase()}@instance.local`
}

export function isLocalEmail(email: string): boolean {
  return email.endsWith('@instance.local')
}

/** What an account may do at most. To administer the instance is for its operators. */
export function scopesOf(account: { readonly isOperator: boolean }): readonly Scope[] {
  return account.isOperator ? scopes : scopes.filter((scope) => scope !== 'admin')
}
