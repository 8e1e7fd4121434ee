import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { expect, test } from 'vitest'

const root = join(import.meta.dirname, '..')
const table = readTable(readFileSync(join(root, 'ARCHITECTURE.md'), 'utf8'))
const isTest = (file: string): boolean => /\.(test|testing|conformance)\.ts$/.test(file)
const all = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts') && file.includes('/'))
  .flatMap((file) => importsOf(file))
// Tests may set up more rooms than the one they stand in, through the same doors.
const imports = all.filter(({ file }) => !isTest(file))

test('every room stands in the table, and the table names no other', () => {
  const rooms = readdirSync(join(root, 'src'), { withFileTypes: true }).filter((entry) => entry.isDirectory())
  expect(rooms.map((room) => room.name).sort()).toEqual([...table.keys()].sort())
})

test('a room imports only the rooms that the table grants it', () => {
  expect(imports.filter(({ from, to }) => from !== to && !table.get(from)?.has(to))).toEqual([])
})

test('another room is entered only by its index.ts', () => {
  expect(all.filter(({ from, to, path }) => from !== to && path !== `${to}/index.ts`)).toEqual([])
})

test('no grant of the table is unused', () => {
  const used = new Set(imports.map(({ from, to }) => `${from} imports ${to}`))
  const granted = [...table].flatMap(([from, grants]) => [...grants].map((to) => `${from} imports ${to}`))
  expect(granted.filter((grant) => !used.has(grant))).toEqual([])
})

test('only config.ts, and the command line for itself, read the environment', () => {
  const readers = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !isTest(file))
    .filter((file) => readFileSync(join(root, 'src', file), 'utf8').includes('process.env'))
  expect(readers.sort()).toEqual(['cli/main.ts', 'config.ts'])
})

type Import = { readonly file: string; readonly from: string; readonly to: string; readonly path: string }

function importsOf(file: string): Import[] {
  const text = readFileSync(join(root, 'src', file), 'utf8')
  return [...text.matchAll(/(?:from|import)\s*\(?\s*'(\.[^']+)'/g)].map((match) => {
    const path = normalize(join(dirname(file), match[1] ?? ''))
    return { file, from: roomOf(file), to: roomOf(path), path }
  })
}

function roomOf(path: string): string {
  return path.split('/')[0] ?? path
}

function readTable(text: string): Map<string, Set<string>> {
  const [, section = ''] = text.split('## Who may import whom')
  const rows = section.split('\n').filter((line) => line.startsWith('| `'))
  return new Map(
    rows.map((row) => {
      const [, folder = '', grants = ''] = row.split('|')
      const names = (cell: string): string[] => [...cell.matchAll(/`(\w+)`/g)].map((match) => match[1] ?? '')
      return [names(folder)[0] ?? '', new Set(names(grants))]
    }),
  )
}
