import { queryOptions } from '@tanstack/react-query'
import { api, ApiError } from './client.ts'
import type {
  AccessRequest,
  Agreement,
  Conversation,
  ConversationSummary,
  Engine,
  GatewayModel,
  Goal,
  Grant,
  Hold,
  ModelDetail,
  ModelSummary,
  ProposalDetail,
  ProposalSummary,
  RecordEntry,
  RevisionDetail,
  Session,
  Token,
} from './types.ts'

export const queries = {
  session: () =>
    queryOptions({
      queryKey: ['session'],
      queryFn: () => api.get<Session>('/api/session'),
      staleTime: 60_000,
    }),
  models: (search: string) =>
    queryOptions({
      queryKey: ['models', search],
      queryFn: () => listOf<ModelSummary>(`/api/hub/models?search=${encodeURIComponent(search)}`, 'models'),
    }),
  model: (repo: string) =>
    queryOptions({
      queryKey: ['model', repo],
      queryFn: () => api.get<ModelDetail>(`/api/hub/models/${repo}`),
    }),
  revision: (digest: string) =>
    queryOptions({
      queryKey: ['revision', digest],
      queryFn: () => api.get<RevisionDetail>(`/api/release/revisions/${digest}`),
      enabled: digest !== '',
    }),
  proposals: (status: 'open' | 'decided') =>
    queryOptions({
      queryKey: ['proposals', status],
      queryFn: () => listOf<ProposalSummary>(`/api/release/proposals?status=${status}`, 'proposals'),
    }),
  proposal: (digest: string) =>
    queryOptions({
      queryKey: ['proposal', digest],
      queryFn: () => api.get<ProposalDetail>(`/api/release/proposals/${digest}`),
    }),
  holds: () =>
    queryOptions({ queryKey: ['holds'], queryFn: () => listOf<Hold>('/api/release/holds', 'holds') }),
  agreements: () =>
    queryOptions({
      queryKey: ['agreements'],
      queryFn: () => listOf<Agreement>('/api/release/agreements', 'agreements'),
    }),
  requests: () =>
    queryOptions({
      queryKey: ['requests'],
      queryFn: () => listOf<AccessRequest>('/api/release/access-requests', 'requests'),
    }),
  grants: () =>
    queryOptions({ queryKey: ['grants'], queryFn: () => listOf<Grant>('/api/release/grants', 'grants') }),
  tokens: () =>
    queryOptions({ queryKey: ['tokens'], queryFn: () => listOf<Token>('/api/accounts/tokens', 'tokens') }),
  gatewayModels: () =>
    queryOptions({
      queryKey: ['gateway-models'],
      queryFn: () => listOf<GatewayModel>('/api/gateway/models', 'models'),
    }),
  engines: () =>
    queryOptions({ queryKey: ['engines'], queryFn: () => listOf<Engine>('/api/gateway/engines', 'engines') }),
  goals: () =>
    queryOptions({ queryKey: ['goals'], queryFn: () => listOf<Goal>('/api/assistant/goals', 'goals') }),
  conversations: () =>
    queryOptions({
      queryKey: ['conversations'],
      queryFn: () => listOf<ConversationSummary>('/api/assistant/conversations', 'conversations'),
    }),
  conversation: (id: string) =>
    queryOptions({
      queryKey: ['conversation', id],
      queryFn: () => api.get<Conversation>(`/api/assistant/conversations/${id}`),
      enabled: id !== '',
    }),
  checkpoint: () =>
    queryOptions({ queryKey: ['checkpoint'], queryFn: () => api.text('/log/public/checkpoint') }),
  recordKeys: () => queryOptions({ queryKey: ['record-keys'], queryFn: () => api.text('/api/record/keys') }),
  entries: (after: number) =>
    queryOptions({
      queryKey: ['entries', after],
      queryFn: () => listOf<RecordEntry>(`/api/record/entries?after=${after}&limit=50`, 'entries'),
    }),
}

/** A list comes under its noun, or bare. */
async function listOf<T>(path: string, noun: string): Promise<readonly T[]> {
  const answer = await api.get<readonly T[] | Readonly<Record<string, readonly T[]>>>(path)
  if (Array.isArray(answer)) return answer as readonly T[]
  const list = (answer as Readonly<Record<string, readonly T[]>>)[noun]
  if (list === undefined) throw new ApiError(200, { error: `the answer of ${path} has no ${noun}` })
  return list
}
