import type { Dialect } from '../core/call.ts'
import type { Endpoint } from '../gateway/call.ts'
import type { BatchResource } from './batches.ts'

/** What a path is for. Every path of the data port is in this one table. */
export type Resource =
  | { readonly kind: 'call'; readonly method: 'POST'; readonly dialect: Dialect; readonly endpoint: Endpoint }
  | { readonly kind: 'count_tokens'; readonly method: 'POST'; readonly dialect: 'anthropic' }
  | { readonly kind: 'models'; readonly method: 'GET'; readonly dialect: Dialect }
  | { readonly kind: 'batch'; readonly dialect: 'openai'; readonly name: BatchResource }
  | { readonly kind: 'absent'; readonly dialect: Dialect; readonly hint: string }

const chat = call('chat', false)
const betaChat = call('chat', true)
const fim = call('fim', true)
const messages: Resource = {
  kind: 'call',
  method: 'POST',
  dialect: 'anthropic',
  endpoint: { operation: 'messages', beta: false },
}
const countTokens: Resource = { kind: 'count_tokens', method: 'POST', dialect: 'anthropic' }
const models: Resource = { kind: 'models', method: 'GET', dialect: 'openai' }
const responses = call('responses', false)
const embeddings = call('embeddings', false)
const assistants = absent('The gateway keeps no assistants or threads; use /v1/chat/completions.')

/** Clients disagree on whether the base URL ends in /v1, so each path is served with and without it. */
export const PATHS: ReadonlyMap<string, Resource> = new Map([
  ...versions('', '/chat/completions', chat),
  ...versions('', '/completions', fim),
  ...versions('', '/responses', responses),
  ...versions('', '/embeddings', embeddings),
  ...versions('', '/assistants', assistants),
  ...versions('', '/threads', assistants),
  ...versions('', '/files', batch('files')),
  ...versions('', '/files/{id}', batch('file')),
  ...versions('', '/files/{id}/content', batch('content')),
  ...versions('', '/batches', batch('batches')),
  ...versions('', '/batches/{id}', batch('batch')),
  ...versions('', '/batches/{id}/cancel', batch('cancel')),
  ...versions('', '/messages', messages),
  ...versions('', '/messages/count_tokens', countTokens),
  ...versions('', '/models', models),
  ...versions('/beta', '/chat/completions', betaChat),
  ...versions('/beta', '/completions', fim),
  ...versions('/anthropic', '/messages', messages),
  ...versions('/anthropic', '/messages/count_tokens', countTokens),
  ...versions('/anthropic', '/models', { ...models, dialect: 'anthropic' as const }),
])

export interface Found {
  readonly resource: Resource
  /** Of `/v1/models/{id}`, `/v1/files/{id}…` and `/v1/batches/{id}…`. */
  readonly id: string | undefined
}

/** Ids of files and batches are ours, and made of these characters. */
const WITH_ID = /^((?:\/v1)?\/(?:files|batches)\/)([\w-]{1,100})(\/content|\/cancel)?$/

/** @param path without its query; a model's id is percent-decoded */
export function findResource(path: string): Found | undefined {
  const [, base, id, rest = ''] = WITH_ID.exec(path) ?? []
  const resource = PATHS.get(id === undefined ? path : `${base}{id}${rest}`)
  if (resource !== undefined && id !== undefined) return { resource, id }
  if (resource !== undefined) return { resource, id: undefined }
  const at = path.indexOf('/models/')
  const list = at === -1 ? undefined : PATHS.get(path.slice(0, at + '/models'.length))
  if (list?.kind !== 'models') return undefined
  try {
    return { resource: list, id: decodeURIComponent(path.slice(at + '/models/'.length)) }
  } catch {
    return undefined
  }
}

/** How a path that is served by nobody is answered: by where it looks like belonging. */
export function dialectOf(path: string): Dialect {
  return path.startsWith('/anthropic') || path.includes('/messages') ? 'anthropic' : 'openai'
}

function versions(base: string, path: string, resource: Resource): [string, Resource][] {
  return [
    [`${base}${path}`, resource],
    [`${base}/v1${path}`, resource],
  ]
}

function call(operation: 'chat' | 'fim' | 'responses' | 'embeddings', beta: boolean): Resource {
  return { kind: 'call', method: 'POST', dialect: 'openai', endpoint: { operation, beta } }
}

function batch(name: BatchResource): Resource {
  return { kind: 'batch', dialect: 'openai', name }
}

function absent(hint: string): Resource {
  return { kind: 'absent', dialect: 'openai', hint }
}
