import { Refused, type Json } from './client.ts'
import { exitCodes, takeArguments, type Command } from './command.ts'
import { printable } from './table.ts'

export const chat: Command = {
  name: 'chat',
  summary: 'Ask a model one thing, and read the answer as it comes',
  usage: ['ecluse chat MODEL TEXT [--json]'],
  options: {},
  async run({ client, options, terminal, arguments: given }) {
    const [model, content] = takeArguments(given, 'MODEL', 'TEXT')
    const request = { model, messages: [{ role: 'user', content }] }
    if (options.isSet('json')) {
      terminal.out(await client().text('/v1/chat/completions', { json: request }))
      return exitCodes.done
    }
    const response = await client().open('/v1/chat/completions', { json: { ...request, stream: true } })
    for await (const event of eventsOf(response)) terminal.write(printable(deltaOf(event)))
    terminal.write('\n')
    return exitCodes.done
  },
}

/** The JSON of each event of a stream of server-sent events, until it says that it is done. */
async function* eventsOf(response: Response): AsyncIterable<Json> {
  let rest = ''
  for await (const text of (response.body ?? new ReadableStream()).pipeThrough(new TextDecoderStream())) {
    const lines = (rest + text).split(/\r?\n/)
    rest = lines.pop() ?? ''
    for (const line of lines) {
      if (!line.startsWith('data:')) continue
      const data = line.slice('data:'.length).trim()
      if (data === '[DONE]') return
      yield JSON.parse(data) as Json
    }
  }
  throw new Refused('the stream broke off before its end', { code: 'Interrupted' })
}

type Chunk = {
  readonly choices?: readonly { readonly delta?: { readonly content?: string | null } }[]
  readonly error?: { readonly message?: string; readonly code?: string }
}

function deltaOf(event: Json): string {
  const { choices, error } = event as Chunk
  if (error !== undefined)
    throw new Refused(error.message ?? 'the stream was cut', { code: error.code ?? 'error' })
  return choices?.[0]?.delta?.content ?? ''
}
