// Writes the pages of docs/ that are made from the code. `test/docs.test.ts` sees that they are current.
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { generatedPages } from './generated-pages.ts'

for (const [path, text] of Object.entries(await generatedPages()))
  await writeFile(join(import.meta.dirname, '..', path), text)
