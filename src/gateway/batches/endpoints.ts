import type { Endpoint } from '../call.ts'

/** Paths that the lines of a batch may name, and what they ask for. */
export const BATCH_ENDPOINTS: ReadonlyMap<string, Endpoint> = new Map([
  ['/v1/chat/completions', { operation: 'chat', beta: false }],
  ['/v1/completions', { operation: 'fim', beta: true }],
  ['/v1/responses', { operation: 'responses', beta: false }],
  ['/v1/embeddings', { operation: 'embeddings', beta: false }],
])
