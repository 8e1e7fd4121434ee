import { Readable } from 'node:stream'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { App } from '../../http/index.ts'
import { Problem } from '../../std/index.ts'
import { askedRange } from '../byte-range.ts'
import { entryNotFound, refusal } from '../hub-problem.ts'
import type { Hub } from '../hub.ts'
import type { ManifestFile } from '../manifest.ts'
import { mayRead } from '../reading.ts'
import { callerOf } from './caller.ts'
import { noteExposure } from '../exposure.ts'
import { restOf, revisionParams } from './shapes.ts'

type PathRequest = FastifyRequest<{
  Params: { owner: string; name: string; revision: string }
}>

export function registerResolve(app: App, hub: Hub): void {
  const schema = { summary: 'Download a file', tags: ['hub'], params: revisionParams }
  const resolve = (request: PathRequest, reply: FastifyReply) => sendFile(hub, request, reply)
  for (const url of [
    '/:owner/:name/resolve/:revision/*',
    '/api/resolve-cache/models/:owner/:name/:revision/*',
  ]) {
    app.head(url, { schema }, resolve)
    app.get(url, { schema, exposeHeadRoute: false }, resolve)
  }
}

async function sendFile(hub: Hub, request: PathRequest, reply: FastifyReply): Promise<FastifyReply> {
  const caller = callerOf(request)
  const { owner, name, revision } = request.params
  const path = restOf(request)
  const located = await hub.locator.locate(caller, `${owner}/${name}`, revision)
  const { repo, commit } = located
  reply.header('x-repo-commit', commit.oid)
  const ask = () => mayRead(hub.parts.release, { principal: caller, repo, commit, path })
  const decision = ask()
  // Asked before the file is looked for: who may not download does not learn which paths there are from here.
  if (!decision.allowed) throw refusal(caller, repo.name, decision)
  const file = await hub.store.file(repo.id, commit.oid, path)
  if (file === undefined) throw entryNotFound(path)
  describe(reply, file)
  const part = partOf(request, reply, file)
  if (request.method === 'HEAD') return reply.send()
  await noteExposure(hub.parts.release, { caller, located, path })
  const bytes =
    part === undefined ? hub.parts.blobs.read(file.sha256) : hub.parts.blobs.read(file.sha256, part)
  hub.downloads.keepOpenWhile(ask, reply.raw)
  return reply.send(Readable.from(bytes, { objectMode: false }))
}

function describe(reply: FastifyReply, file: ManifestFile): void {
  const etag = `"${file.isLfs ? file.sha256.slice('sha256:'.length) : file.gitOid}"`
  const filename = file.path.slice(file.path.lastIndexOf('/') + 1)
  reply.headers({
    etag,
    'x-linked-etag': etag,
    'x-linked-size': file.sizeBytes,
    'accept-ranges': 'bytes',
    'cache-control': 'private, no-cache',
    'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(filename)}`,
    // Strangers' files, from the address where people sign in: no browser may take them for a page.
    'content-security-policy': "default-src 'none'; sandbox",
    'x-content-type-options': 'nosniff',
    'content-type': /\.(md|txt|json|jsonl|ya?ml|py|gitattributes|gitignore|jinja)$/i.test(file.path)
      ? 'text/plain; charset=utf-8'
      : 'application/octet-stream',
  })
}

/** Sets status and length for what is asked of the file, and answers the part when it is not the whole. */
function partOf(
  request: PathRequest,
  reply: FastifyReply,
  file: ManifestFile,
): { first: number; last: number } | undefined {
  const ifRange = request.headers['if-range']
  const isSame = ifRange === undefined || ifRange === reply.getHeader('etag')
  const asked = askedRange(isSame ? request.headers.range : undefined, file.sizeBytes)
  if (asked.kind === 'outside') {
    reply.header('content-range', `bytes */${file.sizeBytes}`)
    throw new Problem('RangeNotSatisfiable', `the file has ${file.sizeBytes} bytes`)
  }
  if (asked.kind === 'whole') {
    reply.header('content-length', file.sizeBytes)
    return undefined
  }
  const { first, last } = asked.range
  reply
    .code(206)
    .header('content-length', last - first + 1)
    .header('content-range', `bytes ${first}-${last}/${file.sizeBytes}`)
  return asked.range
}
