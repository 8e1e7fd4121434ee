import { exitCodes, Misuse, takeArguments, type Command } from './command.ts'
import { printable, rowsIn, table, textIn } from './table.ts'

export const hold: Command = {
  name: 'hold',
  summary:
    'Close at once what a digest, an owner or an account names, or everything; lifting it takes a quorum',
  usage: [
    'ecluse hold sha256:… | owner:NAME | acc_… | all --reason TEXT [--hours N] [--json]',
    'ecluse hold list [--json]',
  ],
  options: { reason: { type: 'string' }, hours: { type: 'string' } },
  async run({ client, options, terminal, arguments: given }) {
    const [what = ''] = takeArguments(given, 'What to hold')
    if (what === 'list') {
      const answer = await client().json('/api/release/holds')
      const columns = ['hold', 'scope', 'isActive', 'since', 'until', 'reason']
      terminal.out(options.isSet('json') ? JSON.stringify(answer) : table(rowsIn(answer, 'holds'), columns))
      return exitCodes.done
    }
    const hours = options.text('hours')
    if (hours !== undefined && !/^[1-9]\d{0,3}$/.test(hours))
      throw new Misuse('--hours is a whole number of hours')
    const answer = await client().json('/api/release/holds', {
      json: {
        scope: scopeOf(what),
        reason: options.required('reason'),
        ...(hours === undefined ? {} : { hours: Number(hours) }),
      },
    })
    if (options.isSet('json')) terminal.out(JSON.stringify(answer))
    else {
      terminal.out(`hold ${printable(textIn(answer, 'hold'))}`)
      terminal.out(table(rowsIn(answer, 'receipt'), ['surface', 'at']))
    }
    return exitCodes.done
  },
}

function scopeOf(what: string): { readonly kind: string; readonly value?: string } {
  if (what === 'all') return { kind: 'all' }
  if (/^sha256:[0-9a-f]{64}$/.test(what)) return { kind: 'revision', value: what }
  if (what.startsWith('owner:')) return { kind: 'owner', value: what.slice('owner:'.length) }
  if (what.startsWith('acc_')) return { kind: 'account', value: what }
  throw new Misuse(`"${what}" is neither a digest, owner:NAME, an account id nor all`)
}
