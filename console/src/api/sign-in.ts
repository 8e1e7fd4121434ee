import { api } from './client.ts'

/** By e-mail address or by account name: the server finds the address of a name. */
export async function signIn({ who, password }: { who: string; password: string }): Promise<void> {
  await api.post('/api/auth/sign-in/email', { email: who, password })
}
