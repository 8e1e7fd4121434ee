import type { ReactNode } from 'react'

export type Column<Row> = {
  readonly id: string
  readonly label: string
  readonly cell: (row: Row) => ReactNode
  readonly align?: 'end'
}

type TableProps<Row> = {
  readonly caption: string
  readonly columns: readonly Column<Row>[]
  readonly rows: readonly Row[]
  readonly keyOf: (row: Row) => string | number
}

/** A table that a narrow screen scrolls inside its own box; the first column heads its row. */
export function Table<Row>({ caption, columns, rows, keyOf }: TableProps<Row>) {
  return (
    // Focusable, so that a keyboard can scroll it.
    <div
      className="scroll-x rounded-md border border-line bg-surface"
      role="region"
      aria-label={caption}
      tabIndex={0}
    >
      <table className="w-full border-collapse text-left">
        <caption className="sr-only">{caption}</caption>
        <thead>
          <tr className="border-b border-line bg-raised">
            {columns.map((column) => (
              <th
                key={column.id}
                scope="col"
                className={`px-4 py-2 text-sm font-semibold ${alignment(column)}`}
              >
                {column.label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={keyOf(row)} className="border-b border-line last:border-0">
              {columns.map((column, index) =>
                index === 0 ? (
                  <th key={column.id} scope="row" className="px-4 py-2.5 font-normal">
                    {column.cell(row)}
                  </th>
                ) : (
                  <td key={column.id} className={`px-4 py-2.5 text-sm ${alignment(column)}`}>
                    {column.cell(row)}
                  </td>
                ),
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

function alignment<Row>(column: Column<Row>): string {
  return column.align === 'end' ? 'text-right tabular-nums' : ''
}
