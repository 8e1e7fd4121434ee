import type { StoredToken } from '../token-store.ts'

export function tokenJson(token: StoredToken) {
  const { id, name, scopes, prefix, createdAt, expiresAt, lastUsedAt } = token
  return {
    id,
    name,
    scopes,
    prefix,
    createdAt: new Date(createdAt).toISOString(),
    ...(expiresAt === undefined ? {} : { expiresAt: new Date(expiresAt).toISOString() }),
    ...(lastUsedAt === undefined ? {} : { lastUsedAt: new Date(lastUsedAt).toISOString() }),
  }
}
