import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parse } from 'yaml'

/** Everything that an operator can set, read once at start. Secrets are files under `<data>/secrets`, or named by variables. */
export type Config = {
  readonly host: string
  readonly port: number
  /** How the world reaches this server: signed addresses, cookies and passkeys are bound to it. */
  readonly publicUrl: string
  readonly dataFolder: string
  readonly databaseUrl: string
  readonly blobs: BlobsConfig
  readonly logLevel: LogLevel
  readonly instanceName: string
  /** A provisioning file applied at start; the only way besides `ecluse apply`. */
  readonly applyFile?: string
  /** Memory that the embedded engine may take for weights. */
  readonly engineMemoryBytes: number
}

export type BlobsConfig =
  | { readonly kind: 'disk'; readonly folder: string }
  | {
      readonly kind: 's3'
      readonly endpoint?: string
      readonly region: string
      readonly bucket: string
      readonly accessKeyId: string
      readonly secretAccessKey: string
    }

const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'silent'] as const
export type LogLevel = (typeof logLevels)[number]

/** A setting cannot be used. The message names it and says what to do. */
export class ConfigProblem extends Error {
  constructor(setting: string, fault: string, remedy: string) {
    super(`${setting} ${fault}. ${remedy}`)
    this.name = 'ConfigProblem'
  }
}

type Settings = Readonly<Record<string, string | undefined>>

/** The names, as the environment has them; a config file has the same without `ECLUSE_`, in lower case. */
export const settingNames = [
  'ECLUSE_CONFIG',
  'ECLUSE_HOST',
  'ECLUSE_PORT',
  'ECLUSE_PUBLIC_URL',
  'ECLUSE_DATA',
  'ECLUSE_DATABASE',
  'ECLUSE_LOG_LEVEL',
  'ECLUSE_NAME',
  'ECLUSE_APPLY',
  'ECLUSE_ENGINE_MEMORY_MB',
  'ECLUSE_S3_ENDPOINT',
  'ECLUSE_S3_REGION',
  'ECLUSE_S3_BUCKET',
  'ECLUSE_S3_ACCESS_KEY_ID',
  'ECLUSE_S3_SECRET_ACCESS_KEY',
] as const

/** The settings in force: the environment, above the config file, above the defaults. */
export function readConfig(environment: Settings = process.env): Config {
  const settings = { ...readConfigFile(environment), ...set(environment) }
  const port = wholeNumber(settings, 'ECLUSE_PORT', { fallback: 7878, least: 0, most: 65_535 })
  const host = settings['ECLUSE_HOST'] ?? '127.0.0.1'
  const dataFolder = resolve(settings['ECLUSE_DATA'] ?? 'data')
  const applyFile = settings['ECLUSE_APPLY']
  return {
    host,
    port,
    publicUrl: publicUrl(settings, host, port),
    dataFolder,
    databaseUrl: databaseUrl(settings, dataFolder),
    blobs: blobs(settings, dataFolder),
    logLevel: logLevel(settings),
    instanceName: settings['ECLUSE_NAME'] ?? 'Ecluse',
    engineMemoryBytes:
      wholeNumber(settings, 'ECLUSE_ENGINE_MEMORY_MB', { fallback: 4096, least: 64, most: 4_194_304 }) *
      1024 *
      1024,
    ...(applyFile === undefined ? {} : { applyFile: existing('ECLUSE_APPLY', applyFile) }),
  }
}

// A variable set to nothing means "not set": that is how compose files write it.
function set(environment: Settings): Settings {
  const ours = Object.entries(environment).filter(
    ([name, value]) => name.startsWith('ECLUSE_') && value !== undefined && value !== '',
  )
  const unknown = ours.find(
    ([name]) =>
      !settingNames.some((known) => known === name) && name !== 'ECLUSE_URL' && name !== 'ECLUSE_TOKEN',
  )
  if (unknown !== undefined)
    throw new ConfigProblem(
      unknown[0],
      'is no setting of this version',
      `Known are ${settingNames.join(', ')}`,
    )
  return Object.fromEntries(ours)
}

function readConfigFile(environment: Settings): Settings {
  const path = environment['ECLUSE_CONFIG']
  if (path === undefined || path === '') return {}
  const content: unknown = parse(readFileSync(existing('ECLUSE_CONFIG', path), 'utf8'))
  if (typeof content !== 'object' || content === null)
    throw new ConfigProblem('ECLUSE_CONFIG', `${path} holds no settings`, 'Write one `name: value` a line')
  return set(
    Object.fromEntries(
      Object.entries(content).map(([name, value]) => [`ECLUSE_${name.toUpperCase()}`, String(value)]),
    ),
  )
}

function publicUrl(settings: Settings, host: string, port: number): string {
  const given = settings['ECLUSE_PUBLIC_URL']
  if (given === undefined) {
    if (host !== '127.0.0.1' && host !== 'localhost') {
      throw new ConfigProblem(
        'ECLUSE_PUBLIC_URL',
        `is not set, and ECLUSE_HOST ${host} opens the server to others`,
        'Set it to the https:// address that people type',
      )
    }
    return `http://${host}:${port}`
  }
  const url = URL.parse(given)
  if (url === null || !['http:', 'https:'].includes(url.protocol) || url.pathname !== '/') {
    throw new ConfigProblem(
      'ECLUSE_PUBLIC_URL',
      `is no web address without a path: ${given}`,
      'Write it as https://models.example.org',
    )
  }
  return url.origin
}

function databaseUrl(settings: Settings, dataFolder: string): string {
  const given = settings['ECLUSE_DATABASE']
  if (given === undefined) return `sqlite:${join(dataFolder, 'ecluse.db')}`
  if (given.startsWith('sqlite:') || /^postgres(ql)?:\/\//.test(given)) return given
  throw new ConfigProblem(
    'ECLUSE_DATABASE',
    'is neither sqlite:PATH nor postgres://…',
    'Leave it out to keep the data in one file',
  )
}

function blobs(settings: Settings, dataFolder: string): BlobsConfig {
  const bucket = settings['ECLUSE_S3_BUCKET']
  const stray = Object.keys(settings).find((name) => name.startsWith('ECLUSE_S3_'))
  if (bucket === undefined) {
    if (stray !== undefined)
      throw new ConfigProblem(
        stray,
        'is set without ECLUSE_S3_BUCKET',
        'Name the bucket, or leave all of ECLUSE_S3_* out to keep files on disk',
      )
    return { kind: 'disk', folder: join(dataFolder, 'blobs') }
  }
  const endpoint = settings['ECLUSE_S3_ENDPOINT']
  return {
    kind: 's3',
    bucket,
    region: settings['ECLUSE_S3_REGION'] ?? 'us-east-1',
    accessKeyId: required(settings, 'ECLUSE_S3_ACCESS_KEY_ID'),
    secretAccessKey: required(settings, 'ECLUSE_S3_SECRET_ACCESS_KEY'),
    ...(endpoint === undefined ? {} : { endpoint }),
  }
}

function logLevel(settings: Settings): LogLevel {
  const given = settings['ECLUSE_LOG_LEVEL'] ?? 'info'
  const level = logLevels.find((known) => known === given)
  if (level === undefined)
    throw new ConfigProblem('ECLUSE_LOG_LEVEL', `is ${given}`, `It is one of ${logLevels.join(', ')}`)
  return level
}

function required(settings: Settings, name: string): string {
  const value = settings[name]
  if (value === undefined) throw new ConfigProblem(name, 'is missing', 'ECLUSE_S3_BUCKET needs it')
  return value
}

function wholeNumber(
  settings: Settings,
  name: string,
  range: { fallback: number; least: number; most: number },
): number {
  const text = settings[name]
  if (text === undefined) return range.fallback
  const number = Number(text)
  if (Number.isInteger(number) && number >= range.least && number <= range.most) return number
  throw new ConfigProblem(name, `is ${text}`, `It is a whole number from ${range.least} to ${range.most}`)
}

function existing(name: string, path: string): string {
  const absolute = resolve(path)
  if (!existsSync(absolute))
    throw new ConfigProblem(name, `names ${path}, which is not there`, 'Correct the path, or leave it out')
  return absolute
}
