import type { Principal } from '../../accounts/index.ts'
import { ownerOf } from '../../names/index.ts'
import type { ReleaseReader } from '../../release/index.ts'
import { unknownModel } from '../refusal.ts'
import type { Models, Servable } from '../servable.ts'

export type ModelListSetup = { readonly models: Models; readonly release: Pick<ReleaseReader, 'access'> }

/** GET /v1/models: what this caller may talk to now, newest first. */
export async function listModels(setup: ModelListSetup, principal: Principal): Promise<object> {
  const usable = await usableModels(setup, principal)
  return { object: 'list', data: usable.map(wireModel) }
}

/** GET /v1/models/{id} */
export async function retrieveModel(
  setup: ModelListSetup,
  principal: Principal,
  name: string,
): Promise<object> {
  const servable = await setup.models.find(name, principal)
  if (servable === undefined || !mayInfer(setup, principal, servable)) throw unknownModel(name)
  return wireModel(servable)
}

export async function usableModels(setup: ModelListSetup, principal: Principal): Promise<Servable[]> {
  const known = await setup.models.list(principal)
  return known
    .filter((servable) => mayInfer(setup, principal, servable))
    .sort((a, b) => b.createdAt - a.createdAt)
}

function mayInfer({ release }: ModelListSetup, principal: Principal, { revision }: Servable): boolean {
  return release.access({ principal, action: 'infer', revision }).allowed
}

function wireModel({ model, revision, createdAt }: Servable): object {
  return {
    id: model,
    object: 'model',
    created: Math.floor(createdAt / 1000),
    owned_by: ownerOf(model),
    ecluse: { revision },
  }
}
