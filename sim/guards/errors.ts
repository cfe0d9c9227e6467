/** Refusals of servers of guards, in the words of vLLM: whoever calls a guard goes by the status. */
import type { Faults, FixedRefusal } from '../errors.ts'

const json = 'application/json'

export const problem = (status: number, message: string, type = 'BadRequestError'): FixedRefusal => ({
  status,
  contentType: json,
  body: JSON.stringify({ error: { message, type, param: null, code: status } }),
})

/** Presidio's, which is a Flask application. */
export const presidioProblem = (status: number, error: string): FixedRefusal => ({
  status,
  contentType: json,
  body: JSON.stringify({ error }),
})

export const faults: Faults = {
  '401-governor': { status: 401, contentType: json, body: '{"error":"Unauthorized"}' },
  '401': { status: 401, contentType: json, body: '{"error":"Unauthorized"}' },
  '402': problem(402, 'Insufficient balance'),
  '404': { status: 404, contentType: json, body: '{"detail":"Not Found"}' },
  '405': { status: 405, contentType: json, body: '{"detail":"Method Not Allowed"}' },
  '413': problem(413, 'Request entity too large'),
  '415': problem(415, 'Unsupported Media Type: Only `application/json` is allowed'),
  '429-concurrency': problem(429, 'Too many requests', 'TooManyRequests'),
  '429-balance': problem(429, 'Too many requests', 'TooManyRequests'),
  '429-tpm': problem(429, 'Too many requests', 'TooManyRequests'),
  '500': problem(500, 'Internal server error', 'InternalServerError'),
  '503': problem(503, 'The engine is not ready', 'ServiceUnavailableError'),
  moderation: problem(400, 'Bad request'),
  context: problem(400, "This model's maximum context length is 8192 tokens."),
}
