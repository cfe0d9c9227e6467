import { expect, test } from 'vitest'
import { classify } from './classify.ts'

function error(message: string, code?: string, type = 'invalid_request_error'): string {
  return JSON.stringify({ error: { message, type, param: null, code } })
}

test.each([
  ['OpenAI', 400, error('Too many tokens.', 'context_length_exceeded'), 'context-too-long'],
  [
    'vLLM',
    400,
    '{"object":"error","message":"This model\'s maximum context length is 4096 tokens.","type":"BadRequestError","code":400}',
    'context-too-long',
  ],
  ['Azure', 400, error('The response was filtered.', 'content_filter'), 'moderated'],
  ['OpenRouter', 403, error('Your chosen model requires moderation and your input was flagged'), 'moderated'],
  ['OpenAI', 404, error('The model `x` does not exist', 'model_not_found'), 'failed'],
  ['vLLM', 404, error('The model `x` does not exist.', 'NotFoundError'), 'failed'],
  [
    'Azure',
    404,
    error('The API deployment for this resource does not exist.', 'DeploymentNotFound'),
    'failed',
  ],
  ['OpenRouter', 400, error('x/y is not a valid model ID'), 'failed'],
  ['OpenAI', 429, error('No more.', 'insufficient_quota'), 'no-credit'],
  ['OpenRouter', 402, error('Insufficient credits'), 'no-credit'],
  ['OpenAI', 429, error('Rate limit reached for requests', 'rate_limit_exceeded'), 'rate-limited'],
  [
    'Azure',
    401,
    '{"statusCode":401,"message":"Access denied due to invalid subscription key"}',
    'bad-credential',
  ],
  ['others', 400, error('Incorrect API key provided: sk-abc'), 'bad-credential'],
  ['OpenAI', 400, error('Invalid value for temperature', 'invalid_value'), 'bad-request'],
  ['FastAPI', 422, '{"detail":"field required"}', 'bad-request'],
  ['OpenAI', 503, error('The engine is currently overloaded', undefined, 'server_error'), 'overloaded'],
])('as %s says it, %d %s is %s', (_, status, body, because) => {
  expect(classify(status, Buffer.from(body)).because).toBe(because)
})

test.each([
  "Invalid schema for function 'billing'",
  "Function 'model' not found in tools",
  "Input should be 'user', input_value='invalid api key'",
  '"insufficient credits" is not of type integer',
])('a caller that is quoted (%s) blames neither the account nor the model', (message) => {
  expect(classify(400, Buffer.from(error(message))).because).toBe('bad-request')
})

test.each([
  ['[{"error":{"code":400,"message":"Bad image.","status":"INVALID_ARGUMENT"}}]', 'Bad image.'],
  ['{"detail":[{"loc":["body","n"],"msg":"Input should be 1","type":"x"}]}', 'Input should be 1'],
])('the words are found in %s', (body, message) => {
  expect(classify(400, Buffer.from(body)).message).toBe(message)
})

test('what a number as code says is not looked for in words', () => {
  const { because, message } = classify(400, Buffer.from('{"error":{"message":"no","code":400}}'))
  expect([because, message]).toEqual(['bad-request', 'no'])
})
