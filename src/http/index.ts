// The HTTP framework's setting-up: limits, request ids, Problem → response, server-sent events, languages.
export { createHttp, type App, type HttpOptions, type PageHandler, type RawHandler } from './app.ts'
export { BadInput, parsed } from './bad-input.ts'
export { EventStream } from './event-stream.ts'
