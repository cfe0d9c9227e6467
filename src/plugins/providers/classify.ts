import { errorOf, fieldsOf, listOf, textOf } from '../../wire/reply-facts.ts'
import type { Concurrency, RejectionCause } from './contract.ts'

export interface Classified {
  readonly because: RejectionCause
  readonly message: string
  /** With `rate-limited`: it is for too many calls in flight, not for too many in a minute. */
  readonly concurrency?: Concurrency
}

/** What a reply other than 2xx means. Reads at most 64 KiB of its body, whatever its content type says. */
export type Classify = (status: number, body: Buffer) => Classified

/** Where a status alone does not decide. The first rule that holds counts. */
export interface Rule {
  readonly statuses: readonly number[]
  /** What the message says; of what blames the provider or the account, how it begins (see {@link MAY_QUOTE}). */
  readonly words?: RegExp
  /** What the error's `code` or `type` says; one of the two is enough. */
  readonly codes?: RegExp
  readonly because: RejectionCause
}

export const BY_STATUS: Readonly<Record<number, RejectionCause>> = {
  400: 'bad-request',
  401: 'bad-credential',
  402: 'no-credit',
  403: 'bad-credential',
  413: 'bad-request',
  422: 'bad-request',
  429: 'rate-limited',
  503: 'overloaded',
  529: 'overloaded',
}

/** Where the provider's words are for the caller: the request is at fault, not the gateway's account. */
const FOR_CALLER = new Set<RejectionCause>([
  'bad-request',
  'context-too-long',
  'moderated',
  'needs-reasoning',
])

/** Words of our own where the provider's could tell the state of the account: its balance, or the tail of its key. */
const FIXED: Partial<Record<RejectionCause, string>> = {
  'bad-credential': 'The provider does not accept the credential of this account.',
  'no-credit': 'The account has no credit left, or too little for the concurrency it has used.',
}

/**
 * Statuses whose message may repeat what the caller wrote: the name of a tool, a key, a value. Only its beginning is surely the
 * provider's. Else a caller could have an account set aside for everybody, by calling a tool `billing`.
 */
const MAY_QUOTE = new Set([400, 404, 413, 422])

const MAX_MESSAGE = 600

const CONCURRENCY = /\bconcurren(?:cy|t)\b/i
const CONCURRENCY_LIMIT = /concurrency limit of (\d{1,7})\b/i

export function classifier(rules: readonly Rule[]): Classify {
  return (status, body) => {
    const said = readError(body)
    const rule = rules.find((each) => each.statuses.includes(status) && holds(each, status, said))
    const because = rule?.because ?? BY_STATUS[status] ?? 'failed'
    const message = messageFor(because, status, clean(said.message))
    const concurrency = because === 'rate-limited' ? concurrencyIn(said.message) : undefined
    return concurrency === undefined ? { because, message } : { because, message, concurrency }
  }
}

function holds({ words, codes, because }: Rule, status: number, { message, codes: given }: Said): boolean {
  if (given.some((code) => codes?.test(code) === true)) return true
  const at = words?.exec(message)?.index
  return at === 0 || (at !== undefined && (FOR_CALLER.has(because) || !MAY_QUOTE.has(status)))
}

function concurrencyIn(message: string): Concurrency | undefined {
  const limit = CONCURRENCY_LIMIT.exec(message)?.[1]
  if (limit !== undefined) return { limit: Number(limit) }
  return CONCURRENCY.test(message) ? { limit: undefined } : undefined
}

function messageFor(because: RejectionCause, status: number, said: string): string {
  const fixed = FIXED[because]
  if (fixed !== undefined) return fixed
  const message = said === '' ? `The provider answered ${status} without a message.` : said
  return FOR_CALLER.has(because) ? message : withoutAccount(message)
}

interface Said {
  readonly message: string
  readonly codes: readonly string[]
}

function readError(body: Buffer): Said {
  const text = body
    .subarray(0, 64 * 1024)
    .toString()
    .trim()
  try {
    const parsed: unknown = JSON.parse(text)
    // Google wraps it in a list.
    const reply = fieldsOf(Array.isArray(parsed) ? parsed[0] : parsed)
    const error = fieldsOf(reply['error'])
    const message = errorOf(reply['error']) ?? textOf(reply['message']) ?? detailOf(reply['detail']) ?? ''
    const codes = [error['code'], error['type'], reply['code'], reply['type']]
    return { message, codes: codes.filter((code) => typeof code === 'string') }
  } catch {
    return { message: text, codes: [] }
  }
}

/** As FastAPI says it: a text, or a list of what is wrong. */
function detailOf(detail: unknown): string | undefined {
  return textOf(detail) ?? textOf(fieldsOf(listOf(detail)[0])['msg'])
}

/** On one line, bounded, and without anything that looks like a key or the tail of one. */
function clean(text: string): string {
  return text
    .slice(0, MAX_MESSAGE)
    .replace(/\p{Cc}+/gu, ' ')
    .replace(/\bsk-[\w-]+/g, 'sk-…')
    .replace(/\*{2,}\w*/g, '…')
    .trim()
}

/** What is said of limits and money goes by the account's state: the figures stay out of logs. */
function withoutAccount(message: string): string {
  return /balance|concurrency|quota/i.test(message) ? message.replace(/\d[\d.,]*/g, '#') : message
}
