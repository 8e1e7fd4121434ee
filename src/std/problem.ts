/**
 * The closed table of what a caller can act on. The HTTP room turns a Problem into a response and
 * docs/errors.md is generated from here; what is not in this table is our own fault and becomes a 500.
 * Codes that Hugging Face or OpenAI clients read keep the spelling of that protocol.
 */
export const problems = {
  // Any surface
  BadRequest: {
    status: 400,
    meaning: 'The request is not what this operation takes; the message names the field.',
  },
  InvalidCredentials: {
    status: 401,
    meaning: 'The token, session or password is unknown, expired or revoked.',
  },
  SignInRequired: { status: 401, meaning: 'This needs a signed-in person or a token.' },
  Forbidden: { status: 403, meaning: 'The account is known but lacks the role or the scope.' },
  StrongerSignInRequired: {
    status: 403,
    meaning: 'This act needs a session signed in by passkey or password.',
  },
  NotFound: { status: 404, meaning: 'There is no such thing, or you may not know of it.' },
  Conflict: { status: 409, meaning: 'It exists already, or its state does not allow this.' },
  TooLarge: { status: 413, meaning: 'The request is over the limit named in the message.' },
  Unprocessable: { status: 422, meaning: 'Well-formed, but it names something that cannot be accepted.' },
  TooManyRequests: { status: 429, meaning: 'Slow down; the Retry-After header says how long.' },
  Unavailable: { status: 503, meaning: 'The server is starting, draining or out of capacity: try again.' },
  // Hub (Hugging Face protocol)
  RepoNotFound: {
    status: 404,
    meaning: 'No such repo, or it is not visible to you. Anonymous callers get 401.',
  },
  RevisionNotFound: { status: 404, meaning: 'The repo has no such branch, tag or commit.' },
  EntryNotFound: { status: 404, meaning: 'The revision has no such file.' },
  GatedRepo: {
    status: 403,
    meaning: 'The weights need a grant that you do not hold. Anonymous callers get 401.',
  },
  DisabledRepo: { status: 403, meaning: 'The release is held or revoked.' },
  BranchMoved: { status: 412, meaning: 'The branch was updated since you read it.' },
  RangeNotSatisfiable: { status: 416, meaning: 'The requested range lies outside the file.' },
  // Release
  QuorumMissing: { status: 409, meaning: 'The proposal lacks approvals or roles; the message lists them.' },
  EvidenceMissing: {
    status: 409,
    meaning: 'The proposal lacks fresh evidence; the message lists the kinds.',
  },
  ProposalClosed: { status: 409, meaning: 'The proposal is decided, withdrawn or lapsed.' },
  // Gateway (OpenAI protocol)
  model_not_found: { status: 404, meaning: 'No such model, or it is not visible to you.' },
  model_withdrawn: { status: 403, meaning: 'The model is held; nobody may use it now.' },
  model_not_granted: {
    status: 403,
    meaning: 'The release level of the model does not allow inference for you.',
  },
  content_filter: { status: 400, meaning: 'The guard refused the prompt; the verdict id lets you appeal.' },
  engine_unavailable: { status: 503, meaning: 'No engine can serve the model now.' },
  context_length_exceeded: { status: 400, meaning: 'The prompt does not fit the context of the model.' },
} as const satisfies Record<string, { status: number; meaning: string }>

export type ProblemCode = keyof typeof problems

/** A failure that the caller can act on. Everything else that is thrown is a bug of ours. */
export class Problem extends Error {
  readonly code: ProblemCode
  readonly status: number
  /** Facts for the caller's program, such as the missing roles. Never a secret. */
  readonly details: Readonly<Record<string, unknown>>

  constructor(code: ProblemCode, message: string, options: ProblemOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.name = 'Problem'
    this.code = code
    this.status = options.status ?? problems[code].status
    this.details = options.details ?? {}
  }
}

export type ProblemOptions = {
  /** Only where the protocol asks for another status, such as 401 for an anonymous GatedRepo. */
  readonly status?: number
  readonly details?: Readonly<Record<string, unknown>>
  readonly cause?: unknown
}
