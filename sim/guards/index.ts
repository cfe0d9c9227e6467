/** Guards on one server: models by name, moderations, Presidio, a receiver of signed questions. */
import { bearer, isKnown } from '../keys.ts'
import type { Personality } from '../personality.ts'
import { mebibyte } from '../read-body.ts'
import { faults } from './errors.ts'

export const guards: Personality = {
  provider: 'guards',
  title: 'guard models and services',
  // What is judged is no order: a directive in it is for the provider.
  takesDirectives: false,
  defaults: {
    keepAliveMs: Infinity,
    usagePlacement: 'finish',
    contextTokens: 8192,
    models: ['llama-guard-3', 'qwen3guard-gen', 'shieldgemma', 'json-judge'],
  },
  maxBodyBytes: mebibyte,
  keepAlive: { stream: '', whole: false },
  ids: {
    request: (random) => random.hex(32),
    reply: (random) => `chatcmpl-${random.hex(32)}`,
    call: (random) => `call_${random.hex(24)}`,
  },
  faults,
  headers: () => ['server', 'uvicorn', 'transfer-encoding', 'chunked'],
  errorFrame: () => '',
  noSuchPath: () => faults['404'],
  wrongMethod: () => faults['405'],
  /** Where keys are given, servers of models ask for one; the receiver checks signatures with the first. */
  admit(settings, request) {
    if (settings.apiKeys === undefined || request.url?.startsWith('/v1/') !== true) return undefined
    const key = bearer(request)
    return key !== undefined && isKnown(settings, key) ? undefined : faults['401']
  },
  tooMany: () => faults['429-concurrency'],
}
