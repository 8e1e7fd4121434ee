import type { AccountId, Accounts, Change, Provisioned, ProvisionedChange } from '../accounts/index.ts'
import { ownerOf } from '../names/index.ts'
import type { Policy } from '../release/index.ts'
import { Problem } from '../std/index.ts'
import type { AgreementProvision, EngineProvision, ModelProvision, Provision } from './provision.ts'

/** What the other rooms do for a provisioning file. Each does nothing when there is nothing to do, and says so. */
export type ProvisionDependencies = {
  readonly accounts: Accounts
  adoptPolicy(policy: Policy, actor: AccountId): Promise<Change>
  putAgreement(agreement: AgreementProvision, actor: AccountId): Promise<Change>
  putEngine(engine: EngineProvision, actor: AccountId): Promise<Change>
  ensureRepo(model: ModelProvision, actor: AccountId): Promise<Change>
}

/**
 * Brings the instance to what the file says. The accounts change in one transaction, or not at all; each of the
 * others is one change of its own, and applying the file again goes on where a failure stopped it.
 */
export async function applyProvision(
  provision: Provision,
  dependencies: ProvisionDependencies,
  actor: AccountId,
): Promise<Provisioned> {
  await requireOwners(provision, dependencies.accounts)
  const changes: ProvisionedChange[] = []
  const note = async (kind: string, name: string, change: Promise<Change>): Promise<void> => {
    changes.push({ kind, name, change: await change })
  }
  const { policy } = provision
  if (policy !== undefined) await note('policy', policy.name, dependencies.adoptPolicy(policy, actor))
  for (const agreement of provision.agreements)
    await note('agreement', agreement.id, dependencies.putAgreement(agreement, actor))
  for (const engine of provision.engines)
    await note('engine', engine.name, dependencies.putEngine(engine, actor))
  // Late, so that a fault above does not lose tokens that are shown only once.
  const accounts = await dependencies.accounts.provision(provision)
  changes.push(...accounts.changes)
  for (const model of provision.models) await note('model', model.repo, dependencies.ensureRepo(model, actor))
  return { changes, tokens: accounts.tokens }
}

async function requireOwners(provision: Provision, accounts: Accounts): Promise<void> {
  const named = [...provision.people, ...provision.services, ...provision.organisations]
  const names = new Set(named.map(({ name }) => name.toLowerCase()))
  for (const { repo } of provision.models) {
    const owner = ownerOf(repo)
    if (!names.has(owner.toLowerCase()) && (await accounts.find(owner)) === undefined)
      throw new Problem('Unprocessable', `models: ${repo} belongs to ${owner}, who does not exist`)
  }
}
