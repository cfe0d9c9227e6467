import type { Catalogue } from '../../../core/catalogue.ts'
import type { Secret } from '../../../core/secret.ts'
import type {
  Account,
  AttemptTimeouts,
  Prepared,
  Provider,
  RejectionCause,
  ReplyBody,
  Sent,
} from '../contract.ts'
import { createTransport, type Responded, type Transport } from '../transport.ts'
import { classify } from './classify.ts'
import { prepare } from './prepare.ts'
import { REPAIR_STEPS } from './reasoning.ts'

export interface DeepSeekAccount {
  readonly name: string
  /** The provider key of this moment; undefined where it cannot be had. */
  apiKey(): Secret | undefined
  readonly concurrency: ReadonlyMap<string, number>
}

export interface DeepSeekOptions {
  readonly id: string
  /** Origin and optional path prefix, without a trailing slash. */
  readonly baseUrl: string
  readonly catalogue: Catalogue
  readonly accounts: readonly DeepSeekAccount[]
  readonly timeouts: AttemptTimeouts
}

/** More sockets than DeepSeek allows an account calls: the limit is the account's concurrency, not this. */
const MAX_CONNECTIONS = 10_000
/** What is read of a refusal: enough for any message, not enough to hurt. */
const MAX_REFUSAL_BYTES = 64 * 1024

type Credentials = Account & { apiKey(): Secret | undefined }

/** DeepSeek, over its OpenAI-format and its Anthropic-format endpoint: each dialect goes out as it came in. */
export function createDeepSeek(options: DeepSeekOptions): Provider {
  const url = new URL(options.baseUrl)
  const transport = createTransport({
    origin: url.origin,
    connectMs: options.timeouts.connectMs,
    maxConnections: MAX_CONNECTIONS,
  })
  const prefix = url.pathname.replace(/\/$/, '')
  const accounts = options.accounts.map((account) => toAccount(account, options.catalogue))
  return {
    id: options.id,
    catalogue: options.catalogue,
    accounts,
    timeouts: options.timeouts,
    family: 'deepseek',
    speaks: (operation) => operation,
    repairs: (operation) => REPAIR_STEPS[operation],
    prepare: (request) => prepare(request, options.catalogue),
    send: (prepared, account, signal) => send(transport, prefix, prepared, account as Credentials, signal),
    close: () => transport.close(),
  }
}

function toAccount(account: DeepSeekAccount, catalogue: Catalogue): Credentials {
  return {
    name: account.name,
    apiKey: () => account.apiKey(),
    concurrency: (model) => account.concurrency.get(model) ?? catalogue.models.get(model)?.concurrency,
  }
}

async function send(
  transport: Transport,
  prefix: string,
  prepared: Prepared,
  account: Credentials,
  signal: AbortSignal,
): Promise<Sent> {
  const apiKey = account.apiKey()
  if (apiKey === undefined) return rejected(401, 'bad-credential', 'no provider key', undefined, undefined)
  // Built anew, never copied from the caller: nothing of its headers can reach the provider.
  const headers = [
    'authorization',
    `Bearer ${apiKey.reveal()}`,
    'content-type',
    'application/json',
    'accept',
    prepared.stream ? 'text/event-stream' : 'application/json',
    'accept-encoding',
    'identity',
    'user-agent',
    'caisson',
  ]
  const responded = await transport.request(prefix + prepared.path, headers, prepared.body, signal)
  return responded.kind === 'unreachable' ? responded : judge(responded)
}

async function judge({ status, headers, body }: Extract<Responded, { kind: 'response' }>): Promise<Sent> {
  const upstreamId = one(headers['x-ds-trace-id']) ?? one(headers['x-request-id'])
  const contentType = one(headers['content-type']) ?? ''
  const encoding = one(headers['content-encoding']) ?? 'identity'
  if (status === 200 && encoding === 'identity') return { kind: 'reply', contentType, upstreamId, body }
  if (status < 400) {
    // A redirect, or an encoding nobody asked for: neither is followed, and what was done with the call is unknown.
    return {
      kind: 'unreachable',
      maybeProcessed: true,
      timedOut: false,
      reason: `unusable reply ${status} ${encoding}`,
    }
  }
  const { because, message } = classify(status, contentType, await readRefusal(body))
  return rejected(status, because, message, retryAfterMs(one(headers['retry-after'])), upstreamId)
}

async function readRefusal(body: ReplyBody): Promise<Buffer> {
  const chunks: Buffer[] = []
  let bytes = 0
  try {
    while (bytes < MAX_REFUSAL_BYTES) {
      const chunk = await body.read()
      if (chunk === undefined) break
      chunks.push(chunk)
      bytes += chunk.length
    }
  } catch {
    // The status is known, and is what counts; the words are lost.
  }
  return Buffer.concat(chunks)
}

function rejected(
  status: number,
  because: RejectionCause,
  message: string,
  retryAfter: number | undefined,
  upstreamId: string | undefined,
): Sent {
  return { kind: 'rejected', status, because, message, retryAfterMs: retryAfter, upstreamId }
}

/** Seconds or an HTTP date. */
function retryAfterMs(header: string | undefined): number | undefined {
  if (header === undefined) return undefined
  const seconds = Number(header)
  if (Number.isFinite(seconds)) return Math.max(0, seconds * 1000)
  const date = Date.parse(header)
  return Number.isNaN(date) ? undefined : Math.max(0, date - Date.now())
}

function one(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header[0] : header
}
