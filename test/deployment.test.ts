// The server as a larger installation runs it: PostgreSQL, S3, and the clients and the browser that people have.
import { spawn } from 'node:child_process'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Api } from '../demo/api.ts'
import { freePort, openInstance, type Instance } from '../demo/instance.ts'
import { demoPassword, walkMainJob } from '../demo/main-job.ts'
import { Walk } from '../demo/steps.ts'

const root = join(import.meta.dirname, '..')
const postgres = process.env['TEST_POSTGRES']
const s3 = process.env['TEST_S3']
const python = process.env['TEST_PYTHON']
const browser = process.env['TEST_BROWSER']

const tokens = {
  publisher: `hf_${'p'.repeat(36)}`,
  stranger: `hf_${'s'.repeat(36)}`,
  granted: `hf_${'g'.repeat(36)}`,
}
let instance: Instance

describe.skipIf(postgres === undefined || s3 === undefined)('on PostgreSQL and S3', () => {
  beforeAll(async () => {
    const folder = await mkdtemp(join(tmpdir(), 'ecluse-deployment-'))
    instance = await openInstance({
      url: `http://127.0.0.1:${await freePort()}`,
      dataFolder: folder,
      settings: { ECLUSE_DATABASE: await newDatabase(), ...(await newBucket()) },
    })
  }, 60_000)

  afterAll(async () => await instance.stop())

  test('the main job passes, step by step', { timeout: 120_000 }, async () => {
    const walk = new Walk((result) =>
      console.log(`${result.ok ? 'ok' : 'FAIL'} ${result.step}: ${result.detail}`),
    )
    await walkMainJob(walk, { instance })
    expect(walk.results.filter((result) => !result.ok)).toEqual([])
  })

  test.skipIf(python === undefined)(
    'the official Python client does its part',
    { timeout: 180_000 },
    async () => {
      await letThemIn()
      const { code, output } = await run(python ?? '', ['test/clients/hub_main_job.py'], {
        HF_ENDPOINT: instance.url,
        HF_HUB_DISABLE_XET: '1',
        HUB_NAMESPACE: 'python-lab',
        HUB_PUBLISHER_TOKEN: tokens.publisher,
        HUB_STRANGER_TOKEN: tokens.stranger,
        HUB_GRANTED_TOKEN: tokens.granted,
        HUB_OPEN_REPO: 'tidewater-lab/otter-base',
        HUB_GATED_REPO: 'tidewater-lab/otter-chat',
      })
      console.log(output)
      expect(code, output).toBe(0)
    },
  )

  test.skipIf(browser === undefined)(
    'every page of the console holds, in both languages and schemes, by mouse and by keyboard',
    { timeout: 300_000 },
    async () => {
      const { code, output } = await run(process.execPath, ['test/console/walk.ts'], {
        BASE_URL: instance.url,
        WHO: 'ben',
        PASSWORD: demoPassword(instance.operatorToken),
      })
      expect(code, output).toBe(0)
    },
  )

  test.skipIf(browser === undefined)(
    'people do the main job in the browser: ask, grant, talk, propose, vote, decide, close',
    { timeout: 300_000 },
    async () => {
      const { code, output } = await run(process.execPath, ['test/console/story.ts'], {
        BASE_URL: instance.url,
        PASSWORD: demoPassword(instance.operatorToken),
      })
      console.log(output)
      expect(code, output).toBe(0)
    },
  )
})

/** A publisher in a lab of their own, a stranger, and one who was granted the weights of the demo's lab. */
async function letThemIn(): Promise<void> {
  const operator = new Api(instance.url, instance.operatorToken)
  await operator.post('/api/provision', {
    people: [{ name: 'sam' }, { name: 'gwen' }, { name: 'pia' }],
    organisations: [{ name: 'python-lab', members: [{ name: 'pia', roles: ['owner', 'publisher'] }] }],
    tokens: [
      { account: 'pia', name: 'python', scopes: ['read', 'write'], value: tokens.publisher },
      { account: 'sam', name: 'python', scopes: ['read'], value: tokens.stranger },
      { account: 'gwen', name: 'python', scopes: ['read'], value: tokens.granted },
      { account: 'ben', name: 'python', scopes: ['read', 'write'], value: `hf_${'b'.repeat(36)}` },
    ],
  })
  const { request } = await new Api(instance.url, tokens.granted).post<{ request: string }>(
    '/api/release/access-requests',
    { repo: 'tidewater-lab/otter-chat', purpose: 'Testing' },
  )
  const until = new Date(Date.now() + 86_400_000).toISOString()
  await new Api(instance.url, `hf_${'b'.repeat(36)}`).post(`/api/release/access-requests/${request}/grant`, {
    until,
  })
}

async function newDatabase(): Promise<string> {
  const name = `ecluse_${Date.now()}`
  const client = new pg.Client({ connectionString: postgres })
  await client.connect()
  await client.query(`create database ${name}`)
  await client.end()
  const url = new URL(postgres ?? '')
  url.pathname = `/${name}`
  return url.href
}

async function newBucket(): Promise<Record<string, string>> {
  const accessKeyId = process.env['TEST_S3_KEY'] ?? ''
  const secretAccessKey = process.env['TEST_S3_SECRET'] ?? ''
  const bucket = `deployment-${Date.now()}`
  const client = new S3Client({
    region: 'us-east-1',
    endpoint: s3 ?? '',
    forcePathStyle: true,
    credentials: { accessKeyId, secretAccessKey },
  })
  await client.send(new CreateBucketCommand({ Bucket: bucket }))
  return {
    ECLUSE_S3_ENDPOINT: s3 ?? '',
    ECLUSE_S3_BUCKET: bucket,
    ECLUSE_S3_ACCESS_KEY_ID: accessKeyId,
    ECLUSE_S3_SECRET_ACCESS_KEY: secretAccessKey,
  }
}

async function run(
  command: string,
  options: readonly string[],
  settings: Record<string, string>,
): Promise<{ code: number | null; output: string }> {
  const child = spawn(command, options, { cwd: root, env: { ...process.env, ...settings } })
  let output = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (output += chunk.toString()))
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve))
  return { code, output }
}
