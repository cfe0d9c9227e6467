import { expect, test } from 'vitest'
import { classify } from './classify.ts'

function openai(message: string, type = 'invalid_request_error'): string {
  return JSON.stringify({ error: { message, type, param: null, code: 'invalid_request_error' } })
}

const CONTEXT =
  "This model's maximum context length is 131072 tokens. However, you requested 200000 tokens (190000 in the messages, 10000 in the completion). Please reduce the length of the messages or completion."
const BALANCE =
  'Too many requests. Your current concurrency is 26, which exceeds your concurrency limit of 25 based on your remaining balance. Please top up your balance to restore your concurrency.'

test.each([
  [400, openai('Invalid temperature value, the valid range of temperature is [0, 2]'), 'bad-request'],
  [422, openai('x'), 'bad-request'],
  [
    400,
    'Failed to parse the request body as JSON: EOF while parsing a value at line 1 column 0',
    'bad-request',
  ],
  [400, '', 'bad-request'],
  // What a caller wrote.
  [422, 'Failed to deserialize: unknown variant `insufficient balance`, expected `auto`', 'bad-request'],
  [400, openai('Invalid tool name: authentication fails, model not exist'), 'bad-request'],
  [400, openai(CONTEXT), 'context-too-long'],
  [400, openai('Content Exists Risk'), 'moderated'],
  [
    400,
    openai('The `reasoning_content` in the thinking mode must be passed back to the API.'),
    'needs-reasoning',
  ],
  [
    400,
    openai('The `content[].thinking` in the thinking mode must be passed back to the API.'),
    'needs-reasoning',
  ],
  [
    400,
    openai('Missing reasoning_content field in the assistant message at message index 2'),
    'needs-reasoning',
  ],
  [400, openai('The supported API model names are a or b, but you passed c.'), 'failed'],
  [401, 'Authentication Fails (governor)', 'bad-credential'],
  [
    401,
    openai('Authentication Fails, Your api key: ****0000 is invalid', 'authentication_error'),
    'bad-credential',
  ],
  [403, '', 'bad-credential'],
  [402, openai('Insufficient Balance', 'unknown_error'), 'no-credit'],
  [429, openai(BALANCE, 'rate_limit_error'), 'rate-limited'],
  [429, openai(BALANCE.replace('of 25', 'of 0'), 'rate_limit_error'), 'no-credit'],
  [429, openai('Rate limit reached for TPM'), 'rate-limited'],
  [429, '<html>', 'rate-limited'],
  [503, openai('Service is too busy.', 'service_unavailable_error'), 'overloaded'],
  [500, openai('Internal Server Error', 'server_error'), 'failed'],
  [404, '', 'failed'],
  [502, '<html>bad gateway</html>', 'failed'],
])('%d %s is %s', (status, body, because) => {
  expect(classify(status, Buffer.from(body)).because).toBe(because)
})

test('the concurrency that is left of a balance is read', () => {
  expect(classify(429, Buffer.from(openai(BALANCE)))).toMatchObject({ concurrency: { limit: 25 } })
  expect(classify(429, Buffer.from(openai('Rate limit reached for TPM')))).not.toHaveProperty(
    'concurrencyLimit',
  )
})

test('the caller reads what the provider said of its request', () => {
  expect(classify(400, Buffer.from(openai('Invalid temperature'))).message).toBe('Invalid temperature')
  expect(classify(400, Buffer.from('{"type":"error","error":{"type":"x","message":"m"}}')).message).toBe('m')
  expect(classify(400, Buffer.from('plain\r\ntext')).message).toBe('plain text')
})

test('keys, their tails and balances stay inside', () => {
  const key = classify(401, Buffer.from(openai('Your api key: ****0000 is invalid')))
  const credit = classify(429, Buffer.from(openai(BALANCE)))
  const odd = classify(500, Buffer.from(openai('key sk-abc123 of ****9876, concurrency 26 of 25')))
  expect(key.message + credit.message + odd.message).not.toMatch(/\d|abc/)
})

test('a message is bounded, and never empty', () => {
  expect(classify(400, Buffer.from('x'.repeat(100_000))).message.length).toBeLessThanOrEqual(600)
  expect(classify(500, Buffer.from([0xff, 0xfe])).message).not.toBe('')
  expect(classify(400, Buffer.alloc(0)).message).toContain('400')
})
