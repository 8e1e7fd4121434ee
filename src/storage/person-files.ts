import { join } from 'node:path'
import { migrate, openDatabase, type Database, type Migrations } from './database.ts'

/** One database file for each person: nothing that forgets a condition can show one person's words to another. */
export interface PersonFiles {
  open(person: string): Promise<Database>
  close(): Promise<void>
}

export function openPersonFiles(folder: string, migrations: Migrations): PersonFiles {
  const files = new Map<string, Promise<Database>>()
  const openFile = async (person: string): Promise<Database> => {
    const database = openDatabase(`sqlite:${join(folder, `${person}.db`)}`)
    await migrate(database, migrations)
    return database
  }
  return {
    open(person) {
      if (!/^[a-zA-Z0-9_-]{1,64}$/.test(person))
        throw new Error('a person id has letters, digits, _ and - only')
      const file = files.get(person) ?? openFile(person)
      files.set(person, file)
      return file
    },
    async close() {
      for (const file of files.values()) await (await file).destroy()
      files.clear()
    },
  }
}
