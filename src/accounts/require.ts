import { Problem } from '../std/index.ts'
import { assurances, type Account, type Assurance, type Principal, type Scope } from './principal.ts'

type Asking = { readonly principal: Principal }

export function requireAccount(request: Asking): Account {
  if (request.principal.kind === 'anonymous')
    throw new Problem('SignInRequired', 'sign in, or send a token in the Authorization header')
  return request.principal
}

export function requireScope(request: Asking, scope: Scope): Account {
  const account = requireAccount(request)
  if (!account.scopes.includes(scope))
    throw new Problem('Forbidden', `this needs the scope ${scope}, which ${holderOf(account)} does not have`)
  return account
}

export function requireAssurance(request: Asking, weakest: Assurance): Account {
  const account = requireAccount(request)
  if (assurances.indexOf(account.assurance) < assurances.indexOf(weakest))
    throw new Problem('StrongerSignInRequired', `this needs a sign-in by ${weakest} or stronger`)
  return account
}

/** Someone who runs the instance, with a token or session that says so. */
export function requireOperator(request: Asking): Account {
  const account = requireScope(request, 'admin')
  if (!account.isOperator) throw new Problem('Forbidden', 'this is for the operators of the instance')
  return account
}

/** The acts of a person at a browser: a token must not be enough to take an account over. */
export function requireSession(request: Asking): Account {
  return requireAssurance(request, 'link')
}

function holderOf(account: Account): string {
  return account.token === undefined ? account.name : `the token ${account.token.name}`
}
