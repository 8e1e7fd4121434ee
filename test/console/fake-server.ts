import { readFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { extname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import * as world from './fake-data.ts'

const dist = join(import.meta.dirname, '../../console/dist')
const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
}

type Call = {
  readonly method: string
  readonly path: string
  readonly query: URLSearchParams
  readonly body: Body
  readonly signedIn: boolean
}
type Body = Readonly<Record<string, unknown>>
type Answer = unknown

/** A server with the shapes of the HTTP API and none of its rules: it stands in while one looks at the console. */
export async function startFakeServer(port = 0): Promise<{ origin: string; close: () => void }> {
  const instance = createWorld()
  const server = createServer((request, response) => {
    void serve(instance, request, response)
  })
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  const { port: bound } = server.address() as AddressInfo
  return {
    origin: `http://127.0.0.1:${bound}`,
    close: () => {
      server.close()
      server.closeAllConnections()
    },
  }
}

async function serve(answer: Answering, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://localhost')
  const body = await bodyOf(request)
  if (url.pathname.endsWith('/turns')) return streamTurn(response, String(body['text']))
  if (/^\/(api|log)\//.test(url.pathname)) {
    const signedIn = request.headers.cookie?.includes('stand-in=1') ?? false
    if (/sign-(in|out)/.test(url.pathname)) {
      response.setHeader(
        'set-cookie',
        `stand-in=${url.pathname.includes('sign-in') ? 1 : 0}; Path=/; HttpOnly`,
      )
    }
    const answered = answer({
      signedIn,
      method: request.method ?? 'GET',
      path: url.pathname,
      query: url.searchParams,
      body,
    })
    if (typeof answered === 'string') return void response.end(answered)
    const status = answered === undefined ? 404 : 200
    response.writeHead(status, { 'content-type': 'application/json' })
    return void response.end(
      JSON.stringify(
        answered ?? {
          error: 'there is no such thing, or you may not know of it',
          code: 'NotFound',
          requestId: 'req-4711',
        },
      ),
    )
  }
  return serveFile(url.pathname, response)
}

async function bodyOf(request: IncomingMessage): Promise<Body> {
  let text = ''
  for await (const chunk of request) text += String(chunk)
  return (text === '' ? {} : JSON.parse(text)) as Body
}

/** A path without a file is a page of the console. */
async function serveFile(path: string, response: ServerResponse): Promise<void> {
  const file = extname(path) === '' ? '/index.html' : path
  response.writeHead(200, { 'content-type': types[extname(file)] ?? 'application/octet-stream' })
  response.end(await readFile(join(dist, file)))
}

async function streamTurn(response: ServerResponse, text: string): Promise<void> {
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  const send = (event: string, value: unknown): void =>
    void response.write(`event: ${event}\ndata: ${JSON.stringify(value)}\n\n`)
  if (/firewall|bomb/.test(text)) {
    send('refused', {
      turn: 't9',
      code: 'content_filter',
      message: 'The guard takes this for a way round a security measure.',
      verdictId: 'vrd_77aa01',
      models: [],
    })
  } else {
    if (/goal|objectif/i.test(text))
      send('goal', { goal: { id: 'goal_9', text, status: 'active', createdAt: world.fromNow(0) } })
    for (const word of 'Three sections are left, so *two a week* gets you there with five days to spare.'.split(
      ' ',
    )) {
      send('delta', { text: `${word} ` })
      await sleep(15)
    }
    send('done', { turn: 't9', model: 'lac/otter-7b', revision: world.digestOf('a') })
  }
  response.end()
}

type Answering = (call: Call) => Answer
type Route = readonly [method: string, path: RegExp, answer: (call: Call, id: string) => Answer]

function createWorld(): Answering {
  const goals = structuredClone(world.goals)
  const requests = structuredClone(world.requests)
  const votes: unknown[] = [
    {
      by: 'marc',
      choice: 'approve',
      specialities: ['security'],
      at: world.fromNow(-1),
      comment: 'Keys and build are in order.',
    },
  ]
  const routes: readonly Route[] = [
    [
      'GET',
      /^\/api\/session$/,
      ({ signedIn }) => ({
        signedIn,
        ...(signedIn ? { account: world.account } : {}),
        instance: { name: 'Lac Léman AI', origin: 'http://127.0.0.1:7878', policy: 'lab' },
      }),
    ],
    ['POST', /^\/api\/auth\/sign-in\/email$/, () => ({})],
    ['POST', /^\/api\/auth\/sign-out$/, () => ({})],
    [
      'GET',
      /^\/api\/hub\/models$/,
      ({ query }) => ({
        models: world.models.filter((model) => model.repo.includes(query.get('search') ?? '')),
      }),
    ],
    [
      'GET',
      /^\/api\/hub\/models\/(.+)$/,
      (_call, repo) => {
        const model = world.models.find((candidate) => candidate.repo === repo)
        return model && world.modelDetail(model)
      },
    ],
    [
      'GET',
      /^\/api\/release\/revisions\/([^/]+)$/,
      (_call, digest) => {
        const model = world.models.find((candidate) => candidate.revision === digest)
        return model && world.revisionDetail(model)
      },
    ],
    ['POST', /^\/api\/release\/revisions\/([^/]+)\/evidence$/, () => ({ evidence: world.digestOf('v') })],
    [
      'GET',
      /^\/api\/release\/proposals$/,
      ({ query }) => ({
        proposals: world.proposals.filter(
          (proposal) => (proposal.status === 'decided') === (query.get('status') === 'decided'),
        ),
      }),
    ],
    ['POST', /^\/api\/release\/proposals$/, () => ({ proposal: world.digestOf('p') })],
    [
      'GET',
      /^\/api\/release\/proposals\/([^/]+)$/,
      (_call, digest) => {
        const proposal = world.proposals.find((candidate) => candidate.proposal === digest)
        return proposal && world.proposalDetail(proposal, proposal.status === 'blocked' ? [] : votes)
      },
    ],
    [
      'POST',
      /^\/api\/release\/proposals\/[^/]+\/votes$/,
      ({ body }) => {
        votes.push({ by: 'ines', specialities: ['safety'], at: world.fromNow(0), ...body })
        return { vote: 'vote_1' }
      },
    ],
    ['GET', /^\/api\/release\/holds$/, () => ({ holds: world.holds })],
    [
      'POST',
      /^\/api\/release\/holds$/,
      () => ({
        hold: 'hold_2',
        seq: 10,
        receipt: ['hub', 'gateway', 'assistant'].map((surface) => ({ surface, at: world.fromNow(0) })),
      }),
    ],
    ['GET', /^\/api\/release\/access-requests$/, () => ({ requests })],
    ['POST', /^\/api\/release\/access-requests$/, () => ({ request: 'req_9' })],
    [
      'POST',
      /^\/api\/release\/access-requests\/([^/]+)\/(?:grant|refuse)$/,
      ({ path, body }, id) => {
        const asked = requests.find((candidate) => candidate.request === id)
        if (asked !== undefined) {
          asked.status = path.endsWith('grant') ? 'granted' : 'refused'
          asked.answer = {
            at: world.fromNow(0),
            by: 'ines',
            ...(typeof body['reason'] === 'string' ? { reason: body['reason'] } : {}),
          }
        }
        return {}
      },
    ],
    ['GET', /^\/api\/release\/grants$/, () => ({ grants: world.grants })],
    ['GET', /^\/api\/release\/agreements$/, () => ({ agreements: world.agreements })],
    ['GET', /^\/api\/accounts\/tokens$/, () => ({ tokens: world.tokens })],
    ['POST', /^\/api\/accounts\/tokens$/, () => ({ token: 'hf_Zk4Qw8sVt2Lx9Bn6Rm1Yc7Hd3Fg5Jp0Aa' })],
    ['POST', /^\/api\/accounts\/password$/, () => ({})],
    [
      'GET',
      /^\/api\/gateway\/models$/,
      () => ({
        models: ['lac/otter-7b', 'lac/otter-base'].map((model) => ({
          model,
          revision: world.digestOf('a'),
          isLoaded: true,
        })),
      }),
    ],
    ['GET', /^\/api\/gateway\/engines$/, () => ({ engines: world.engines })],
    ['GET', /^\/api\/assistant\/goals$/, () => ({ goals })],
    [
      'POST',
      /^\/api\/assistant\/goals$/,
      ({ body }) => {
        const goal = {
          id: `goal_${goals.length + 1}`,
          text: String(body['text']),
          status: 'active',
          createdAt: world.fromNow(0),
        }
        goals.push(goal)
        return goal
      },
    ],
    [
      'PATCH',
      /^\/api\/assistant\/goals\/(.+)$/,
      ({ body }, id) => {
        const goal = goals.find((candidate) => candidate.id === id)
        return goal && Object.assign(goal, body)
      },
    ],
    ['GET', /^\/api\/assistant\/conversations$/, () => ({ conversations: world.conversations })],
    ['POST', /^\/api\/assistant\/conversations$/, () => ({ id: 'conv_2', title: '' })],
    [
      'GET',
      /^\/api\/assistant\/conversations\/(.+)$/,
      (_call, id) => world.conversations.find((candidate) => candidate.id === id),
    ],
    [
      'GET',
      /^\/log\/public\/checkpoint$/,
      () =>
        'lac.example/public\n10\nq8m1n0Yt7bq1kQm0kXW3b4u8yq9V0W2nJm6m9m3rQyA=\n\n— lac.example/public Az3grl…\n',
    ],
    ['GET', /^\/api\/record\/keys$/, () => 'lac.example/public+0f1e2d3c+AZ…\n'],
    [
      'GET',
      /^\/api\/record\/entries$/,
      ({ query }) => ({
        entries: world.entries.filter((entry) => entry.seq > Number(query.get('after'))),
      }),
    ],
  ]
  return (call) => {
    for (const [method, path, answer] of routes) {
      const match = method === call.method ? path.exec(call.path) : null
      if (match !== null) return answer(call, match[1] ?? '')
    }
    return undefined
  }
}

if (import.meta.main) {
  const { origin } = await startFakeServer(Number(process.env['PORT'] ?? 7979))
  console.log(origin)
}
