import { createHmac, randomBytes } from 'node:crypto'
import { fieldsOf } from '../../wire/reply-facts.ts'
import type { GuardAnswer, GuardOptions, GuardProvider, GuardQuestion } from './contract.ts'
import { createHttpGuard } from './http-guard.ts'
import { readSpans } from './spans.ts'
import { readVerdict } from './verdict-json.ts'

/**
 * A service of the operator's own. Every question is signed: HMAC-SHA-256 over `v1.<timestamp>.<nonce>.<body>`, so that the receiver knows
 * who asks, that nothing was changed, and can refuse what is old or was seen before.
 */
export function createWebhookGuard(options: GuardOptions): GuardProvider {
  return createHttpGuard(options, {
    path: '',
    body: ({ text, stage, trust, prompt }) => ({ v: 1, guard: options.id, stage, trust, text, prompt }),
    headers: (body) => signed(options, body),
    read: (reply, question) => readAnswer(reply, question),
  })
}

function signed({ hmacSecret, nowMs }: GuardOptions, body: Buffer): readonly string[] | undefined {
  const secret = hmacSecret()
  if (secret === undefined) return undefined
  const timestamp = String(Math.floor(nowMs() / 1000))
  const nonce = randomBytes(16).toString('hex')
  const mac = createHmac('sha256', secret.reveal())
  const signature = mac.update(`v1.${timestamp}.${nonce}.`).update(body).digest('hex')
  return [
    'x-caisson-timestamp',
    timestamp,
    'x-caisson-nonce',
    nonce,
    'x-caisson-signature',
    `v1=${signature}`,
  ]
}

function readAnswer(reply: unknown, { text }: GuardQuestion): GuardAnswer | undefined {
  const verdict = readVerdict(reply)
  const spans = readSpans(text, fieldsOf(reply)['spans'] ?? [], 'type')
  return verdict && spans && { kind: 'verdict', verdict, spans, usage: undefined }
}
