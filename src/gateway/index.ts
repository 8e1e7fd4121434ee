// The only way to a model: the OpenAI-compatible surface, engines, and what stands between them. Every answer is allowed
// by release control, judged by the safeguards and counted, whoever asks and by whichever surface.
export type { Chat, ChatEvent } from './chat.ts'
export type { ChatRequest } from './chat-request.ts'
export type { ChatMessage } from './engine.ts'
export type { PutChange } from './engine-registry.ts'
export { createVerdictCounter } from './gateway-metrics.ts'
export { gatewayMigrations, type EngineModel, type EngineSetting } from './gateway-store.ts'
export {
  createGateway,
  type EngineStatus,
  type Gateway,
  type GatewaySetup,
  type ServedModel,
} from './gateway.ts'
export { registerGateway } from './register-gateway.ts'
export type { Models, Servable, WeightFile } from './servable.ts'
