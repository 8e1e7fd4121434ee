// For tests: the vectors under testdata/proof, which other implementations made.
import { readFileSync } from 'node:fs'

const folder = new URL('../../testdata/proof/', import.meta.url)

export function vectorText(name: string): string {
  return readFileSync(new URL(name, folder), 'utf8')
}

/** The lines that are no comments, cut at spaces. */
export function vectorLines(name: string): string[][] {
  const lines = vectorText(name).trimEnd().split('\n')
  return lines.filter((line) => !line.startsWith('#')).map((line) => line.split(' '))
}

export function hex(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, 'hex'))
}
