// The grammar of every name that strangers send: parsed once at the edge, trusted inside.
export { ownerOf, parseAccountName, parseRepoId, repoKey, type AccountName, type RepoId } from './repo-id.ts'
export { parseRepoPath, type RepoPath } from './path.ts'
