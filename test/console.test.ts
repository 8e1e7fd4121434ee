import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { readEvents } from '../console/src/api/event-stream.ts'
import { en } from '../console/src/i18n/en.ts'
import { fr } from '../console/src/i18n/fr.ts'
import { parseMarkdown, safeLink } from '../console/src/markdown/parse.ts'
import { contrast, readTokens } from './console/contrast.ts'
import { startFakeServer } from './console/fake-server.ts'
import { walk } from './console/walk.ts'

const source = join(import.meta.dirname, '../console/src')

describe('the catalogues', () => {
  test('English and French have the same keys, and every message says something', () => {
    expect(Object.keys(fr).sort()).toEqual(Object.keys(en).sort())
    for (const message of [...Object.values(en), ...Object.values(fr)]) expect(message.trim()).not.toBe('')
  })

  test('a message takes the same parameters in both languages', () => {
    const parameters = (message: string): string[] =>
      [...message.matchAll(/\{(\w+)/g)].map((match) => match[1] ?? '').sort()
    for (const [key, message] of Object.entries(en)) {
      expect(parameters(fr[key as keyof typeof fr]), key).toEqual(parameters(message))
    }
  })

  test('every message is used by the console', () => {
    const code = filesUnder(source)
      .filter((file) => !file.includes('i18n'))
      .map((file) => readFileSync(file, 'utf8'))
      .join('\n')
    // `level.${…}` in the code uses every key that begins with `level.`.
    const stems = [...code.matchAll(/`([a-zA-Z.-]+\.)\$\{/g)].map((match) => match[1] ?? '')
    const unused = Object.keys(en).filter(
      (key) => !code.includes(`'${key}'`) && !stems.some((stem) => key.startsWith(stem)),
    )
    expect(unused).toEqual([])
  })
})

describe('the palette', () => {
  const tokens = readTokens(readFileSync(join(source, 'design/tokens.css'), 'utf8'))

  // WCAG 2.2 §1.4.3: 4.5 for text; §1.4.11: 3 for what marks a control or its focus.
  const text = [
    ...pairs(['ink', 'muted', 'water', 'brass-ink', 'close', 'pass'], ['paper', 'surface']),
    ...pairs(['ink', 'muted'], ['raised', 'water-wash', 'brass-wash', 'close-wash', 'pass-wash']),
    ['water', 'water-wash'],
    ['brass-ink', 'brass-wash'],
    ['close', 'close-wash'],
    ['pass', 'pass-wash'],
    ['on-water', 'water'],
    ['on-close', 'close-fill'],
    ...pairs(['quay-ink', 'quay-muted', 'quay-brass'], ['quay', 'quay-raised']),
  ] as const
  const marks = [
    ...pairs(['line-strong', 'focus'], ['paper', 'surface', 'raised']),
    ['quay-brass', 'quay'],
    ['brass', 'bed'],
    ['lock-water', 'bed'],
  ] as const

  test.each(['light', 'dark'] as const)('text can be read in the %s scheme', (scheme) => {
    for (const [front, back] of text) {
      const ratio = contrast(tokens, scheme, front, back)
      expect(ratio, `${front} on ${back} is ${ratio.toFixed(2)}`).toBeGreaterThanOrEqual(4.5)
    }
  })

  test.each(['light', 'dark'] as const)('controls and focus can be seen in the %s scheme', (scheme) => {
    for (const [front, back] of marks) {
      const ratio = contrast(tokens, scheme, front, back)
      expect(ratio, `${front} on ${back} is ${ratio.toFixed(2)}`).toBeGreaterThanOrEqual(3)
    }
  })
})

describe('a model card', () => {
  test('cannot bring a script, a tag or a link that runs', () => {
    const hostile = [
      '<script>alert(1)</script><img src=x onerror=alert(2)> hello',
      '[click](javascript:alert(3)) [me](JaVaScRiPt:alert(4)) [too](data:text/html,x) ![pixel](//evil.example/p.gif)',
      '[ok](https://good.example/a)',
    ].join('\n\n')
    const told = JSON.stringify(parseMarkdown(hostile))
    expect([...told.matchAll(/"href":"([^"]*)"/g)].map((match) => match[1])).toEqual([
      'https://good.example/a',
    ])
    expect(told).not.toMatch(/<|onerror|alert\([12]/)
    expect(told).toContain('hello')
  })

  test.each([
    'javascript:x',
    ' javascript:x',
    'vbscript:x',
    'data:text/html,x',
    'file:///etc/passwd',
    '//x.example',
  ])('does not link to %s', (target) => expect(safeLink(target)).toBeUndefined())

  test('keeps its headings, lists, tables and code', () => {
    const blocks = parseMarkdown(
      '---\nlicense: mit\n---\n# Title\n\nSome *words*.\n\n- one\n- two\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n```sh\nls | wc\n```',
    )
    expect(blocks.map((block) => block.kind)).toEqual(['heading', 'paragraph', 'list', 'table', 'code'])
    expect(blocks[2]).toMatchObject({
      ordered: false,
      items: [[{ kind: 'paragraph' }], [{ kind: 'paragraph' }]],
    })
    expect(blocks[4]).toEqual({ kind: 'code', text: 'ls | wc' })
  })

  test('may show a pipe in a table and an asterisk in a text', () => {
    const told = JSON.stringify(parseMarkdown('| a | b |\n|---|---|\n| `x\\|y` | 2 |\n\n2 \\* 3 \\* 4'))
    expect(told).toContain('x|y')
    expect(told).not.toContain('emphasis')
  })

  test.each(['[', '*', '<a', '`', '![', '**a', '[a](', '<!--', '| ', '> ', '- ', '_a', 'http://'])(
    'of ten thousand times %s is read in a moment',
    (unit) => {
      const started = performance.now()
      parseMarkdown(unit.repeat(10_000))
      expect(performance.now() - started).toBeLessThan(500)
    },
  )
})

test('events are read whole, however the network cuts them', async () => {
  const sent = ': ping\n\nevent: delta\ndata: {"text":"à "}\n\nevent: done\r\ndata: {}\r\n\r\n'
  const bytes = new TextEncoder().encode(sent)
  for (const size of [1, 2, 3, 7, 1000]) {
    const events = []
    for await (const event of readEvents(cut(bytes, size))) events.push(event)
    expect(events).toEqual([
      { event: 'delta', data: '{"text":"à "}' },
      { event: 'done', data: '{}' },
    ])
  }
})

// The whole walk, on the real server and with pictures, is deployment.test.ts; here one pass on a stand-in.
const browser = process.env['TEST_BROWSER']
const isBuilt = existsSync(join(import.meta.dirname, '../console/dist/index.html'))
test.runIf(browser !== undefined && isBuilt)(
  'every page holds on a phone in French, and the keyboard alone does the main acts',
  { timeout: 120_000 },
  async () => {
    const { origin: baseUrl, close } = await startFakeServer()
    try {
      const passes = [{ locale: 'fr', scheme: 'dark', width: 390 }] as const
      const faults = await walk({
        baseUrl,
        who: 'ines',
        password: 'a long enough password',
        pictures: '',
        passes,
      })
      expect(faults).toEqual([])
    } finally {
      close()
    }
  },
)

async function* cut(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

function pairs(fronts: readonly string[], backs: readonly string[]): (readonly [string, string])[] {
  return fronts.flatMap((front) => backs.map((back) => [front, back] as const))
}

function filesUnder(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
}
