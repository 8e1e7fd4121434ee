// `npm run bench -- NAME [--json]`: figures, each with its bar. One JSON line a figure, or a table for people.
import { parseArgs } from 'node:util'
import type { Figure } from './figure.ts'
import { footprint } from './footprint.ts'

const benches: Readonly<Record<string, () => Promise<readonly Figure[]>>> = { footprint }

const { values, positionals } = parseArgs({
  options: { json: { type: 'boolean', default: false } },
  allowPositionals: true,
})
const names = positionals.length === 0 ? Object.keys(benches) : positionals
let allOk = true
for (const name of names) {
  const bench = benches[name]
  if (bench === undefined)
    throw new Error(`there is no bench ${name}: known are ${Object.keys(benches).join(', ')}`)
  for (const figure of await bench()) {
    allOk &&= figure.ok
    console.log(
      values.json
        ? JSON.stringify(figure)
        : `${figure.ok ? '✓' : '✗'} ${figure.name.padEnd(40)} ${figure.value} ${figure.unit} (bar ${figure.bar})`,
    )
  }
}
process.exitCode = allOk ? 0 : 1
