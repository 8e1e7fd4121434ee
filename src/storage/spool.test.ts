import { spawnSync } from 'node:child_process'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'

test('a write that the disk takes in part is not taken for a whole one', async () => {
  const path = join(await mkdtemp(join(tmpdir(), 'ecluse-spool-')), 'file')
  // A limit on the size of files does what a full disk does: the write that crosses it ends early, the next one fails.
  const script = `
    import { spool } from ${JSON.stringify(join(import.meta.dirname, 'spool.ts'))}
    import { sha256 } from ${JSON.stringify(join(import.meta.dirname, '..', 'std', 'index.ts'))}
    const bytes = Buffer.alloc(1500, 'x')
    await spool(${JSON.stringify(path)}, { digest: sha256(bytes), sizeBytes: 1500 }, (async function* () { yield bytes })())
      .then(() => console.log('kept'), (error) => console.log(error.code))`
  const limited = `trap '' XFSZ; ulimit -f 1; exec "$0" --input-type=module-typescript --eval "$1"`
  const { stdout, stderr } = spawnSync('bash', ['-c', limited, process.execPath, script], {
    encoding: 'utf8',
  })
  expect(stdout.trim(), stderr).toBe('EFBIG')
})
