import { Type, type Static } from 'typebox'
import { assurances, minPasswordLength, roles, scopes, specialities } from '../accounts/index.ts'
import { edgeKinds, evidenceKinds, presets } from '../release/index.ts'

// What the file may hold. Nothing else is taken: a word misspelt must not pass as a wish not uttered.
const closed = { additionalProperties: false } as const
const Name = Type.String({ minLength: 1, maxLength: 42 })
const Words = Type.String({ minLength: 1, maxLength: 200 })
const listOf = <T extends string>(words: readonly T[]) =>
  Type.Array(Type.Enum([...words]), { uniqueItems: true })

const Person = Type.Object(
  {
    name: Name,
    fullName: Type.Optional(Words),
    email: Type.Optional(Type.String({ pattern: '^[^@\\s]+@[^@\\s]+\\.[^@\\s]+$', maxLength: 254 })),
    password: Type.Optional(Type.String({ minLength: minPasswordLength, maxLength: 256 })),
    operator: Type.Optional(Type.Boolean()),
  },
  closed,
)

const Service = Type.Object({ name: Name, fullName: Type.Optional(Words) }, closed)

const Member = Type.Object(
  {
    name: Name,
    roles: listOf(roles),
    specialities: Type.Optional(listOf(specialities)),
    teams: Type.Optional(Type.Array(Words, { uniqueItems: true })),
  },
  closed,
)

const Organisation = Type.Object(
  { name: Name, fullName: Type.Optional(Words), members: Type.Optional(Type.Array(Member)) },
  closed,
)

const Token = Type.Object(
  {
    account: Name,
    name: Words,
    scopes: Type.Array(Type.Enum([...scopes]), { minItems: 1, uniqueItems: true }),
    value: Type.Optional(Type.String({ pattern: '^[\\x21-\\x7e]+$', minLength: 6, maxLength: 256 })),
    expiresInDays: Type.Optional(Type.Integer({ minimum: 1, maximum: 3650 })),
  },
  closed,
)

const Agreement = Type.Object(
  {
    id: Type.String({ pattern: '^[a-z0-9][a-z0-9-]{0,62}$' }),
    version: Type.Integer({ minimum: 1 }),
    title: Words,
    text: Type.String({ minLength: 1, maxLength: 6000 }),
  },
  closed,
)

const Gate = Type.Object(
  {
    evidence: listOf(evidenceKinds),
    approvals: Type.Integer({ minimum: 1, maximum: 20 }),
    specialities: listOf(specialities),
    waitHours: Type.Number({ minimum: 0, maximum: 8760 }),
  },
  closed,
)

const presetNames = Type.Enum(Object.keys(presets))

const Policy = Type.Object(
  {
    name: Words,
    /** The preset that it begins from; what is written here replaces what the preset says. */
    extends: Type.Optional(presetNames),
    gates: Type.Optional(
      Type.Object(
        {
          internal: Type.Optional(Gate),
          testers: Type.Optional(Gate),
          api: Type.Optional(Gate),
          gated: Type.Optional(Gate),
          open: Type.Optional(Gate),
        },
        closed,
      ),
    ),
    lift: Type.Optional(Gate),
    exempt: Type.Optional(Gate),
    isSoleApprover: Type.Optional(Type.Boolean()),
    voteAssurance: Type.Optional(Type.Enum([...assurances])),
    lapseDays: Type.Optional(Type.Integer({ minimum: 1, maximum: 365 })),
    holdHours: Type.Optional(Type.Integer({ minimum: 1, maximum: 8760 })),
  },
  closed,
)

const Repo = Type.String({ minLength: 3, maxLength: 140 })

const ServedModel = Type.Object(
  { repo: Repo, as: Type.Optional(Words), revision: Type.Optional(Type.String()) },
  closed,
)

const Engine = Type.Object(
  {
    name: Words,
    kind: Type.Enum(['embedded', 'openai']),
    url: Type.Optional(Type.String({ pattern: '^https?://' })),
    key: Type.Optional(Type.String({ minLength: 1, maxLength: 1000 })),
    models: Type.Optional(Type.Array(Type.Union([Repo, ServedModel]))),
  },
  closed,
)

const Parent = Type.Object({ repo: Repo, kind: Type.Enum([...edgeKinds]) }, closed)
const Model = Type.Object({ repo: Repo, parents: Type.Optional(Type.Array(Parent)) }, closed)

export const ProvisionFile = Type.Object(
  {
    people: Type.Optional(Type.Array(Person)),
    services: Type.Optional(Type.Array(Service)),
    organisations: Type.Optional(Type.Array(Organisation)),
    tokens: Type.Optional(Type.Array(Token)),
    agreements: Type.Optional(Type.Array(Agreement)),
    policy: Type.Optional(Type.Union([presetNames, Policy])),
    engines: Type.Optional(Type.Array(Engine)),
    models: Type.Optional(Type.Array(Model)),
  },
  closed,
)

export type ProvisionFile = Static<typeof ProvisionFile>
export type PolicyFile = Static<typeof Policy>
export type EngineFile = Static<typeof Engine>
