import { createRepo, listFiles, uploadFiles } from '@huggingface/hub'
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { openDatabase } from '../src/storage/index.ts'
import { startHub } from './hub-server.ts'

const postgres = process.env['TEST_POSTGRES']

test.skipIf(postgres === undefined)(
  'the hub keeps its repos in PostgreSQL as it does in SQLite',
  async () => {
    await using empty = await emptyDatabase(postgres ?? '')
    await using server = await startHub({ databaseUrl: empty.url })
    const repo = 'lab/postgres'
    const access = { hubUrl: server.url, accessToken: server.tokens.publisher }
    await createRepo({ repo, ...access })
    const commitFile = (text: string) =>
      uploadFiles({ repo, ...access, files: [{ path: 'a/model.safetensors', content: new Blob([text]) }] })
    await commitFile('one')
    await Promise.all([commitFile('two'), commitFile('three')])
    const files: unknown[] = []
    for await (const file of listFiles({ repo, ...access, recursive: true, expand: true })) files.push(file)
    expect(files).toMatchObject([
      { path: 'a', type: 'directory' },
      { path: '.gitattributes' },
      {
        path: 'a/model.safetensors',
        lfs: { size: expect.any(Number) },
        lastCommit: { title: expect.any(String) },
      },
    ])
    expect(await server.hub.models({ kind: 'anonymous' }, 'postgres')).toEqual([])
    const revision = server.release.registered.at(-1)?.revision
    if (revision === undefined) throw new Error('the upload registered no revision')
    server.release.levels.set(revision, 'open')
    const [model] = await server.hub.models({ kind: 'anonymous' }, repo.slice('lab/'.length))
    expect(model).toMatchObject({ repo, level: 'open', owner: 'lab' })
    const found = await server.hub.findServable(repo.toUpperCase(), { kind: 'anonymous' })
    expect(found?.weights).toHaveLength(1)
  },
)

/** A database of its own: migrations of other tests would be strangers to these. */
async function emptyDatabase(url: string): Promise<AsyncDisposable & { readonly url: string }> {
  const name = `hub_${Date.now().toString(36)}`
  const admin = openDatabase(url)
  await sql`create database ${sql.id(name)}`.execute(admin)
  const own = new URL(url)
  own.pathname = `/${name}`
  return {
    url: own.href,
    async [Symbol.asyncDispose]() {
      await sql`drop database ${sql.id(name)}`.execute(admin)
      await admin.destroy()
    },
  }
}
