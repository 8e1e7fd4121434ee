// Repos, commits, files, cards: the Hugging Face protocol, with the release asked at every way to read.
export { createHub, type Hub, type HubParts } from './hub.ts'
export { ensureRepo, type DeclaredRepo } from './ensure-repo.ts'
export { hubMigrations } from './migrations/001-repos.ts'
export { registerHub } from './register-hub.ts'
export type { Servable } from './servable.ts'
