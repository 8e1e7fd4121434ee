import type { Branded } from '../std/index.ts'

/** An owner and a name, as the Hub writes them: `mistral-lab/otter-7b`. */
export type RepoId = Branded<'RepoId'>

/** The name of a person, an organisation or a service: the owner part of a repo id. */
export type AccountName = Branded<'AccountName'>

const segment = /^[A-Za-z0-9](?:[A-Za-z0-9._-]{0,94}[A-Za-z0-9])?$/

// Names that begin a path of the server itself, or would read as one.
const reserved = new Set([
  'api',
  'assets',
  'cas',
  'collections',
  'console',
  'datasets',
  'docs',
  'healthz',
  'join',
  'log',
  'metrics',
  'models',
  'oauth',
  'openapi.json',
  'organizations',
  'readyz',
  'release',
  'resolve',
  'settings',
  'signin',
  'spaces',
  'v1',
])

export function parseAccountName(text: string): AccountName {
  if (!segment.test(text) || text.length > 42 || ambiguous(text))
    throw new SyntaxError(`not an account name: ${text}`)
  if (reserved.has(text.toLowerCase())) throw new SyntaxError(`this name is reserved: ${text}`)
  return text as AccountName
}

export function parseRepoId(text: string): RepoId {
  const [owner, name, ...rest] = text.split('/')
  if (owner === undefined || name === undefined || rest.length > 0)
    throw new SyntaxError(`not a repo id: ${text}`)
  parseAccountName(owner)
  if (!segment.test(name) || ambiguous(name)) throw new SyntaxError(`not a repo id: ${text}`)
  return text as RepoId
}

/** The Hub finds repos whatever the case of the letters: this is the form that is unique. */
export function repoKey(id: RepoId): string {
  return id.toLowerCase()
}

export function ownerOf(id: RepoId): AccountName {
  return id.slice(0, id.indexOf('/')) as AccountName
}

// The Hub forbids "--" and "..": they would be ambiguous in the cache folder names of its clients,
// and ".git" at the end would collide with the git address of another repo.
function ambiguous(text: string): boolean {
  return /--|\.\.|\.git$/i.test(text)
}
