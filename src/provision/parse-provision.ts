import { Value } from 'typebox/value'
import { parseDocument } from 'yaml'
import { BadInput } from '../http/index.ts'
import { parseAccountName, parseRepoId } from '../names/index.ts'
import { presets, type Policy } from '../release/index.ts'
import { parseDigest } from '../std/index.ts'
import { ProvisionFile, type EngineFile, type PolicyFile } from './provision-schema.ts'
import type { EngineProvision, ModelProvision, Provision } from './provision.ts'

/** Reads a provisioning file, in YAML or JSON. A fault is named with the path of its field. */
export function parseProvision(text: string): Provision {
  const document = parseDocument(text, { schema: 'core', uniqueKeys: true, logLevel: 'silent' })
  const [fault] = document.errors
  if (fault !== undefined) throw new BadInput(`not YAML: ${fault.message.split('\n')[0]}`)
  return checkProvision(contentOf(document))
}

/** The same for what is parsed already. */
export function checkProvision(value: unknown): Provision {
  // An empty file wishes nothing.
  const file = value ?? {}
  if (!Value.Check(ProvisionFile, file)) throw new BadInput(faultIn(file))
  return {
    people:
      file.people?.map((person, index) => ({
        ...person,
        name: at(`people[${index}].name`, parseAccountName, person.name),
      })) ?? [],
    services:
      file.services?.map((service, index) => ({
        ...service,
        name: at(`services[${index}].name`, parseAccountName, service.name),
      })) ?? [],
    organisations: organisationsOf(file),
    tokens:
      file.tokens?.map((token, index) => ({
        ...token,
        account: at(`tokens[${index}].account`, parseAccountName, token.account),
      })) ?? [],
    agreements: file.agreements ?? [],
    ...(file.policy === undefined ? {} : { policy: policyOf(file.policy) }),
    engines: file.engines?.map((engine, index) => engineOf(engine, `engines[${index}]`)) ?? [],
    models: modelsOf(file),
  }
}

// Aliases that name each other could make a small text enormous: the library counts them and throws.
function contentOf(document: ReturnType<typeof parseDocument>): unknown {
  try {
    return document.toJS({ maxAliasCount: 50 })
  } catch (error) {
    if (error instanceof ReferenceError) throw new BadInput(`not YAML: ${error.message}`, { cause: error })
    throw error
  }
}

function organisationsOf(file: ProvisionFile): Provision['organisations'] {
  return (file.organisations ?? []).map(({ members, ...organisation }, index) => ({
    ...organisation,
    name: at(`organisations[${index}].name`, parseAccountName, organisation.name),
    ...(members === undefined
      ? {}
      : {
          members: members.map((member, place) => ({
            ...member,
            name: at(`organisations[${index}].members[${place}].name`, parseAccountName, member.name),
          })),
        }),
  }))
}

function policyOf(file: string | PolicyFile): Policy {
  if (typeof file === 'string') return preset(file)
  const { extends: base = 'lab', gates, ...rest } = file
  const start = preset(base)
  return { ...start, ...rest, gates: { ...start.gates, ...gates } }
}

function preset(name: string): Policy {
  const found = presets[name]
  if (found === undefined) throw new BadInput(`policy: there is no preset ${name}`)
  return found
}

function engineOf({ models = [], ...engine }: EngineFile, path: string): EngineProvision {
  if (engine.kind === 'openai' && engine.url === undefined)
    throw new BadInput(`${path}.url: an engine of the kind openai needs one`)
  return {
    ...engine,
    models: models.map((model, index) => {
      const { repo, as = repo, revision } = typeof model === 'string' ? { repo: model } : model
      return {
        repo: at(`${path}.models[${index}]`, parseRepoId, repo),
        as,
        ...(revision === undefined
          ? {}
          : { revision: at(`${path}.models[${index}].revision`, parseDigest, revision) }),
      }
    }),
  }
}

function modelsOf(file: ProvisionFile): readonly ModelProvision[] {
  return (file.models ?? []).map(({ repo, parents = [] }, index) => ({
    repo: at(`models[${index}].repo`, parseRepoId, repo),
    parents: parents.map((parent, place) => ({
      ...parent,
      repo: at(`models[${index}].parents[${place}].repo`, parseRepoId, parent.repo),
    })),
  }))
}

function at<T>(path: string, parse: (text: string) => T, text: string): T {
  try {
    return parse(text)
  } catch (error) {
    if (error instanceof SyntaxError) throw new BadInput(`${path}: ${error.message}`, { cause: error })
    throw error
  }
}

/** The first fault, at its deepest: of a union, the reason why a branch failed says more than that all of them did. */
function faultIn(file: unknown): string {
  const faults = Value.Errors(ProvisionFile, file)
  const fault = faults.toSorted((left, right) => depth(right.instancePath) - depth(left.instancePath))[0]
  if (fault === undefined) return 'the file is not a provisioning file'
  const where = pathOf(fault.instancePath)
  return `${where === '' ? 'the file' : where}: ${reasonOf(fault)}`
}

type Fault = ReturnType<typeof Value.Errors>[number]

function reasonOf(fault: Fault): string {
  if (fault.keyword === 'boolean') return 'there is no such field'
  if (fault.keyword === 'enum') return `must be one of ${fault.params.allowedValues.join(', ')}`
  return fault.message
}

function depth(pointer: string): number {
  return pointer.split('/').length
}

/** `/people/0/name` as one writes it: `people[0].name`. */
function pathOf(pointer: string): string {
  return pointer
    .split('/')
    .slice(1)
    .map((part) => (/^\d+$/.test(part) ? `[${part}]` : `.${part}`))
    .join('')
    .replace(/^\./, '')
}
