import { Type } from 'typebox'
import { membershipIn, type Account } from '../../accounts/index.ts'
import { parsed, type App } from '../../http/index.ts'
import { parseAccountName, parseRepoId, parseRepoPath, type AccountName } from '../../names/index.ts'
import { Problem } from '../../std/index.ts'
import { defaultGitAttributes } from '../git-attributes.ts'
import type { Hub } from '../hub.ts'
import type { Change } from '../manifest.ts'
import { keepRegularFile } from '../regular-file.ts'
import { assertWriter } from '../writing.ts'
import { callerOf } from './caller.ts'

const body = Type.Object({
  name: Type.String(),
  organization: Type.Optional(Type.Union([Type.String(), Type.Null()])),
  type: Type.Optional(Type.Union([Type.String(), Type.Null()])),
  license: Type.Optional(Type.Union([Type.String(), Type.Null()])),
  files: Type.Optional(
    Type.Array(
      Type.Object({
        path: Type.String(),
        content: Type.String(),
        encoding: Type.Optional(Type.String()),
      }),
    ),
  ),
})

export function registerCreateRepo(app: App, hub: Hub): void {
  app.post(
    '/api/repos/create',
    { schema: { summary: 'Make a repo', tags: ['hub'], body }, bodyLimit: 32 * 1024 * 1024 },
    async (request, reply) => {
      const caller = callerOf(request)
      const { body } = request
      if ((body.type ?? 'model') !== 'model')
        throw new Problem('Unprocessable', 'This hub keeps models only; there are no datasets and no spaces.')
      if (caller.kind === 'anonymous')
        throw new Problem('SignInRequired', 'Sign in, or send a token, to make a repo.')
      const { owner, name } = ownerAndName(body, caller.name)
      const author = assertWriter(caller, parsed(parseAccountName, owner))
      const id = parsed(parseRepoId, `${spelling(author, owner)}/${name}`)
      const address = { url: `${hub.parts.publicUrl}/${id}`, name: id, id }
      const existing = await hub.store.repo(id)
      if (existing !== undefined) {
        // Clients that were told "exist_ok" read the address out of the refusal.
        return await reply
          .code(409)
          .header('x-error-code', 'Conflict')
          .send({
            error: 'You already created this model repo',
            code: 'Conflict',
            ...address,
            requestId: request.id,
          })
      }
      const repo = await hub.committer.create(id, {
        author,
        title: 'initial commit',
        description: '',
        changes: await firstFiles(hub, body),
      })
      return { ...address, id: repo.id }
    },
  )
}

function ownerAndName(
  { name, organization }: { name: string; organization?: string | null },
  self: string,
): { owner: string; name: string } {
  const [first, second] = name.split('/')
  if (second !== undefined) return { owner: first ?? '', name: second }
  return { owner: organization ?? self, name }
}

/** An owner's name as the account has it, however the caller wrote it. */
function spelling(author: Account, owner: string): AccountName {
  if (author.name.toLowerCase() === owner.toLowerCase()) return author.name
  return membershipIn(author, parsed(parseAccountName, owner))?.organisation ?? author.name
}

async function firstFiles(
  hub: Hub,
  {
    license,
    files = [],
  }: { license?: string | null; files?: { path: string; content: string; encoding?: string }[] },
): Promise<Change[]> {
  const contents = new Map([['.gitattributes', Buffer.from(defaultGitAttributes)]])
  if (typeof license === 'string' && license !== '')
    contents.set('README.md', Buffer.from(`---\nlicense: ${JSON.stringify(license)}\n---\n`))
  for (const { path, content, encoding } of files)
    contents.set(
      parsed(parseRepoPath, path),
      Buffer.from(content, encoding === 'base64' ? 'base64' : 'utf-8'),
    )
  const changes: Change[] = []
  for (const [path, content] of contents)
    changes.push({ kind: 'put', file: await keepRegularFile(hub.parts.blobs, path, content) })
  return changes
}
