import { expect, test } from 'vitest'
import { baseModels, isCardFile, readCard, summaryOf } from './card.ts'

test('a card is its metadata and its words', () => {
  const card = readCard(
    '---\nlicense: mit\ntags: [a, b]\n---\n# Otter\n\nA *small* [model](x) of\nrivers.\n\nMore.\n',
  )
  expect(card.metadata).toEqual({ license: 'mit', tags: ['a', 'b'] })
  expect(card.text).toMatch(/^# Otter/)
  expect(summaryOf(card)).toBe('A small model of rivers.')
  expect(readCard('# No metadata\n---\nx: 1\n---\n')).toMatchObject({ metadata: {}, faults: [] })
  expect(readCard('---\n---\nwords').text).toBe('words')
  expect(readCard('---\r\nlicense: mit\r\n---\r\nwords').metadata).toEqual({ license: 'mit' })
})

test('what is wrong with the metadata is told, and none of it is taken', () => {
  const bomb = `a: &a [x, x]\n${'bcdefghijklm'
    .split('')
    .map((key, i) => `${key}: &${key} [${Array(9).fill(`*${'abcdefghijkl'[i]}`).join(', ')}]`)
    .join('\n')}`
  for (const yaml of ['a: [', '- a list', 'just words', 'a: 1\na: 2', `x: ${'y'.repeat(70_000)}`, bomb]) {
    const card = readCard(`---\n${yaml}\n---\n`)
    expect(card.metadata, yaml.slice(0, 40)).toEqual({})
    expect(card.faults, yaml.slice(0, 40)).toHaveLength(1)
  }
})

test('lineage is read as the Hub writes it', () => {
  expect(baseModels({ base_model: 'a/b' })).toEqual([{ name: 'a/b', kind: 'finetune' }])
  expect(baseModels({ base_model: 'a/b', base_model_relation: 'quantized' })[0]?.kind).toBe('quantised')
  expect(baseModels({ base_model: ['a/b', 'c/d', 7] }).map(({ kind }) => kind)).toEqual(['merge', 'merge'])
  expect(baseModels({})).toEqual([])
})

test('only the card, the licence and the attributes are readable without a grant', () => {
  expect(['README.md', 'LICENSE', 'LICENSE.txt', '.gitattributes'].every(isCardFile)).toBe(true)
  expect(['config.json', 'onnx/README.md', 'LICENSE/model.gguf', 'README.md.gguf'].some(isCardFile)).toBe(
    false,
  )
})
