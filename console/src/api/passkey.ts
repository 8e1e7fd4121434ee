import { api } from './client.ts'

/** The browser speaks WebAuthn's JSON itself (WebAuthn Level 3 §5.1.8), so no library stands between. */
export const passkeysWork =
  typeof PublicKeyCredential !== 'undefined' && 'parseRequestOptionsFromJSON' in PublicKeyCredential

export async function signInWithPasskey(): Promise<void> {
  const options = await api.get<PublicKeyCredentialRequestOptionsJSON>(
    '/api/auth/passkey/generate-authenticate-options',
  )
  const credential = await navigator.credentials.get({
    publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options),
  })
  await api.post('/api/auth/passkey/verify-authentication', { response: toJson(credential) })
}

export async function addPasskey(name: string): Promise<void> {
  const options = await api.get<PublicKeyCredentialCreationOptionsJSON>(
    '/api/auth/passkey/generate-register-options',
  )
  const credential = await navigator.credentials.create({
    publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options),
  })
  await api.post('/api/auth/passkey/verify-registration', { response: toJson(credential), name })
}

function toJson(credential: Credential | null): unknown {
  if (!(credential instanceof PublicKeyCredential)) throw new Error('the browser gave no passkey')
  return credential.toJSON()
}
