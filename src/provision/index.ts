// One file that says what an instance should hold: people, tokens, agreements, policy, engines, models.
import type { App } from '../http/index.ts'
import { apply } from './api/apply.ts'
import type { ProvisionDependencies } from './apply-provision.ts'

export { applyProvision, type ProvisionDependencies } from './apply-provision.ts'
export { parseProvision } from './parse-provision.ts'
export type { AgreementProvision, EngineProvision, ModelProvision, Provision } from './provision.ts'

export function registerProvision(app: App, dependencies: ProvisionDependencies): void {
  apply(app, dependencies)
}
