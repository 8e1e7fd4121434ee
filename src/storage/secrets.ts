import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** Secrets of the instance, each a file that only its owner may read. Back the folder up apart from the data. */
export interface Secrets {
  /** The secret of this name; made once where there is none yet. */
  get(name: string, make: () => string): string
  /** For what another program of this machine reads, such as the command line. */
  put(name: string, text: string): void
}

export function openSecrets(folder: string): Secrets {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const put = (name: string, text: string): void => {
    const path = join(folder, name)
    // Written beside and renamed: a crash in between must not leave half a key.
    // To the disk itself: entries that are signed with a key must not outlive it.
    writeFileSync(`${path}.new`, text, { mode: 0o600, flush: true })
    renameSync(`${path}.new`, path)
    chmodSync(path, 0o600)
  }
  return {
    get(name, make) {
      const path = join(folder, name)
      if (!existsSync(path)) put(name, make())
      return readFileSync(path, 'utf8')
    },
    put,
  }
}
