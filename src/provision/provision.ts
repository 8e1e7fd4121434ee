import type { AccountsProvision } from '../accounts/index.ts'
import type { RepoId } from '../names/index.ts'
import type { EdgeKind, Policy } from '../release/index.ts'
import type { Digest } from '../std/index.ts'

export type AgreementProvision = {
  readonly id: string
  readonly version: number
  readonly title: string
  readonly text: string
}

/** An engine, and what it calls the models that it serves. */
export type EngineProvision = {
  readonly name: string
  readonly kind: 'embedded' | 'openai'
  readonly url?: string
  readonly key?: string
  readonly models: readonly { readonly repo: RepoId; readonly as: string; readonly revision?: Digest }[]
}

export type ModelProvision = {
  readonly repo: RepoId
  readonly parents: readonly { readonly repo: RepoId; readonly kind: EdgeKind }[]
}

/** A state that an operator wants, parsed: every name in it is well-formed. */
export type Provision = AccountsProvision & {
  readonly agreements: readonly AgreementProvision[]
  readonly policy?: Policy
  readonly engines: readonly EngineProvision[]
  readonly models: readonly ModelProvision[]
}
