import {
  formatEntryBundle,
  formatTilePath,
  inclusionProof,
  leafHash,
  MemoryTree,
  noteSigner,
  openCheckpoint,
  noteVerifier,
  sameHash,
  signCheckpoint,
  tileBytes,
  tilesToWrite,
  tileWidth,
  type SigningKey,
} from '../proof/index.ts'
import type { Blobs } from '../storage/index.ts'
import type { LogName } from './entry.ts'

/** One Merkle log: its tree in memory, its tiles and its checkpoint among the blobs, where outsiders read them. */
export class Log {
  readonly name: LogName
  readonly #key: SigningKey
  readonly #blobs: Blobs
  readonly #tree = new MemoryTree()
  readonly #leaves: Uint8Array[] = []
  #checkpoint = ''
  #publishedSize = 0

  constructor(name: LogName, key: SigningKey, blobs: Blobs) {
    this.name = name
    this.#key = key
    this.#blobs = blobs
  }

  get origin(): string {
    return this.#key.verifierKey.name
  }

  /** How many leaves the tree has: those up to the last checkpoint are published. */
  get size(): number {
    return this.#tree.size
  }

  append(leafData: Uint8Array): void {
    this.#tree.append(leafHash(leafData))
    this.#leaves.push(leafData)
  }

  /** Refuses to go on where the published checkpoint is not of these entries: somebody changed one or the other. */
  async open(): Promise<void> {
    const stored = await this.#blobs.getNamed(this.#pathOf('checkpoint'))
    if (stored === undefined) return await this.publish()
    const note = Buffer.from(stored).toString('utf8')
    const opened = openCheckpoint(note, { logs: [noteVerifier(this.#key.verifierKey)] })
    if (!opened.verified)
      throw new Error(`the checkpoint of the ${this.name} log cannot be trusted: ${opened.reason}`)
    const { size, root } = opened.checkpoint
    if (size > this.#tree.size || !sameHash(root, this.#tree.root(size))) {
      throw new Error(
        `the ${this.name} log and the database disagree about the first ${size} entries: restore both from one backup`,
      )
    }
    this.#checkpoint = note
    this.#publishedSize = size
    await this.publish()
  }

  /** Writes the tiles that have grown, then the checkpoint over them: a reader never meets a checkpoint without its tiles. */
  async publish(): Promise<void> {
    const size = this.#tree.size
    if (size === this.#publishedSize && this.#checkpoint !== '') return
    for (const tile of tilesToWrite(this.#publishedSize, size)) {
      const first = tile.index * tileWidth
      const bytes =
        tile.level === 'entries'
          ? formatEntryBundle(this.#leaves.slice(first, first + tile.width))
          : await tileBytes(tile, (level, index) => this.#tree.node(level, index))
      await this.#blobs.putNamed(this.#pathOf(formatTilePath(tile)), bytes)
    }
    const checkpoint = signCheckpoint({ origin: this.origin, size, root: this.#tree.root(size) }, [
      noteSigner(this.#key),
    ])
    await this.#blobs.putNamed(this.#pathOf('checkpoint'), Buffer.from(checkpoint))
    this.#checkpoint = checkpoint
    this.#publishedSize = size
  }

  checkpoint(): string {
    return this.#checkpoint
  }

  async inclusion(
    index: number,
  ): Promise<{ readonly hashes: readonly Uint8Array[]; readonly checkpoint: string }> {
    const checkpoint = this.#checkpoint
    const size = this.#publishedSize
    const hashes = await inclusionProof(index, size, (level, position) => this.#tree.node(level, position))
    return { hashes, checkpoint }
  }

  isPublished(index: number): boolean {
    return index < this.#publishedSize
  }

  async tile(path: string): Promise<Uint8Array | undefined> {
    return await this.#blobs.getNamed(this.#pathOf(path))
  }

  #pathOf(name: string): string {
    return `log/${this.name}/${name}`
  }
}
