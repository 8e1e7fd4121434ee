// kill -9 at random moments of uploads, votes and streams. Whatever was acknowledged is there after the restart, and
// nothing half-done is visible. CRASHES says how many times: CI does it fifty times.
import { spawn, type ChildProcess } from 'node:child_process'
import { createHash, randomBytes, randomInt } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { commit, createRepo, downloadFile, listFiles, uploadFiles } from '@huggingface/hub'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Api } from '../demo/api.ts'
import { freePort } from '../demo/instance.ts'

const crashes = Number(process.env['CRASHES'] ?? 0)
const root = join(import.meta.dirname, '..')
const token = `hf_${'a'.repeat(36)}`
const repo = 'lab/crashing'

const provision = `
people: [{ name: ada, password: "never-said-aloud" }, { name: ben }]
organisations: [{ name: lab, members: [{ name: ada, roles: [publisher, reviewer], specialities: [safety] }, { name: ben, roles: [reviewer] }] }]
tokens: [{ account: ada, name: crash, scopes: [read, write, inference], value: ${token} }]
policy:
  name: patient
  extends: solo
  gates: { internal: { evidence: [], approvals: 3, specialities: [], waitHours: 0 } }
`

/** What the server has acknowledged: none of it may be lost. */
const acknowledged = { files: new Map<string, string>(), votes: new Set<string>(), turns: new Set<string>() }
let folder = ''
let url = ''
let server: ChildProcess | undefined
let cookie = ''

describe.skipIf(crashes === 0)('kill -9', () => {
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ecluse-crash-'))
    await writeFile(join(folder, 'provision.yaml'), provision)
    url = `http://127.0.0.1:${await freePort()}`
    server = await start()
    const credentials = { accessToken: token, hubUrl: url, useXet: false as const }
    await createRepo({ repo, ...credentials })
    const gguf = await readFile(join(root, 'testdata/otter/otter-chat/otter-chat.gguf'))
    await uploadFiles({
      repo,
      ...credentials,
      files: [{ path: 'otter-chat.gguf', content: new Blob([gguf]) }],
    })
    acknowledged.files.set('otter-chat.gguf', sha256(gguf))
    const signedIn = await fetch(
      `${url}/api/auth/sign-in/email`,
      post({ email: 'ada', password: 'never-said-aloud' }, { origin: url }),
    )
    cookie = signedIn.headers
      .getSetCookie()
      .map((set) => set.split(';')[0])
      .join('; ')
  }, 60_000)

  afterAll(() => {
    server?.kill('SIGKILL')
  })

  test(
    `${crashes} crashes lose nothing acknowledged and show nothing half-done`,
    { timeout: 60_000 + crashes * 20_000 },
    async () => {
      const midway = { uploads: 0, votes: 0, streams: 0 }
      for (let crash = 0; crash < crashes; crash += 1) {
        const running = [uploadUntilCrash(midway), voteUntilCrash(midway), talkUntilCrash(midway)]
        await new Promise((done) => setTimeout(done, randomInt(50, 1200)))
        const engines = enginesOf(server)
        await kill(server)
        await Promise.all(running)
        server = await start()
        await everythingIsThere()
        expect(engines.filter(isAlive), 'engines left behind by the server that died').toEqual([])
      }
      const { files, votes, turns } = acknowledged
      console.log(
        `${crashes} crashes; acknowledged ${files.size} files, ${votes.size} votes, ${turns.size} turns; cut off midway ${midway.uploads} uploads, ${midway.votes} votes, ${midway.streams} streams`,
      )
      expect(files.size + votes.size).toBeGreaterThan(crashes)
      expect(midway.uploads + midway.votes + midway.streams).toBeGreaterThan(0)
    },
  )
})

async function uploadUntilCrash(midway: { uploads: number }): Promise<void> {
  for (;;) {
    const path = `data/${randomBytes(6).toString('hex')}.bin`
    // Some large files, some small ones: the two ways in.
    const content = randomBytes(randomInt(2) === 0 ? 700 : 3_000_000)
    try {
      await commit({
        repo: { type: 'model', name: repo },
        accessToken: token,
        hubUrl: url,
        useXet: false,
        title: `Add ${path}`,
        operations: [{ operation: 'addOrUpdate', path, content: new Blob([content]) }],
      })
    } catch {
      midway.uploads += 1
      return
    }
    acknowledged.files.set(path, sha256(content))
  }
}

async function voteUntilCrash(midway: { votes: number }): Promise<void> {
  const api = new Api(url, token)
  try {
    const { revision } = await api.get<{ revision: string }>(`/api/hub/models/${repo}`)
    for (;;) {
      const { proposal } = await api.post<{ proposal: string }>('/api/release/proposals', {
        kind: 'raise',
        revision,
        level: 'internal',
        note: randomBytes(4).toString('hex'),
      })
      await api.post(`/api/release/proposals/${encodeURIComponent(proposal)}/votes`, { choice: 'approve' })
      acknowledged.votes.add(proposal)
    }
  } catch {
    midway.votes += 1
  }
}

async function talkUntilCrash(midway: { streams: number }): Promise<void> {
  const headers = { cookie, origin: url }
  try {
    for (;;) {
      const created = await fetch(`${url}/api/assistant/conversations`, post({}, headers))
      const { id } = (await created.json()) as { id: string }
      const turn = await fetch(
        `${url}/api/assistant/conversations/${id}/turns`,
        post({ text: `Tell me about rivers, ${id}`, model: repo }, headers),
      )
      // The stream has begun: what the person said is durable.
      if (turn.ok) acknowledged.turns.add(id)
      await turn.text()
    }
  } catch {
    midway.streams += 1
  }
}

async function everythingIsThere(): Promise<void> {
  const credentials = { accessToken: token, hubUrl: url }
  const listed = new Map<string, string | undefined>()
  for await (const entry of listFiles({ repo, recursive: true, ...credentials }))
    if (entry.type === 'file') listed.set(entry.path, entry.lfs?.oid)
  for (const path of acknowledged.files.keys())
    expect(listed.has(path), `${path} was acknowledged`).toBe(true)
  // Everything that is visible is whole, also what was never acknowledged.
  for (const path of newest(listed.keys(), 12)) {
    const blob = await downloadFile({ repo, path, ...credentials })
    const bytes = Buffer.from((await blob?.arrayBuffer()) ?? new ArrayBuffer(0))
    const expected = acknowledged.files.get(path) ?? listed.get(path)
    if (expected !== undefined) expect(sha256(bytes), path).toBe(expected)
    else expect(bytes.length, path).toBeGreaterThan(0)
  }
  const api = new Api(url, token)
  for (const proposal of newest(acknowledged.votes, 10)) {
    const { votes } = await api.get<{ votes: readonly unknown[] }>(
      `/api/release/proposals/${encodeURIComponent(proposal)}`,
    )
    expect(votes).toHaveLength(1)
  }
  for (const id of newest(acknowledged.turns, 10)) {
    const conversation = await fetch(`${url}/api/assistant/conversations/${id}`, { headers: { cookie } })
    const { turns } = (await conversation.json()) as { turns: ReadonlyArray<{ text: string }> }
    expect(turns[0]?.text).toContain(id)
  }
  const database = new DatabaseSync(join(folder, 'data', 'ecluse.db'), { readOnly: true })
  expect(database.prepare('pragma integrity_check').get()).toEqual({ integrity_check: 'ok' })
  // Every commit that can be seen has its entry in the record, and the record has no hole.
  const { entries, last } = database
    .prepare('select count(*) as entries, max(seq) as last from record_entry')
    .get() as { entries: number; last: number }
  expect(entries).toBe(last + 1)
  database.close()
}

async function start(): Promise<ChildProcess> {
  const child = spawn(process.execPath, [join(root, 'src/main.ts')], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: {
      ...process.env,
      ECLUSE_DATA: join(folder, 'data'),
      ECLUSE_PORT: new URL(url).port,
      ECLUSE_APPLY: join(folder, 'provision.yaml'),
      ECLUSE_LOG_LEVEL: 'error',
    },
  })
  for (let tries = 0; tries < 600; tries += 1) {
    if (child.exitCode !== null) throw new Error(`the server ended with ${child.exitCode}`)
    if (
      await fetch(`${url}/readyz`).then(
        (response) => response.ok,
        () => false,
      )
    )
      return child
    await new Promise((done) => setTimeout(done, 25))
  }
  throw new Error('the server did not come back')
}

async function kill(child: ChildProcess | undefined): Promise<void> {
  if (child === undefined) return
  const gone = new Promise((done) => child.once('exit', done))
  child.kill('SIGKILL')
  await gone
  // A child that the server left learns of it by the closed channel.
  await new Promise((done) => setTimeout(done, 300))
}

function enginesOf(child: ChildProcess | undefined): number[] {
  const children = `/proc/${child?.pid}/task/${child?.pid}/children`
  return readFileOr(children)
    .split(' ')
    .map(Number)
    .filter((pid) => pid > 0)
}

function isAlive(pid: number): boolean {
  return readFileOr(`/proc/${pid}/cmdline`).includes('llama')
}

function newest<T>(items: Iterable<T>, count: number): T[] {
  return [...items].slice(-count)
}

function post(body: unknown, headers: Record<string, string>): RequestInit {
  return {
    method: 'POST',
    body: JSON.stringify(body),
    headers: { 'content-type': 'application/json', ...headers },
  }
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}

function readFileOr(path: string): string {
  return existsSync(path) ? readFileSync(path, 'utf8') : ''
}
