import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import {
  anonymous,
  rolesIn,
  type Account,
  type AccountId,
  type Principal,
  type Role,
  type Scope,
} from '../src/accounts/index.ts'
import { createHttp } from '../src/http/index.ts'
import { createHub, hubMigrations, registerHub, type Hub, type HubParts } from '../src/hub/index.ts'
import { parseAccountName } from '../src/names/index.ts'
import type { RecordWriter } from '../src/record/index.ts'
import type {
  Decision,
  Level,
  Question,
  RegisteredRevision,
  ReleaseReader,
  ReleaseWriter,
  Standing,
} from '../src/release/index.ts'
import { Problem, systemClock, type Digest } from '../src/std/index.ts'
import { migrate, openDatabase, openDiskBlobs, type Database } from '../src/storage/index.ts'

/** A release room that answers from a map: what the hub does with an answer is tested here, not how it comes about. */
export class MapRelease implements ReleaseReader, ReleaseWriter {
  readonly registered: RegisteredRevision[] = []
  readonly exposures: { revision: Digest; exposure: string; holder?: string }[] = []
  readonly levels = new Map<Digest, Level>()
  readonly held = new Set<Digest>()
  readonly grants = new Set<string>()
  /** What registering a revision throws. */
  failure: Error | undefined
  readonly #listeners = new Set<() => void>()

  access({ principal, action, revision }: Question): Decision {
    const known = this.registered.find((candidate) => candidate.revision === revision)
    const level = this.levels.get(revision) ?? 'withheld'
    const deny = (
      reason: 'unknown' | 'held' | 'level' | 'sign-in' | 'not-granted',
      message: string,
    ): Decision => ({
      allowed: false,
      level: reason === 'held' ? 'withheld' : level,
      reason,
      message,
    })
    if (known === undefined) return deny('unknown', 'Nobody has released this.')
    const roles = rolesIn(principal, known.owner)
    const isOwner = roles.includes('owner')
    if (action === 'see' && roles.length > 0) return { allowed: true, level, basis: { role: 'owner' } }
    const couldKnow = level !== 'withheld' && level !== 'internal' && level !== 'testers'
    if (this.held.has(revision))
      return couldKnow ? deny('held', 'A hold covers this.') : deny('level', 'This is withheld.')
    if (isOwner || level === 'open') return { allowed: true, level, basis: {} }
    if (!couldKnow) return deny('level', 'This is withheld.')
    if (action === 'infer' && principal.kind === 'anonymous') return deny('sign-in', 'Sign in first.')
    if (action !== 'download') return { allowed: true, level, basis: {} }
    const isGranted = principal.kind !== 'anonymous' && this.grants.has(principal.name)
    return isGranted
      ? { allowed: true, level, basis: { grant: 'grant_1' } }
      : deny('not-granted', 'Ask for access first.')
  }

  standing(revision: Digest): Standing {
    const decidedLevel = this.levels.get(revision) ?? 'withheld'
    const isHeld = this.held.has(revision)
    return { level: isHeld ? 'withheld' : decidedLevel, decidedLevel, exposure: 'none', isHeld }
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  changed(): void {
    for (const listener of this.#listeners) listener()
  }

  registerRevision(_transaction: unknown, revision: RegisteredRevision): Promise<void> {
    if (this.failure !== undefined) return Promise.reject(this.failure)
    this.registered.push(revision)
    return Promise.resolve()
  }

  recordExposure(
    revision: Digest,
    exposure: 'served' | 'held' | 'public',
    holder?: AccountId,
  ): Promise<void> {
    this.exposures.push({ revision, exposure, ...(holder === undefined ? {} : { holder }) })
    return Promise.resolve()
  }
}

/** The transaction of a record without its log. */
export function databaseRecord(database: Database): RecordWriter {
  let last: Promise<unknown> = Promise.resolve()
  return {
    transact(write) {
      // One after the other, as the lock on the record's head has it.
      const result = last.then(() =>
        database.transaction().execute((transaction) =>
          write({
            database: transaction,
            entriesAfter: () => Promise.resolve([]),
            append: () => Promise.reject(new Error('nothing is logged here')),
          }),
        ),
      )
      last = result.catch(() => undefined)
      return result
    },
  }
}

export type HubServer = AsyncDisposable & {
  readonly url: string
  readonly hub: Hub
  readonly release: MapRelease
  readonly database: Database
  readonly signer: KeyObject
  openApi(): unknown
  /** A token of a person who is owner of their own name, and has the given roles in `lab`. */
  readonly tokens: Readonly<Record<'publisher' | 'reviewer' | 'stranger' | 'granted' | 'inference', string>>
}

export type HubOptions = { readonly databaseUrl?: string }

export async function startHub({ databaseUrl = 'sqlite::memory:' }: HubOptions = {}): Promise<HubServer> {
  const folder = await mkdtemp(join(tmpdir(), 'ecluse-hub-'))
  const database = openDatabase(databaseUrl)
  await migrate(database, hubMigrations)
  const release = new MapRelease()
  const { privateKey: signer } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const served = await serveHub({
    database,
    blobs: await openDiskBlobs(folder),
    record: databaseRecord(database),
    release,
    signer,
  })
  return {
    ...served,
    release,
    database,
    signer,
    async [Symbol.asyncDispose]() {
      await served[Symbol.asyncDispose]()
      await database.destroy()
      await rm(folder, { recursive: true })
    },
  }
}

type ServedHub = Pick<HubServer, 'url' | 'hub' | 'tokens' | 'openApi'> & AsyncDisposable

/** The hub's HTTP surface over rooms that the caller made, with the people of these tests. */
export async function serveHub(
  rooms: Pick<HubParts, 'database' | 'blobs' | 'record' | 'release' | 'signer'>,
): Promise<ServedHub> {
  const app = await createHttp({
    logger: pino({ level: process.env['HUB_LOG'] ?? 'silent' }),
    publicUrl: 'http://127.0.0.1',
    version: '0',
  })
  app.decorateRequest('principal')
  app.addHook('onRequest', async (request) => {
    const token = request.headers.authorization?.replace(/^Bearer /, '')
    const principal = token === undefined ? anonymous : people.get(token)
    if (principal === undefined)
      throw new Problem('InvalidCredentials', 'Invalid credentials in Authorization header')
    Object.assign(request, { principal })
  })
  // The address is known only once the server listens, and the hub writes it into its answers.
  const address = { url: '' }
  const hub = createHub({
    ...rooms,
    clock: systemClock,
    get publicUrl() {
      return address.url
    },
    secret: 'a secret of this test',
  })
  await registerHub(app, hub)
  address.url = await app.listen({ port: 0, host: '127.0.0.1' })
  return {
    url: address.url,
    hub,
    openApi: () => app.swagger(),
    tokens: {
      publisher: tokenOf('pat'),
      reviewer: tokenOf('rita'),
      stranger: tokenOf('sam'),
      granted: tokenOf('gwen'),
      inference: tokenOf('ines'),
    },
    [Symbol.asyncDispose]: () => app.close(),
  }
}

export const pat = person('pat', ['owner'], ['read', 'write'])
export const rita = person('rita', ['reviewer'], ['read', 'write'])
export const gwen = person('gwen', [], ['read'])

const people: ReadonlyMap<string, Principal> = new Map(
  [pat, rita, gwen, person('sam', [], ['read', 'write']), person('ines', ['owner'], ['inference'])].map(
    (account) => [tokenOf(account.name), account],
  ),
)

function person(name: string, labRoles: readonly Role[], scopes: readonly Scope[]): Account {
  const organisation = parseAccountName('lab')
  return {
    kind: 'person',
    id: `acc_${name}` as AccountId,
    name: parseAccountName(name),
    fullName: name,
    isOperator: false,
    memberships:
      labRoles.length === 0 ? [] : [{ organisation, roles: labRoles, specialities: [], teams: [] }],
    assurance: 'token',
    scopes,
    token: { name: 'test', createdAt: Date.UTC(2026, 0, 1) },
  }
}

function tokenOf(name: string): string {
  return `hf_${name}`.padEnd(40, 'x')
}
