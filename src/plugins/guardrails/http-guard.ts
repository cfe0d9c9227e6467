import { BrokenReply, type ReplyBody } from '../../core/reply-body.ts'
import { createTransport, type Responded, type Transport } from '../../transport/transport.ts'
import type { GuardAnswer, GuardFailure, GuardOptions, GuardProvider, GuardQuestion } from './contract.ts'

/** What one kind of guard has of its own. */
export interface GuardKind {
  readonly path: string
  body(question: GuardQuestion): object
  /** Names and values, alternating, besides those that every question has; undefined where the secret for them cannot be had. */
  headers?(body: Buffer): readonly string[] | undefined
  /** @param reply parsed JSON @returns undefined where it is no answer */
  read(reply: unknown, question: GuardQuestion): GuardAnswer | undefined
}

/** No verdict is as long; spans of a window are some dozen KB at most. */
const MAX_REPLY_BYTES = 256 * 1024
/** What is not read to its end must not hold its connection. */
const OVER = new Error('the question is over')

export function createHttpGuard(options: GuardOptions, kind: GuardKind): GuardProvider {
  const url = new URL(options.baseUrl)
  const transport = createTransport({
    origin: url.origin,
    connectMs: options.connectMs,
    maxConnections: options.maxConnections,
    reach: options.reach,
  })
  const path = url.pathname.replace(/\/$/, '') + kind.path
  const asking = new Asking(transport, path === '' ? '/' : path, options, kind)
  return {
    id: options.id,
    ask: (question, signal) => asking.ask(question, signal),
    close: () => transport.close(),
  }
}

class Asking {
  readonly #transport: Transport
  readonly #path: string
  readonly #options: GuardOptions
  readonly #kind: GuardKind

  constructor(transport: Transport, path: string, options: GuardOptions, kind: GuardKind) {
    this.#transport = transport
    this.#path = path
    this.#options = options
    this.#kind = kind
  }

  async ask(question: GuardQuestion, signal: AbortSignal): Promise<GuardAnswer> {
    const body = Buffer.from(JSON.stringify(this.#kind.body(question)))
    const own = this.#kind.headers === undefined ? [] : this.#kind.headers(body)
    if (own === undefined) return failed('refused', 'no secret')
    const over = new AbortController()
    const either = AbortSignal.any([signal, over.signal])
    try {
      const responded = await this.#transport.request(this.#path, this.#headers(own), body, either)
      const read = await readReply(responded)
      if (signal.aborted) return failed('aborted', 'aborted')
      if ('kind' in read) return read
      return this.#kind.read(read.reply, question) ?? failed('unreadable', 'no answer')
    } finally {
      over.abort(OVER)
    }
  }

  /** Built anew: nothing of a caller's request can reach the guard but the text. */
  #headers(own: readonly string[]): string[] {
    const key = this.#options.apiKey()
    return [
      ...(key === undefined ? [] : ['authorization', `Bearer ${key.reveal()}`]),
      'content-type',
      'application/json',
      'accept',
      'application/json',
      'accept-encoding',
      'identity',
      'user-agent',
      'caisson',
      // A gateway that is asked by a guard of its own refuses where it would ask a guard again.
      'x-caisson-guard',
      this.#options.id,
      ...own,
    ]
  }
}

async function readReply(responded: Responded): Promise<{ readonly reply: unknown } | GuardFailure> {
  if (responded.kind === 'unreachable') return failed('unreachable', responded.reason)
  const { status, headers, body } = responded
  if (status !== 200) return failed('refused', String(status))
  if ((headers['content-encoding'] ?? 'identity') !== 'identity') return failed('unreadable', 'encoded')
  try {
    const bytes = await readBounded(body)
    if (bytes === undefined) return failed('unreadable', 'too long')
    return { reply: JSON.parse(bytes.toString()) }
  } catch (error) {
    if (error instanceof BrokenReply) return failed('unreachable', error.reason)
    return failed('unreadable', 'no JSON')
  }
}

async function readBounded(body: ReplyBody): Promise<Buffer | undefined> {
  const chunks: Buffer[] = []
  let bytes = 0
  for (let chunk; (chunk = await body.read()) !== undefined;) {
    bytes += chunk.length
    if (bytes > MAX_REPLY_BYTES) return undefined
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

function failed(because: GuardFailure['because'], reason: string): GuardFailure {
  return { kind: 'failed', because, reason }
}
