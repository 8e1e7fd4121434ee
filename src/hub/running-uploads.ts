import { Problem } from '../std/index.ts'

/** As many as a client sends side by side, for a few clients. Each holds a file on the disk that nobody has verified yet. */
const mostAtOnce = 32

/** Counts the large files that are on their way to each repo: one signed address could be used any number of times at once. */
export class RunningUploads {
  readonly #running = new Map<string, number>()

  async during<T>(repoId: string, upload: () => Promise<T>): Promise<T> {
    const running = this.#running.get(repoId) ?? 0
    if (running >= mostAtOnce)
      throw new Problem(
        'TooManyRequests',
        `this repo takes ${mostAtOnce} large files at once: send on in a moment`,
      )
    this.#running.set(repoId, running + 1)
    try {
      return await upload()
    } finally {
      const left = (this.#running.get(repoId) ?? 1) - 1
      if (left === 0) this.#running.delete(repoId)
      else this.#running.set(repoId, left)
    }
  }
}
