import { exitCodes, Misuse, takeArguments, type Call, type Command, type ExitCode } from './command.ts'
import { rowsIn, table, textIn } from './table.ts'

export const grant: Command = {
  name: 'grant',
  summary: 'Answer access requests, and end grants',
  usage: [
    'ecluse grant list [--json]',
    'ecluse grant grant REQUEST --until DATE [--actions see,infer,download]',
    'ecluse grant refuse REQUEST --reason TEXT',
    'ecluse grant revoke GRANT --reason TEXT',
  ],
  options: { until: { type: 'string' }, actions: { type: 'string' }, reason: { type: 'string' } },
  async run(call) {
    const [verb = '', ...rest] = call.arguments
    if (verb === 'list') return await list(call, rest)
    const act = { grant: give, refuse, revoke }[verb]
    if (act === undefined) throw new Misuse('say what to do: list, grant, refuse or revoke')
    return await act(call, rest)
  },
}

async function list({ client, options, terminal }: Call, given: readonly string[]): Promise<ExitCode> {
  takeArguments(given)
  const [asked, held] = await Promise.all([
    client().json('/api/release/access-requests'),
    client().json('/api/release/grants'),
  ])
  if (options.isSet('json')) {
    terminal.out(JSON.stringify({ ...asked, ...held }))
    return exitCodes.done
  }
  const requests = rowsIn(asked, 'requests').map(withHolder)
  terminal.out(table(requests, ['request', 'status', 'repo', 'holder', 'purpose', 'at']))
  terminal.out(table(rowsIn(held, 'grants').map(withHolder), ['grant', 'status', 'repo', 'holder', 'until']))
  return exitCodes.done
}

function withHolder(row: Readonly<Record<string, unknown>>) {
  const holder = row['holder']
  const isNamed = typeof holder === 'object' && holder !== null && 'name' in holder
  return { ...row, holder: isNamed ? holder.name : holder }
}

async function give(call: Call, given: readonly string[]): Promise<ExitCode> {
  const [request = ''] = takeArguments(given, 'REQUEST')
  const until = new Date(call.options.required('until'))
  if (Number.isNaN(until.getTime())) throw new Misuse('--until is a date, such as 2030-12-31')
  const actions = call.options.text('actions')
  return await post(call, `access-requests/${encodeURIComponent(request)}/grant`, {
    until: until.toISOString(),
    ...(actions === undefined ? {} : { actions: actions.split(',') }),
  })
}

async function refuse(call: Call, given: readonly string[]): Promise<ExitCode> {
  const [request = ''] = takeArguments(given, 'REQUEST')
  const reason = call.options.required('reason')
  return await post(call, `access-requests/${encodeURIComponent(request)}/refuse`, { reason })
}

async function revoke(call: Call, given: readonly string[]): Promise<ExitCode> {
  const [id = ''] = takeArguments(given, 'GRANT')
  return await post(call, `grants/${encodeURIComponent(id)}/revoke`, {
    reason: call.options.required('reason'),
  })
}

async function post({ client, options, terminal }: Call, path: string, json: object): Promise<ExitCode> {
  const answer = await client().json(`/api/release/${path}`, { json })
  const [what = 'done'] = Object.keys(answer)
  terminal.out(options.isSet('json') ? JSON.stringify(answer) : `${what} ${textIn(answer, what)}`)
  return exitCodes.done
}
