import type { ReplyBody } from '../../core/reply-body.ts'
import { createTransport, type Responded, type Transport } from '../../transport/transport.ts'
import type { Classify } from './classify.ts'
import type { Account, AccountOptions, Prepared, ProviderOptions, Sent } from './contract.ts'

/** How one kind of provider is spoken to over HTTP, apart from what is said. */
export interface HttpManners {
  /** The header, name and value, that has the credential. */
  credential(apiKey: string): readonly [name: string, value: string]
  /** Names and values, alternating: sent where the prepared request has no header of the name. */
  readonly headers?: readonly string[]
  /** Added to every path: `?api-version=…`. */
  readonly query?: string
  readonly classify: Classify
  /** Reply headers that may hold the provider's id of a call; the first that is there counts. */
  readonly idHeaders: readonly string[]
}

export interface HttpSender {
  send(prepared: Prepared, account: Account, signal: AbortSignal): Promise<Sent>
  /** A GET, for what is not a call. Its reply is judged alike. */
  get(path: string, account: Account, signal: AbortSignal): Promise<Sent>
  close(): Promise<void>
}

/** An account as the gateway hands it back, with what only its provider may see. */
export type Credentials = Account & Pick<AccountOptions, 'keys'>

/** More sockets than any provider allows an account calls: the limit is the account's concurrency, not this. */
const MAX_CONNECTIONS = 10_000
/** What is read of a refusal: enough for any message, not enough to hurt. */
const MAX_REFUSAL_BYTES = 64 * 1024
/** Of the provider's id of a call: it goes into the record of every attempt. */
const MAX_ID_CHARS = 128
/** Nobody waits longer for a provider; and timers count no further than 24 days. */
const MAX_RETRY_AFTER_MS = 86_400_000

export function createHttpSender(options: ProviderOptions, manners: HttpManners): HttpSender {
  const url = new URL(options.baseUrl)
  const transport = createTransport({
    origin: url.origin,
    connectMs: options.timeouts.connectMs,
    maxConnections: MAX_CONNECTIONS,
    reach: options.reach,
  })
  const prefix = url.pathname.replace(/\/$/, '')
  const sender = new Sender(transport, prefix, manners)
  return {
    send: (prepared, account, signal) => sender.send(prepared, account as Credentials, signal),
    get: (path, account, signal) =>
      sender.send({ path, body: undefined, stream: false }, account as Credentials, signal),
    close: () => transport.close(),
  }
}

type Outgoing = Pick<Prepared, 'path' | 'stream' | 'headers'> & { readonly body: Buffer | undefined }

class Sender {
  readonly #transport: Transport
  readonly #prefix: string
  readonly #query: string
  readonly #manners: HttpManners

  constructor(transport: Transport, prefix: string, manners: HttpManners) {
    this.#transport = transport
    this.#prefix = prefix
    this.#query = manners.query ?? ''
    this.#manners = manners
  }

  async send(outgoing: Outgoing, account: Credentials, signal: AbortSignal): Promise<Sent> {
    const key = account.keys.current()
    if (key === undefined) {
      return {
        kind: 'rejected',
        status: 401,
        because: 'bad-credential',
        message: 'no provider key',
        retryAfterMs: undefined,
        upstreamId: undefined,
      }
    }
    const apiKey = key.reveal()
    const path = this.#prefix + outgoing.path + this.#query
    const responded = await this.#transport.request(
      path,
      this.#headers(outgoing, apiKey),
      outgoing.body,
      signal,
    )
    if (responded.kind === 'unreachable') return responded
    const sent = await this.#judge(responded, apiKey)
    if (sent.kind !== 'rejected' || sent.because !== 'bad-credential') return sent
    return { ...sent, otherKey: account.keys.refused(key) }
  }

  /** Built anew, never copied from the caller: nothing of its headers can reach the provider. */
  #headers({ stream, headers: own = this.#manners.headers ?? [] }: Outgoing, apiKey: string): string[] {
    return [
      ...this.#manners.credential(apiKey),
      'content-type',
      'application/json',
      'accept',
      stream ? 'text/event-stream' : 'application/json',
      'accept-encoding',
      'identity',
      'user-agent',
      'caisson',
      ...own,
    ]
  }

  async #judge(
    { status, headers, body }: Extract<Responded, { kind: 'response' }>,
    apiKey: string,
  ): Promise<Sent> {
    const idHeader = this.#manners.idHeaders.find((name) => headers[name] !== undefined)
    const upstreamId = idHeader === undefined ? undefined : one(headers[idHeader])?.slice(0, MAX_ID_CHARS)
    const contentType = one(headers['content-type']) ?? ''
    const encoding = one(headers['content-encoding']) ?? 'identity'
    if (status === 200 && encoding === 'identity') return { kind: 'reply', contentType, upstreamId, body }
    if (status < 400) {
      // A redirect, or an encoding nobody asked for: neither is followed, and what was done with the call is unknown.
      return {
        kind: 'unreachable',
        maybeProcessed: true,
        timedOut: false,
        // It labels a metric: none of the provider's own words.
        reason: encoding === 'identity' ? `unusable reply ${status}` : 'unusable reply, encoded',
      }
    }
    const refusal = withoutKey(await readRefusal(body), apiKey)
    const classified = this.#manners.classify(status, refusal)
    return { kind: 'rejected', status, ...classified, retryAfterMs: retryAfterMs(headers), upstreamId }
  }
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

/** A proxy's page may show the request it was sent, credential and all. */
function withoutKey(refusal: Buffer, apiKey: string): Buffer {
  return refusal.includes(apiKey) ? Buffer.from(refusal.toString().replaceAll(apiKey, '…')) : refusal
}

/** `retry-after-ms`, which is more exact; else `retry-after`: seconds or an HTTP date. */
function retryAfterMs(headers: Extract<Responded, { kind: 'response' }>['headers']): number | undefined {
  const exact = bounded(numberOf(one(headers['retry-after-ms'])))
  if (exact !== undefined) return exact
  const header = one(headers['retry-after'])
  const seconds = numberOf(header)
  if (seconds !== undefined) return bounded(seconds * 1000)
  const date = Date.parse(header ?? '')
  return Number.isNaN(date) ? undefined : bounded(date - Date.now())
}

function numberOf(header: string | undefined): number | undefined {
  return header === undefined || header.trim() === '' || !Number.isFinite(Number(header))
    ? undefined
    : Number(header)
}

function bounded(ms: number | undefined): number | undefined {
  return ms === undefined ? undefined : Math.min(Math.max(0, ms), MAX_RETRY_AFTER_MS)
}

function one(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header[0] : header
}
