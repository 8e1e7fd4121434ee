import { stripVTControlCharacters } from 'node:util'

type Row = Readonly<Record<string, unknown>>

/** Rows as aligned columns, the names of the columns above; nothing for none. */
export function table(rows: readonly Row[], columns: readonly string[]): string {
  if (rows.length === 0) return ''
  const lines = [
    columns.map((column) => column.toUpperCase()),
    ...rows.map((row) => columns.map((column) => cell(row[column]))),
  ]
  const widths = columns.map((_, index) => Math.max(...lines.map((line) => line[index]?.length ?? 0)))
  return lines
    .map((line) =>
      line
        .map((text, index) => text.padEnd(widths[index] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

function cell(value: unknown): string {
  if (value === undefined || value === null) return '-'
  if (typeof value === 'string') return printable(value).replace(/\s+/g, ' ')
  if (Array.isArray(value)) return value.map(cell).join(',')
  return printable(JSON.stringify(value))
}

/** What others wrote must not move the cursor or retitle the window of who reads it. */
export function printable(text: string): string {
  return stripVTControlCharacters(text).replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, '')
}

/** The rows under a name in an answer. */
export function rowsIn(answer: Row, name: string): readonly Row[] {
  const rows = answer[name]
  return Array.isArray(rows) ? rows.filter((row): row is Row => typeof row === 'object' && row !== null) : []
}

export function textIn(row: Row, name: string): string {
  const value = row[name]
  return typeof value === 'string' ? value : ''
}
