import { refuse } from '../core/errors.ts'
import { estimateTokens } from '../engines/metering/estimate.ts'
import { JsonDoc } from '../wire/json-doc.ts'
import type { Call, Head } from './call.ts'
import type { Gateway } from './gateway.ts'
import { authenticate } from './stages/authenticate.ts'

/** Anthropic's token count, which DeepSeek does not offer: estimated here, and marked as an estimate. Nothing is sent. */
export async function countTokens(
  gw: Gateway,
  call: Pick<Call, 'headers' | 'readBody' | 'id'>,
): Promise<Head> {
  await authenticate(gw, call)
  const doc = new JsonDoc(await call.readBody(), gw.settings.scan)
  if (doc.kind(doc.get(doc.root, 'messages')) !== 'array') {
    refuse('invalid_value', { param: '/messages', reason: 'an array of messages is required' })
  }
  const tokens = estimateTokens(doc.bytes)
  return {
    status: 200,
    headers: {
      'content-type': 'application/json',
      'request-id': call.id,
      'x-request-id': call.id,
      'x-caisson-estimated': '1',
    },
    body: Buffer.from(JSON.stringify({ input_tokens: tokens })),
  }
}
