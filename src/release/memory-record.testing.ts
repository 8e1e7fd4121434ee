import type { Entry, NewEntry, RecordReader, RecordTransaction, RecordWriter } from '../record/index.ts'
import { openDatabase } from '../storage/index.ts'
import type { Clock } from '../std/index.ts'

/** The Record's port over an array, for the thousands of histories of the property tests: same order, same atomicity. */
export function memoryRecord(
  clock: Clock,
): RecordReader & RecordWriter & { readonly entries: readonly Entry[] } {
  const entries: Entry[] = []
  const listeners = new Set<(entries: readonly Entry[]) => void>()
  return {
    entries,
    entriesAfter: (seq, limit) => Promise.resolve(entries.slice(seq + 1, seq + 1 + limit)),
    async transact(write) {
      const added: Entry[] = []
      const transaction: RecordTransaction = {
        database: unused,
        entriesAfter: (seq) => Promise.resolve(entries.slice(seq + 1)),
        append: (entry: NewEntry) => {
          const appended: Entry = {
            v: 1,
            seq: entries.length + added.length,
            at: clock.now(),
            ...structuredClone(entry),
          }
          added.push(appended)
          return Promise.resolve(appended)
        },
      }
      const result = await write(transaction)
      entries.push(...added)
      for (const listener of listeners) listener(added)
      return result
    },
    onAppend(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    proof: () => Promise.reject(new Error('not kept here')),
    trustedKeys: () => '',
    checkpoint: () => '',
  }
}

const unused = openDatabase('sqlite::memory:')
