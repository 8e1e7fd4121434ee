import type { Principal } from '../accounts/index.ts'
import type { DenyReason, Question, ReleaseReader, ReleaseWriter } from '../release/index.ts'
import type { Safeguards, SafeguardProfile, StreamingGuard, Verdict } from '../safeguards/index.ts'
import { Problem, type Clock, type Digest } from '../std/index.ts'
import type { ChatRequest } from './chat-request.ts'
import type { TextLane } from './engine.ts'
import type { EngineRegistry, Route } from './engine-registry.ts'
import type { GatewayMetrics } from './gateway-metrics.ts'
import type { GatewayStore } from './gateway-store.ts'
import { problemOf, promptRefused, unknownModel } from './refusal.ts'
import type { Lease, RunningStreams } from './running-streams.ts'
import type { Models, Servable } from './servable.ts'
import { untilAborted } from './until-aborted.ts'
import { UsageMeter, type Usage } from './usage-meter.ts'

export type AnswerEvent =
  | { readonly kind: 'start'; readonly model: string; readonly revision: Digest; readonly profile: string }
  | { readonly kind: 'delta'; readonly lane: TextLane; readonly text: string }
  | Finish

export type Finish = {
  readonly kind: 'finish'
  readonly reason: 'stop' | 'length' | 'content_filter'
  readonly revision: Digest
  readonly usage: Usage
  /** The safeguards ended it. */
  readonly blocked?: Verdict
  /** Release control ended it. */
  readonly closed?: DenyReason
}

export type AnswerOptions = { readonly requestId: string; readonly signal: AbortSignal }

export type ChatPipelineSetup = {
  readonly models: Models
  readonly release: Pick<ReleaseReader, 'access'>
  readonly recordExposure: ReleaseWriter['recordExposure']
  readonly safeguards: Safeguards
  readonly registry: EngineRegistry
  readonly running: RunningStreams
  readonly store: GatewayStore
  readonly metrics: GatewayMetrics
  readonly clock: Clock
}

type Admitted = {
  readonly question: Question
  readonly servable: Servable
  readonly profile: SafeguardProfile
}

/**
 * The one way to a model. Every surface that lets someone talk to one runs through here, the assistant too, so that
 * none is a way round release control or the safeguards.
 */
export class ChatPipeline {
  readonly #setup: ChatPipelineSetup
  readonly #exposed = new Set<Digest>()

  constructor(setup: ChatPipelineSetup) {
    this.#setup = setup
  }

  /** @throws Problem before `start` for every refusal; after it only where the engine fails */
  async *answer(
    principal: Principal,
    request: ChatRequest,
    options: AnswerOptions,
  ): AsyncIterable<AnswerEvent> {
    const admitted = await this.#admit(principal, request.model)
    const prompt = this.#setup.safeguards.judgePrompt(request.messages, admitted.profile)
    const account = new Account(this.#setup, { principal, request, admitted, requestId: options.requestId })
    try {
      account.verdict = prompt
      if (prompt.decision === 'block') throw promptRefused(prompt)
      const route = this.#setup.registry.routeOf(admitted.servable)
      if (route === undefined)
        throw new Problem('engine_unavailable', `no engine serves ${admitted.servable.model}`)
      account.engine = route.engine.name
      await this.#expose(admitted.servable.revision)
      using lease = this.#setup.running.begin(admitted.question)
      yield* this.#stream({
        principal,
        request,
        admitted,
        route,
        lease,
        prompt,
        account,
        signal: options.signal,
      })
    } catch (error) {
      account.fail(error)
      throw error
    } finally {
      // Here also when the client has left: the generator is returned from.
      await account.close()
    }
  }

  async #admit(principal: Principal, name: string): Promise<Admitted> {
    if (principal.kind !== 'anonymous' && !principal.scopes.includes('inference'))
      throw new Problem(
        'Forbidden',
        'this token may not be used for inference; it lacks the scope "inference"',
      )
    const servable = await this.#setup.models.find(name, principal)
    if (servable === undefined) throw unknownModel(name)
    const question = { principal, action: 'infer', revision: servable.revision } as const
    const decision = this.#setup.release.access(question)
    if (!decision.allowed) {
      // "Not at this level" is told only to those who may know that there is something at all.
      const mayKnow =
        decision.reason !== 'level' || this.#setup.release.access({ ...question, action: 'see' }).allowed
      throw mayKnow ? problemOf(decision, servable.model) : unknownModel(name)
    }
    return { question, servable, profile: this.#profile(decision.profile) }
  }

  /** A decision that names no profile, such as an owner's own trial, gets the usual one; an unknown profile refuses. */
  #profile(named: Digest | undefined): SafeguardProfile {
    const { safeguards } = this.#setup
    const profile =
      named === undefined
        ? safeguards.profiles.find(({ name }) => name === 'standard')
        : safeguards.profileOf(named)
    if (profile !== undefined) return profile
    const message = 'the safeguard profile that the release decision names is not installed'
    throw new Problem('engine_unavailable', message)
  }

  async #expose(revision: Digest): Promise<void> {
    if (this.#exposed.has(revision)) return
    await this.#setup.recordExposure(revision, 'served')
    this.#exposed.add(revision)
  }

  async *#stream(stream: Stream): AsyncIterable<AnswerEvent> {
    const { request, admitted, route, lease, prompt, account } = stream
    const { servable, profile } = admitted
    const guard = this.#setup.safeguards.guardResponse(prompt, profile)
    using engineAbort = new EndingAbort()
    const signal = AbortSignal.any([stream.signal, lease.signal, engineAbort.signal])
    const events = route.engine.chat(
      {
        revision: servable.revision,
        model: route.model,
        messages: request.messages,
        sampling: request.sampling ?? {},
        tenant: tenantOf(stream.principal),
      },
      signal,
    )
    const finish = (reason: Finish['reason'], why: Pick<Finish, 'blocked' | 'closed'> = {}): Finish => {
      account.outcome = why.closed !== undefined ? 'closed' : reason
      return { kind: 'finish', reason, revision: servable.revision, usage: account.meter.usage, ...why }
    }
    let hasStarted = false
    let reason: Finish['reason'] = 'stop'
    try {
      for await (const event of untilAborted(events, signal)) {
        account.meter.read(event)
        if (!hasStarted)
          yield { kind: 'start', model: servable.model, revision: servable.revision, profile: profile.name }
        hasStarted = true
        if (event.kind === 'finish') reason = event.reason
        if (event.kind !== 'text') continue
        account.sawText()
        const { text, blocked } = guard.push(`0/${event.lane}`, event.text)
        if (text !== '') yield { kind: 'delta', lane: event.lane, text }
        if (blocked === undefined) continue
        yield finish('content_filter', { blocked })
        return
      }
      if (lease.denied !== undefined && !hasStarted) throw problemOf(lease.denied, servable.model)
      if (lease.denied !== undefined) yield finish('content_filter', { closed: lease.denied.reason })
      else if (!stream.signal.aborted) yield* rest(guard, finish, reason)
    } finally {
      account.verdict = guard.verdict()
    }
  }
}

type Stream = {
  readonly principal: Principal
  readonly request: ChatRequest
  readonly admitted: Admitted
  readonly route: Route
  readonly lease: Lease
  readonly prompt: Verdict
  readonly account: Account
  readonly signal: AbortSignal
}

/** What the guard has held back to the end, or the block that it comes to. */
function* rest(
  guard: StreamingGuard,
  finish: (reason: Finish['reason'], why?: Pick<Finish, 'blocked'>) => Finish,
  reason: Finish['reason'],
): Iterable<AnswerEvent> {
  for (const { lane, release } of guard.endAll()) {
    if (release.text !== '')
      yield { kind: 'delta', lane: lane.slice(lane.indexOf('/') + 1) as TextLane, text: release.text }
    if (release.blocked === undefined) continue
    yield finish('content_filter', { blocked: release.blocked })
    return
  }
  yield finish(reason)
}

function tenantOf(principal: Principal): string {
  return principal.kind === 'anonymous' ? 'anonymous' : principal.id
}

/** Stops the engine however the stream is left. */
class EndingAbort implements Disposable {
  readonly #abort = new AbortController()
  readonly signal = this.#abort.signal;

  [Symbol.dispose](): void {
    this.#abort.abort(new Error('the answer has ended'))
  }
}

/** What is remembered of one request: who, which revision, how much, and how it ended. Never what was said. */
class Account {
  engine: string | null = null
  verdict: Verdict | undefined
  outcome = 'cancelled'
  readonly meter: UsageMeter
  readonly #setup: ChatPipelineSetup
  readonly #about: { principal: Principal; request: ChatRequest; admitted: Admitted; requestId: string }
  readonly #begun: number
  #hasText = false

  constructor(
    setup: ChatPipelineSetup,
    about: { principal: Principal; request: ChatRequest; admitted: Admitted; requestId: string },
  ) {
    this.#setup = setup
    this.#about = about
    this.#begun = setup.clock.now()
    this.meter = new UsageMeter(about.request.messages.reduce((sum, { content }) => sum + content.length, 0))
  }

  sawText(): void {
    if (!this.#hasText) this.#setup.metrics.firstText(this.#setup.clock.now() - this.#begun)
    this.#hasText = true
  }

  fail(error: unknown): void {
    this.outcome = error instanceof Problem ? error.code : 'failed'
  }

  async close(): Promise<void> {
    const { principal, admitted, requestId } = this.#about
    // A request that no engine took has cost nothing.
    const none = { promptTokens: 0, completionTokens: 0, isEstimated: false }
    const usage = this.engine === null ? none : this.meter.usage
    this.#setup.metrics.answered(this.outcome, usage)
    await this.#setup.store.addUsage({
      request: requestId,
      account: principal.kind === 'anonymous' ? null : principal.id,
      model: admitted.servable.model,
      revision: admitted.servable.revision,
      engine: this.engine,
      ...usage,
      outcome: this.outcome,
      verdict: this.verdict?.decision === 'block' ? this.verdict.verdictId : null,
      at: this.#setup.clock.now(),
    })
  }
}
