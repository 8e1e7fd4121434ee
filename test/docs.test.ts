import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { generatedPages } from '../scripts/generated-pages.ts'
import { settingNames } from '../src/config.ts'
import { parseProvision } from '../src/provision/index.ts'

const root = join(import.meta.dirname, '..')
const read = (path: string): string => readFileSync(join(root, path), 'utf8')
const pages = ['README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md', 'SECURITY.md', ...markdownUnder('docs')]

test('the pages made from the code are current: npm run docs writes them', async () => {
  for (const [path, text] of Object.entries(await generatedPages())) expect(read(path), path).toBe(text)
})

test('every setting is described where operators look', () => {
  const page = read('docs/operating.md')
  expect(settingNames.filter((name) => !page.includes(`\`${name}\``))).toEqual([])
})

test('the example of a provisioning file is one that the server takes', () => {
  const example = /```yaml\n(.*?)```/s.exec(read('docs/provisioning.md'))?.[1] ?? ''
  expect(parseProvision(example).people.length).toBeGreaterThan(0)
})

test('every link between pages leads somewhere', () => {
  const broken = pages.flatMap((page) =>
    [...read(page).matchAll(/\]\((?!https?:)([^)#]+)/g)]
      .map((match) => join(dirname(page), match[1] ?? ''))
      .filter((target) => !existsSync(join(root, target))),
  )
  expect(broken).toEqual([])
})

function markdownUnder(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.md'))
    .map((file) => join(folder, file))
}
