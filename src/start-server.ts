import { readFile } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import pino, { type Logger } from 'pino'
import { collectDefaultMetrics, Registry } from 'prom-client'
import { accountsMigrations, createAccounts, registerAccounts, type Accounts } from './accounts/index.ts'
import { createAssistant, personMigrations, registerAssistant } from './assistant/index.ts'
import type { Config } from './config.ts'
import { createConsole } from './console-pages.ts'
import {
  createGateway,
  createVerdictCounter,
  gatewayMigrations,
  registerGateway,
  type Gateway,
  type Models,
} from './gateway/index.ts'
import { createHttp } from './http/index.ts'
import { createHub, ensureRepo, hubMigrations, registerHub, type Hub, type Servable } from './hub/index.ts'
import { instanceKeys } from './instance-keys.ts'
import { registerOperations } from './operations.ts'
import {
  applyProvision,
  parseProvision,
  registerProvision,
  type ProvisionDependencies,
} from './provision/index.ts'
import { createRecord, recordMigrations, registerRecord } from './record/index.ts'
import { createRelease, presets, registerRelease, type Release } from './release/index.ts'
import { createSafeguards, profileDigest, type SafeguardProfile } from './safeguards/index.ts'
import { systemClock, type Clock } from './std/index.ts'
import {
  migrate,
  openDatabase,
  openDiskBlobs,
  openPersonFiles,
  openS3Blobs,
  openSecrets,
  type Blobs,
  type Secrets,
} from './storage/index.ts'

export type Server = {
  readonly url: string
  /** A link that signs the first operator in, once; nothing where they have a password or passkey already. */
  readonly signInLink?: string
  close(): Promise<void>
}

/** Opens storage, makes every room, lets them meet, listens. Whoever calls it closes it. */
export async function startServer(config: Config, clock: Clock = systemClock): Promise<Server> {
  const logger = createLogger(config)
  const secrets = openSecrets(join(config.dataFolder, 'secrets'))
  const keys = instanceKeys(secrets, new URL(config.publicUrl).host)
  const database = openDatabase(config.databaseUrl, (message) => logger.warn(message))
  await migrate(database, recordMigrations, accountsMigrations, hubMigrations, gatewayMigrations)
  const blobs = await openBlobs(config)
  const personFiles = openPersonFiles(join(config.dataFolder, 'people'), personMigrations)
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })

  const record = await createRecord({ database, blobs, clock, keys })
  const release = await createRelease({ record, clock })
  await adoptFirstPolicy(release)
  const accounts = createAccounts({
    database,
    clock,
    publicUrl: config.publicUrl,
    secret: keys.sessionSecret,
    instanceName: config.instanceName,
    warn: (message) => logger.warn(message),
  })
  const safeguards = createSafeguards({ clock, count: createVerdictCounter(registry) })
  const hub = createHub({
    database,
    blobs,
    record,
    release,
    clock,
    publicUrl: config.publicUrl,
    signer: keys.modelSigner,
    secret: keys.uploadSecret,
  })
  const gateway = await createGateway({
    database,
    release,
    safeguards,
    models: modelsOf(hub),
    authenticate: (headers) => accounts.authenticate(headers),
    secret: keys.sealSecret,
    clock,
    logger,
    registry,
    embedded: { memoryBytes: config.engineMemoryBytes },
  })
  const assistant = createAssistant({ personFiles, clock, gateway })

  const provisioning = provisionDependencies({ accounts, release, hub, gateway })
  await accounts.ensureOperator()
  await applyFile(config, provisioning)

  let isDraining = false
  const pages = createConsole(logger)
  const app = await createHttp({
    page: pages.page,
    logger,
    publicUrl: config.publicUrl,
    version: '0.1.0',
    raw: gateway.handle,
  })
  const surfaces = watchSurfaces(release, clock, ['hub', 'gateway', 'assistant'])
  registerOperations(app, {
    registry,
    isDraining: () => isDraining,
    probe: async () => void (await record.entriesAfter(-1, 1)),
  })
  registerAccounts(app, accounts, {
    instance: () => ({ name: config.instanceName, origin: config.publicUrl, policy: release.policyName() }),
  })
  registerRecord(app, record)
  registerRelease(
    app,
    {
      release,
      surfaces,
      names: async () => await namesOf(accounts),
      profiles: profileNames(safeguards.profiles),
    },
    record,
  )
  await registerHub(app, hub)
  registerGateway(app, gateway)
  registerAssistant(app, assistant)
  registerProvision(app, provisioning)
  await pages.register(app)

  const { link } = await accounts.ensureOperator()
  await writeOperatorToken(accounts, secrets)
  await app.listen({ host: config.host, port: config.port })
  const publisher = setInterval(
    () =>
      void record
        .publish()
        .catch((error: unknown) => logger.error({ err: error }, 'the log could not be published')),
    1000,
  )
  const url = listeningUrl(config, app.server.address())
  return {
    url,
    ...(link === undefined ? {} : { signInLink: link }),
    async close() {
      isDraining = true
      clearInterval(publisher)
      await gateway.close()
      await app.close()
      await record.publish()
      await personFiles.close()
      await database.destroy()
    },
  }
}

// The path of the query, the token in a header or a cookie: nothing of that is ever in a log line, because only what is named here is logged.
function createLogger(config: Config): Logger {
  return pino(
    { level: config.logLevel, base: null, serializers: { err: pino.stdSerializers.err } },
    pino.destination(2),
  )
}

async function openBlobs(config: Config): Promise<Blobs> {
  if (config.blobs.kind === 'disk') return await openDiskBlobs(config.blobs.folder)
  return await openS3Blobs({ ...config.blobs, cacheFolder: join(config.dataFolder, 'cache') })
}

/** An instance that nobody has set up yet belongs to one person: `solo`, until a provisioning file says otherwise. */
async function adoptFirstPolicy(release: Release): Promise<void> {
  const { solo } = presets
  if (release.policyName() === '' && solo !== undefined) await release.adoptPolicy(solo, 'instance')
}

/** The hub as the gateway sees it: the two rooms do not know each other. */
function modelsOf(hub: Hub): Models {
  const asServed = ({ repo, revision, weights, commit }: Servable) => ({
    model: repo.name,
    revision,
    weights,
    createdAt: commit.at,
  })
  return {
    async find(name, principal) {
      const servable = await hub.findServable(name, principal)
      return servable === undefined ? undefined : asServed(servable)
    },
    async list(principal) {
      const models = await hub.models(principal)
      const found = await Promise.all(
        models.map(async (model) => await hub.findServable(model.repo, principal)),
      )
      return found.filter((servable) => servable !== undefined).map(asServed)
    },
    localWeights: async (digest) => await hub.localWeights(digest),
  }
}

/** When each surface last heard of a change of the release state: the rooms subscribed before this does, so they have acted by then. */
function watchSurfaces(release: Release, clock: Clock, surfaces: readonly string[]) {
  let heardAt = clock.now()
  release.onChange(() => {
    heardAt = clock.now()
  })
  return () => surfaces.map((surface) => ({ surface, at: new Date(heardAt).toISOString() }))
}

async function namesOf(accounts: Accounts): Promise<ReadonlyMap<string, string>> {
  return new Map((await accounts.people()).map((account) => [account.id, account.name]))
}

function profileNames(profiles: readonly SafeguardProfile[]) {
  const digests = new Map(profiles.map((profile) => [profile.name, profileDigest(profile)]))
  return {
    digestOf: (name: string) => digests.get(name),
    nameOf: (digest: string) => profiles.find((profile) => profileDigest(profile) === digest)?.name,
  }
}

/** For `ecluse` on this machine: whoever can read the data folder owns the instance anyway. */
async function writeOperatorToken(accounts: Accounts, secrets: Secrets): Promise<void> {
  const operator = await accounts.operator()
  if (operator === undefined) return
  const kept = secrets.get('operator.token', () => 'none')
  if ((await accounts.tokenIn(`Bearer ${kept}`)) !== undefined) return
  const { token } = await accounts.issueToken({
    account: operator.id,
    name: 'command line of this machine',
    scopes: ['read', 'write', 'inference', 'admin'],
  })
  secrets.put('operator.token', token)
}

function listeningUrl(config: Config, address: AddressInfo | string | null): string {
  return config.port === 0 && address !== null && typeof address !== 'string'
    ? `http://${config.host}:${address.port}`
    : config.publicUrl
}

type Provisioned = {
  readonly accounts: Accounts
  readonly release: Release
  readonly hub: Hub
  readonly gateway: Gateway
}

/** What each room does for a provisioning file. */
function provisionDependencies({ accounts, release, hub, gateway }: Provisioned): ProvisionDependencies {
  return {
    accounts,
    adoptPolicy: async (policy, actor) => await release.adoptPolicy(policy, actor),
    putAgreement: async (agreement, actor) => await release.putAgreement(agreement, actor),
    async putEngine({ kind, name, url, key, models }) {
      // The embedded engine is there by itself: naming it changes nothing.
      if (kind === 'embedded' || url === undefined) return 'unchanged'
      const served = models.map(({ repo, as, revision }) => ({
        model: repo,
        as,
        ...(revision === undefined ? {} : { revision }),
      }))
      return await gateway.putEngine({
        name,
        baseUrl: url,
        models: served,
        ...(key === undefined ? {} : { apiKey: key }),
      })
    },
    async ensureRepo(model, actor) {
      const author = await accounts.account(actor)
      if (author === undefined) throw new Error(`the provisioning account ${actor} is gone`)
      return await ensureRepo(hub, model, author)
    },
  }
}

/** `ECLUSE_APPLY`: the file is the operator's, who has this machine. */
async function applyFile(config: Config, dependencies: ProvisionDependencies): Promise<void> {
  if (config.applyFile === undefined) return
  const operator = await dependencies.accounts.operator()
  if (operator === undefined) throw new Error('there is no operator to apply the provisioning file')
  await applyProvision(parseProvision(await readFile(config.applyFile, 'utf8')), dependencies, operator.id)
}
