import { api } from './client.ts'

/** The browser speaks WebAuthn's JSON itself (WebAuthn Level 3 §5.1.8), so no library stands between. */
export const passkeysWork =
  isHostName(location.hostname) &&
  typeof PublicKeyCredential !== 'undefined' &&
  'parseRequestOptionsFromJSON' in PublicKeyCredential

/** Browsers bind a passkey to a host name and refuse an address of digits; on this machine the name is localhost. */
export const namedOrigin =
  isHostName(location.hostname) || !/^(127\.|\[::1\])/.test(location.hostname)
    ? undefined
    : `http://localhost:${location.port}`

function isHostName(host: string): boolean {
  return !/^([\d.]+|\[.*\])$/.test(host)
}

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
