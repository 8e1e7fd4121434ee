import { Counter, Gauge, Histogram, type Registry } from 'prom-client'
import type { GuardEvent } from '../safeguards/index.ts'
import type { Usage } from './usage-meter.ts'

export interface GatewayMetrics {
  answered(outcome: string, usage: Usage): void
  firstText(milliseconds: number): void
}

/** Labels have few values: no account, no key, no model that a stranger could name. */
export function createGatewayMetrics(registry: Registry, running: () => number): GatewayMetrics {
  const registers = [registry]
  const requests = new Counter({
    name: 'ecluse_gateway_requests_total',
    help: 'Chat completions by how they ended.',
    labelNames: ['outcome'],
    registers,
  })
  const tokens = new Counter({
    name: 'ecluse_gateway_tokens_total',
    help: 'Tokens that engines read and wrote.',
    labelNames: ['type'],
    registers,
  })
  const firstText = new Histogram({
    name: 'ecluse_gateway_time_to_first_text_seconds',
    help: 'From the request to the first text of the engine.',
    buckets: [0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48],
    registers,
  })
  const streams: Gauge = new Gauge({
    name: 'ecluse_gateway_running_streams',
    help: 'Answers on their way now.',
    registers,
    collect: () => streams.set(running()),
  })
  return {
    answered(outcome, { promptTokens, completionTokens }) {
      requests.inc({ outcome })
      tokens.inc({ type: 'input' }, promptTokens)
      tokens.inc({ type: 'output' }, completionTokens)
    },
    firstText: (milliseconds) => firstText.observe(milliseconds / 1000),
  }
}

/** Counts the verdicts of the safeguards; what passed only because a guard failed open can be told apart. */
export function createVerdictCounter(registry: Registry): (event: GuardEvent) => void {
  const verdicts = new Counter({
    name: 'ecluse_guard_verdicts_total',
    help: 'Verdicts of the safeguards.',
    labelNames: ['stage', 'decision', 'category', 'profile', 'failed_open'],
    registers: [registry],
  })
  return ({ failedOpen, ...labels }) => verdicts.inc({ ...labels, failed_open: String(failedOpen) })
}
