// Repos, commits, files, cards: the Hugging Face protocol, with the release asked at every way to read.
export { createHub, type Hub, type HubParts, type RevisionFiles } from './hub.ts'
export type { Commit, Repo } from './hub-store.ts'
export { hubMigrations } from './migrations/001-repos.ts'
export type { ModelDetail, ModelSummary } from './model-summary.ts'
export { registerHub } from './register-hub.ts'
export type { Servable } from './servable.ts'
