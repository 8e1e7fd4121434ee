import type { Account } from '../../accounts/index.ts'
import type { App } from '../../http/index.ts'
import { Problem } from '../../std/index.ts'
import { callerOf } from './caller.ts'

export function registerWhoami(app: App): void {
  app.get('/api/whoami-v2', { schema: { summary: 'Who the token belongs to', tags: ['hub'] } }, (request) => {
    const caller = callerOf(request)
    if (caller.kind === 'anonymous')
      throw new Problem('InvalidCredentials', 'Invalid credentials in Authorization header')
    return whoami(caller)
  })
}

function whoami(account: Account): Record<string, unknown> {
  const { token } = account
  return {
    type: 'user',
    id: account.id,
    name: account.name,
    fullname: account.fullName,
    email: null,
    emailVerified: false,
    canPay: false,
    periodEnd: null,
    isPro: false,
    avatarUrl: '',
    orgs: account.memberships.map(({ organisation, roles }) => ({
      type: 'org',
      id: organisation,
      name: organisation,
      fullname: organisation,
      email: null,
      canPay: false,
      periodEnd: null,
      avatarUrl: '',
      roleInOrg: roles.includes('owner') ? 'admin' : roles.includes('publisher') ? 'write' : 'read',
    })),
    auth: {
      type: 'access_token',
      accessToken: {
        displayName: token?.name ?? 'session',
        role: account.scopes.includes('write') ? 'write' : 'read',
        ...(token === undefined ? {} : { createdAt: new Date(token.createdAt).toISOString() }),
      },
      ...(token?.expiresAt === undefined ? {} : { expiresAt: new Date(token.expiresAt).toISOString() }),
    },
  }
}
