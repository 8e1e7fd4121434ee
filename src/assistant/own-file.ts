import { requireScope, type Account, type AccountId, type Principal } from '../accounts/index.ts'
import { Problem } from '../std/index.ts'
import type { PersonFiles } from '../storage/index.ts'
import { openAssistantStore, type AssistantStore } from './assistant-store.ts'

export type Person = Account & { readonly kind: 'person' }

/** The assistant is for people: a service has no goals, and nobody acts in a person's place. */
export function personOf(principal: Principal): Person {
  // A token made for reading repos lies in scripts and notebooks; it must not open a person's conversations.
  const account = requireScope({ principal }, 'inference')
  if (account.kind !== 'person')
    throw new Problem('Forbidden', 'the assistant is for people, not for services')
  return { ...account, kind: 'person' }
}

export type OpenOwnFile = (person: Person) => Promise<AssistantStore>

/** The only door to a person's file: it takes the person themselves, never an id, and opens the file of no one else. */
export function ownFiles(files: PersonFiles): OpenOwnFile {
  const stores = new Map<AccountId, Promise<AssistantStore>>()
  const openStore = async (id: AccountId): Promise<AssistantStore> => {
    const store = openAssistantStore(await files.open(id))
    // Before anything is streamed in this process, so that no running answer is taken for one that was left.
    await store.transact(async (within) => await within.endLeftDrafts())
    return store
  }
  return async ({ id }) => {
    const store = stores.get(id) ?? openStore(id)
    stores.set(id, store)
    try {
      return await store
    } catch (error) {
      stores.delete(id)
      throw error
    }
  }
}
