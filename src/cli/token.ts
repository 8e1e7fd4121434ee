import { exitCodes, Misuse, takeArguments, type Call, type Command, type ExitCode } from './command.ts'
import { rowsIn, table, textIn } from './table.ts'

export const token: Command = {
  name: 'token',
  summary: 'Make, list and revoke your tokens',
  usage: [
    'ecluse token create NAME [--scopes read,write,inference,admin] [--days N] [--json]',
    'ecluse token list [--json]',
    'ecluse token revoke ID',
  ],
  options: { scopes: { type: 'string' }, days: { type: 'string' } },
  async run(call) {
    const [verb, ...rest] = call.arguments
    if (verb === 'create') return await create(call, rest)
    if (verb === 'list') return await list(call, rest)
    if (verb === 'revoke') return await revoke(call, rest)
    throw new Misuse('say what to do with tokens: create, list or revoke')
  },
}

async function create({ client, options, terminal }: Call, given: readonly string[]): Promise<ExitCode> {
  const [name] = takeArguments(given, 'NAME')
  const days = options.text('days')
  if (days !== undefined && !/^[1-9]\d{0,3}$/.test(days)) throw new Misuse('--days is a whole number of days')
  const answer = await client().json('/api/accounts/tokens', {
    json: {
      name,
      scopes: (options.text('scopes') ?? 'read').split(','),
      ...(days === undefined ? {} : { expiresInDays: Number(days) }),
    },
  })
  // The token alone on standard output, so that a script can take it.
  terminal.out(options.isSet('json') ? JSON.stringify(answer) : textIn(answer, 'token'))
  terminal.note('Keep it now: it is not shown again.')
  return exitCodes.done
}

async function list({ client, options, terminal }: Call, given: readonly string[]): Promise<ExitCode> {
  takeArguments(given)
  const answer = await client().json('/api/accounts/tokens')
  const columns = ['id', 'name', 'prefix', 'scopes', 'createdAt', 'expiresAt', 'lastUsedAt']
  terminal.out(options.isSet('json') ? JSON.stringify(answer) : table(rowsIn(answer, 'tokens'), columns))
  return exitCodes.done
}

async function revoke({ client, terminal }: Call, given: readonly string[]): Promise<ExitCode> {
  const [id = ''] = takeArguments(given, 'ID')
  await client().json(`/api/accounts/tokens/${encodeURIComponent(id)}`, { method: 'DELETE' })
  terminal.note(`${id} is revoked, and so is every token that was made with it.`)
  return exitCodes.done
}
