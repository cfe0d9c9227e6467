import { errorOf, fieldsOf, textOf } from '../../../wire/reply-facts.ts'
import type { RejectionCause } from '../contract.ts'

export interface Classified {
  readonly because: RejectionCause
  readonly message: string
}

/** Where the words of a reply decide, in this order; all else goes by status alone. */
const BY_WORDS: readonly {
  readonly statuses: readonly number[]
  readonly words: RegExp
  readonly because: RejectionCause
}[] = [
  {
    statuses: [400, 422],
    words: /must be passed back|missing reasoning_content/i,
    because: 'needs-reasoning',
  },
  { statuses: [400, 413, 422], words: /maximum context length/i, because: 'context-too-long' },
  { statuses: [400, 422], words: /content exists risk/i, because: 'moderated' },
  // The name is the route's, not the caller's: another target may have a model that exists.
  { statuses: [400, 422], words: /supported api model names|model not exist/i, because: 'failed' },
  { statuses: [400, 402, 403, 429], words: /insufficient balance|remaining balance/i, because: 'no-credit' },
  { statuses: [400, 403], words: /authentication fails|invalid api key/i, because: 'bad-credential' },
]

const BY_STATUS: Readonly<Record<number, RejectionCause>> = {
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

const MAX_MESSAGE = 600

/**
 * What a reply other than 2xx means: by status first, then by words, never by content type (DeepSeek sends JSON as
 * `application/octet-stream`, and plain text as nothing at all) and never by `code`, which is the same for everything.
 */
export function classify(status: number, _contentType: string | undefined, body: Buffer): Classified {
  const said = messageIn(body)
  const byWords = BY_WORDS.find(({ statuses, words }) => statuses.includes(status) && words.test(said))
  const because = byWords?.because ?? BY_STATUS[status] ?? 'failed'
  const fixed = FIXED[because]
  if (fixed !== undefined) return { because, message: fixed }
  const message = said === '' ? `The provider answered ${status} without a message.` : said
  return { because, message: FOR_CALLER.has(because) ? message : withoutAccount(message) }
}

function messageIn(body: Buffer): string {
  const text = body
    .subarray(0, 64 * 1024)
    .toString()
    .trim()
  return clean(fromJson(text) ?? text)
}

function fromJson(text: string): string | undefined {
  try {
    const reply = fieldsOf(JSON.parse(text))
    return errorOf(reply['error']) ?? textOf(reply['message']) ?? ''
  } catch {
    return undefined
  }
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
