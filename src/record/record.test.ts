import { mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  consistencyProof,
  generateSigningKey,
  leafHash,
  MemoryTree,
  noteVerifier,
  openCheckpoint,
  parseEntryBundle,
  parseTlogProof,
  verifyConsistency,
  verifyTlogProof,
} from '../proof/index.ts'
import { ManualClock, Problem } from '../std/index.ts'
import { migrate, openDatabase, openDiskBlobs, type Database } from '../storage/index.ts'
import { createRecord, recordMigrations, type NewEntry, type RecordRoom } from './index.ts'

const keys = {
  public: generateSigningKey('test.example/public'),
  sealed: generateSigningKey('test.example/sealed'),
  modelSigningPem:
    '-----BEGIN PUBLIC KEY-----\nMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEVmvYRpDq2tQ5sH+Q6tBz1uJ3rZ8n\n-----END PUBLIC KEY-----\n',
}
const line = (text: string, log: 'public' | 'sealed' = 'public'): NewEntry => ({
  log,
  type: 'test',
  actor: 'acc_a',
  body: { text },
})

async function openParts(database?: Database, folder?: string) {
  const parts = {
    database: database ?? openDatabase('sqlite::memory:'),
    folder: folder ?? (await mkdtemp(join(tmpdir(), 'ecluse-'))),
  }
  await migrate(parts.database, recordMigrations)
  const open = async (): Promise<RecordRoom> =>
    await createRecord({
      database: parts.database,
      blobs: await openDiskBlobs(parts.folder),
      clock: new ManualClock(),
      keys,
    })
  return { ...parts, open, record: await open() }
}

describe('the record', () => {
  test('numbers entries densely over both logs, and proves each against a checkpoint', async () => {
    const { record } = await openParts()
    await record.transact(async (transaction) => {
      await transaction.append(line('one'))
      await transaction.append(line('two', 'sealed'))
    })
    await record.transact(async (transaction) => await transaction.append(line('three')))
    const entries = await record.entriesAfter(-1, 10)
    expect(entries.map((entry) => [entry.seq, entry.log, entry.body['text']])).toEqual([
      [0, 'public', 'one'],
      [1, 'sealed', 'two'],
      [2, 'public', 'three'],
    ])
    const proof = await record.proof(2)
    const entry = parseTlogProof(proof).extra ?? new Uint8Array()
    const verified = verifyTlogProof(proof, leafHash(entry), {
      logs: [noteVerifier(keys.public.verifierKey)],
    })
    expect(verified).toMatchObject({ verified: true, index: 1 })
    expect(JSON.parse(Buffer.from(entry).toString())).toMatchObject({ seq: 2, body: { text: 'three' } })
  })

  test('shows nothing of a sealed entry in its tiles', async () => {
    const { record } = await openParts()
    await record.transact(async (transaction) => await transaction.append(line('a name', 'sealed')))
    await record.publish()
    const bundle = (await record.logs.sealed.tile('tile/entries/000.p/1')) ?? new Uint8Array()
    const [leaf] = parseEntryBundle(bundle)
    expect(leaf).toHaveLength(32)
    expect(Buffer.from(bundle).toString()).not.toContain('a name')
  })

  test('a transaction that fails leaves no entry and no number used up', async () => {
    const { record } = await openParts()
    const failing = record.transact(async (transaction) => {
      await transaction.append(line('never'))
      throw new Error('cut off')
    })
    await expect(failing).rejects.toThrow('cut off')
    await record.transact(async (transaction) => await transaction.append(line('first')))
    expect((await record.entriesAfter(-1, 10)).map((entry) => entry.seq)).toEqual([0])
  })

  test('refuses an entry over 8 KiB', async () => {
    const { record } = await openParts()
    const long = record.transact(async (transaction) => await transaction.append(line('x'.repeat(8192))))
    await expect(long).rejects.toBeInstanceOf(Problem)
  })

  test('writers at the same time never get the same number', async () => {
    const { record } = await openParts()
    await Promise.all(
      Array.from({ length: 30 }, (_, i) =>
        record.transact(async (transaction) => await transaction.append(line(`${i}`))),
      ),
    )
    expect((await record.entriesAfter(-1, 100)).map((entry) => entry.seq)).toEqual(
      Array.from({ length: 30 }, (_, i) => i),
    )
  })

  test('goes on after a restart with a tree that extends the one before', async () => {
    const { record, open } = await openParts()
    await record.transact(async (transaction) => await transaction.append(line('before')))
    await record.publish()
    const old = opened(record)
    const again = await open()
    await again.transact(async (transaction) => await transaction.append(line('after')))
    await again.publish()
    const head = opened(again)
    const tree = new MemoryTree()
    for (const leaf of parseEntryBundle(
      (await again.logs.public.tile('tile/entries/000.p/2')) ?? new Uint8Array(),
    ))
      tree.append(leafHash(leaf))
    const proof = await consistencyProof(old.size, head.size, (level, index) => tree.node(level, index))
    expect(
      verifyConsistency({ oldSize: old.size, oldRoot: old.root, size: head.size, root: head.root, proof }),
    ).toBe(true)
  })

  test('does not start over entries that were changed after they were published', async () => {
    const { record, open, database } = await openParts()
    await record.transact(async (transaction) => await transaction.append(line('as it was')))
    await record.publish()
    await database
      .withTables<{ record_entry: { leaf: Uint8Array } }>()
      .updateTable('record_entry')
      .set({ leaf: Buffer.from('forged') })
      .execute()
    await expect(open()).rejects.toThrow(/disagree/)
  })

  test('does not start under a checkpoint that its key did not sign', async () => {
    const { record, open, folder } = await openParts()
    await record.transact(async (transaction) => await transaction.append(line('one')))
    await record.publish()
    const path = join(folder, 'named/log/public/checkpoint')
    await writeFile(path, (await readFile(path, 'utf8')).replace('\n1\n', '\n9\n'))
    await expect(open()).rejects.toThrow(/cannot be trusted/)
  })

  test('any number of entries, published at any moments, is proved to the last', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 5 }),
        async (batches) => {
          const { record } = await openParts()
          for (const batch of batches) {
            await record.transact(async (transaction) => {
              for (let i = 0; i < batch; i += 1) await transaction.append(line(`${i}`))
            })
            await record.publish()
          }
          const last = batches.reduce((sum, batch) => sum + batch, 0) - 1
          const proof = await record.proof(last)
          const leaf = leafHash(parseTlogProof(proof).extra ?? new Uint8Array())
          expect(
            verifyTlogProof(proof, leaf, { logs: [noteVerifier(keys.public.verifierKey)] }).verified,
          ).toBe(true)
        },
      ),
      { numRuns: 15 },
    )
  })
})

function opened(record: RecordRoom) {
  const result = openCheckpoint(record.checkpoint('public'), {
    logs: [noteVerifier(keys.public.verifierKey)],
  })
  if (!result.verified) throw new Error(result.reason)
  return result.checkpoint
}
