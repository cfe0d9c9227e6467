import { expect, test } from 'vitest'
import { classify } from './classify.ts'

test.each([
  [400, 'invalid_request_error', 'prompt is too long: 210000 tokens > 200000 maximum', 'context-too-long'],
  [
    400,
    'invalid_request_error',
    'input length and `max_tokens` exceed context limit: 190000 + 20000 > 200000',
    'context-too-long',
  ],
  [400, 'invalid_request_error', 'Output blocked by content filtering policy', 'moderated'],
  [400, 'invalid_request_error', 'Your credit balance is too low to access the Anthropic API.', 'no-credit'],
  [
    400,
    'invalid_request_error',
    'messages.1.content.0: Invalid `signature` in `thinking` block',
    'needs-reasoning',
  ],
  [
    400,
    'invalid_request_error',
    'messages.1.content.0.type: Expected `thinking` or `redacted_thinking`, but found `tool_use`. When `thinking` is enabled, a final `assistant` message must start with a thinking block',
    'needs-reasoning',
  ],
  [400, 'invalid_request_error', 'max_tokens: 1 > 0', 'bad-request'],
  // Names that a caller chose.
  [400, 'invalid_request_error', 'Your credit balance: Extra inputs are not permitted', 'bad-request'],
  [400, 'invalid_request_error', 'tools.0: no tool of the name your spend limit', 'bad-request'],
  [401, 'authentication_error', 'invalid x-api-key', 'bad-credential'],
  [402, 'billing_error', 'x', 'no-credit'],
  [403, 'permission_error', 'x', 'bad-credential'],
  [404, 'not_found_error', 'model: claude-x', 'failed'],
  [413, 'request_too_large', 'Request exceeds the maximum size', 'bad-request'],
  [429, 'rate_limit_error', 'This request would exceed your rate limit', 'rate-limited'],
  [429, 'billing_error', 'x', 'no-credit'],
  [429, 'enforced_spend_limit_reached', 'x', 'no-credit'],
  [500, 'api_error', 'Internal server error', 'failed'],
  [500, 'overloaded_error', 'Overloaded', 'overloaded'],
  [504, 'timeout_error', 'x', 'failed'],
  [529, 'overloaded_error', 'Overloaded', 'overloaded'],
])('%d %s "%s" is %s', (status, type, message, because) => {
  const body = JSON.stringify({ type: 'error', error: { type, message }, request_id: 'req_1' })
  expect(classify(status, Buffer.from(body)).because).toBe(because)
})
