import { api } from './client.ts'

/** By e-mail address or by account name: each has its own operation in better-auth. */
export async function signIn({ who, password }: { who: string; password: string }): Promise<void> {
  if (who.includes('@')) await api.post('/api/auth/sign-in/email', { email: who, password })
  else await api.post('/api/auth/sign-in/username', { username: who, password })
}
