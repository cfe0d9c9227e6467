import * as z from 'zod'
import { VERDICT_FORMATS } from '../plugins/guardrails/contract.ts'
import { GUARD_KINDS } from './guards.ts'
import { count, nameSchema, secretSchema } from './schema-parts.ts'

/** What only some kinds have. No defaults here, so that a stray key is seen. */
export const kindKeys = {
  model: z
    .string()
    .min(1)
    .max(256)
    .optional()
    .describe('Kinds openai_chat and openai_moderations: its name at the server.'),
  verdict: z
    .enum(VERDICT_FORMATS)
    .optional()
    .describe('Kind openai_chat: how the model is asked and its answer is read.'),
  guideline: z
    .string()
    .min(1)
    .max(4000)
    .optional()
    .describe('Kind openai_chat with verdict shield_gemma or json: what to look for, in words.'),
  language: z
    .string()
    .regex(/^[a-z]{2}(-[A-Za-z0-9]{2,8})?$/, { error: 'Must be the code of a language, such as en.' })
    .optional()
    .describe('Kind presidio_analyzer: language of the texts. Default `en`.'),
  hmac_secret: secretSchema
    .optional()
    .describe('Kind webhook: what its questions are signed with: a secret reference.'),
  spans: z
    .boolean()
    .optional()
    .describe(
      'Kind webhook: it says where something is, so it is asked before the call is sent, as Presidio is. Default false.',
    ),
}

const breaker = z.strictObject({
  error_rate_5m_gt: z
    .number()
    .gt(0)
    .lt(1)
    .default(0.5)
    .describe('Share of failed questions over 5 minutes beyond which it is not asked for a while.'),
  half_open_after_seconds: count(10, 86_400, 'Wait before it is asked again.'),
})

const guard = z.strictObject({
  kind: z.enum(GUARD_KINDS).describe('What it is, and so how it is asked.'),
  base_url: z
    .string()
    .min(1)
    .max(2048)
    .describe(
      'Its address: https, or http on a loopback address. The path of the kind is added: `/chat/completions`, `/moderations`, `/analyze`; for a webhook it is the whole address.',
    ),
  private_network: z
    .boolean()
    .default(false)
    .describe('Permit a host with a private address, as for a provider.'),
  allow_insecure: z
    .boolean()
    .default(false)
    .describe('Permit http to a host that is not loopback. Texts and keys then cross the network in clear.'),
  api_key: secretSchema
    .optional()
    .describe('Sent as `authorization: Bearer`: a secret reference. None where absent.'),
  ...kindKeys,
  timeout_ms: count(
    800,
    60_000,
    'For its answer about a prompt, a tool result or a whole reply, waiting for a place included.',
    10,
  ),
  chunk_timeout_ms: count(300, 60_000, 'For its answer about a piece of a stream.', 10),
  concurrency: count(32, 1000, 'Questions under way at once on this node.'),
  max_waiting: count(64, 10_000, 'Questions that may wait for a place; more count as failed.', 0),
  cache: z
    .strictObject({
      entries: count(
        10_000,
        1_000_000,
        'Answers to remember, by tenant and a keyed hash of the text; 0 remembers none.',
        0,
      ),
      ttl_ms: count(300_000, 86_400_000, 'For how long.'),
    })
    .prefault({})
    .describe('Answers about texts that come again: a history is sent with every turn.'),
  breaker: breaker
    .prefault({})
    .describe('When to stop asking it for a while: its questions fail at once then.'),
})

/** The section `guards` of `caisson.yaml`. */
export const guardsSchema = z.record(nameSchema, guard)

export type GuardFile = z.output<typeof guard>
