import * as z from 'zod'
import { ACTIONS, TIERS } from '../core/finding.ts'
import { FALLBACK_CAUSES, LANES, STICKY_BY } from '../core/rules.ts'
import { label, labels, match, word, words } from './schema-parts.ts'
import { toolsSchema } from './tools-schema.ts'
import { detectionSchema, typeName } from './detection-schema.ts'
import { guardrails } from './guardrails-schema.ts'
import { repliesFields } from './replies-schema.ts'

/**
 * The shape of a policy: names, defaults and bounds, and the sentence about each that docs/reference/config.md carries.
 * The sample of the design brief is a policy file and must load as it stands; everything else extends it in its style.
 */

const MAX_TOKENS = 100_000_000

const aliasName = z.string().regex(/^(?!auto$)[A-Za-z0-9][A-Za-z0-9._:/-]{0,127}$/, {
  error:
    'An alias is 1 to 128 letters, digits, ".", "_", ":", "/" or "-", starts with a letter or digit, and is not "auto".',
})

const target = z.strictObject({
  provider: word.describe('Name of a provider of `caisson.yaml`.'),
  model: word.describe("The provider's own name of the model."),
  mode: z
    .enum(['thinking', 'non_thinking'])
    .optional()
    .describe('Switch thinking on or off. The caller chooses where absent.'),
})

const percent = z.number().gt(0).max(100)
const stickyBy = z
  .enum(STICKY_BY)
  .describe(
    'What keeps its side: the credential, the end user, or the session that the client names (the user where it names none).',
  )

const alias = z.strictObject({
  primary: target.describe('Where its calls go.'),
  fallback: z
    .array(target)
    .max(16)
    .optional()
    .describe('Where they go when the primary fails, in this order.'),
  fallback_on: z
    .array(z.enum(FALLBACK_CAUSES))
    .max(FALLBACK_CAUSES.length)
    .default(FALLBACK_CAUSES.filter((cause) => cause !== 'content_filter'))
    .describe(
      'What sends a call on to the next target. `policy`: the target may not have this call. `content_filter`: the provider declined the content, which is otherwise final.',
    ),
  canary: z
    .strictObject({
      alias: word.describe('Alias whose primary goes before this one’s targets.'),
      percent: percent.describe('Share of the calls, 5 for one in twenty.'),
      sticky_by: stickyBy.default('user'),
    })
    .optional()
    .describe('A new model for a share of the calls. Where it fails, this alias serves.'),
  mirror: z
    .strictObject({
      alias: word.describe('Alias whose primary gets the copies.'),
      percent: percent.describe('Share of the calls that are copied.'),
    })
    .optional()
    .describe('Copies of calls to try a model out: the caller neither waits nor pays for them.'),
})

const experiment = z.strictObject({
  alias: word.describe('Alias whose calls are split.'),
  enroll: z
    .enum(['named', 'all'])
    .default('named')
    .describe('Calls that name the experiment in `X-Experiment-ID`, or all calls of the alias.'),
  sticky_by: stickyBy.default('user'),
  arms: z
    .record(
      word,
      z.strictObject({
        alias: word.describe('Alias that serves this arm.'),
        weight: z
          .number()
          .gt(0)
          .max(1_000_000)
          .describe('Relative to the other arms. A change moves only the callers that it must.'),
      }),
    )
    .refine((arms) => Object.keys(arms).length >= 2, { error: 'An experiment has at least two arms.' })
    .describe('The sides, by name.'),
})

const action = z.enum(ACTIONS)

const dlp = z.strictObject({
  action_on_secret: action
    .optional()
    .describe('When a prompt holds a credential. Keys of this gateway are always blocked.'),
  action_on_pii: action.optional().describe('When a prompt holds personal or other sensitive data.'),
  actions: z
    .record(typeName, action)
    .optional()
    .describe('By type of finding (`EMAIL_ADDRESS`), in place of the two above.'),
  min_tier: z
    .enum(TIERS)
    .optional()
    .describe('How sure a finding must be to be acted upon; what is less sure is only counted.'),
  ...repliesFields,
})

const route = z.strictObject({
  name: word.optional().describe('Name in messages and records; `routes[0]`, `routes[1]` … where absent.'),
  match: match
    .prefault({})
    .describe('Conditions that must all hold; a list means "one of". No condition: every call.'),
  model_alias: word.describe('The alias that it grants.'),
  max_input_tokens: z.int().min(1).max(MAX_TOKENS).optional().describe('A longer prompt is refused.'),
  max_output_tokens: z
    .int()
    .min(1)
    .max(MAX_TOKENS)
    .optional()
    .describe('Cap of the answer, reasoning included; also where the caller sets none.'),
  cache_strategy: z
    .enum(['prefix_reuse', 'isolate'])
    .default('isolate')
    .describe(
      "`prefix_reuse` shares the provider's prompt cache within a tenant, `isolate` keeps it to one end user.",
    ),
  lane: z
    .enum(LANES)
    .default('standard')
    .describe('Who goes first where the places of a provider account are short.'),
  residency: words
    .optional()
    .describe('Regions (of `caisson.yaml`) that its calls may be sent to; any where absent.'),
  start_guard: z
    .strictObject({
      first_token_ms: z
        .int()
        .min(1)
        .max(3_600_000)
        .optional()
        .describe('A stream that has no token by then is given up for the next target.'),
      min_tokens_per_second: z
        .number()
        .gt(0)
        .max(100_000)
        .optional()
        .describe('A stream that begins slower is given up for the next target.'),
      over_ms: z
        .int()
        .min(10)
        .max(60_000)
        .default(1000)
        .describe('How long the speed is measured; the caller waits as long at most.'),
    })
    .refine((guard) => guard.first_token_ms !== undefined || guard.min_tokens_per_second !== undefined, {
      error: 'Give first_token_ms, min_tokens_per_second or both: this guard would do nothing.',
    })
    .optional()
    .describe(
      'How a stream must begin. Acts while another target is left and nothing was given to the caller.',
    ),
  hedge_after_ms: z
    .int()
    .min(1)
    .max(3_600_000)
    .optional()
    .describe(
      'In the interactive lane: a call that has no answer by then is sent to the next target too, and the first answer counts. Both are billed.',
    ),
  log_policy: z
    .enum(['metadata_only', 'metadata_and_redacted_prompt'])
    .default('metadata_only')
    .describe(
      'What is kept of a call. `metadata_and_redacted_prompt` is **not enforced yet**: metadata is kept.',
    ),
  require_approval: z
    .boolean()
    .default(false)
    .describe('A person must approve the call. `true` is **not enforced yet**.'),
  dlp: dlp
    .optional()
    .describe('What is done about sensitive data, where it is not what `dlp` of the policy says.'),
  guardrails: guardrails
    .optional()
    .describe('What is done about prompt injection, where it is not what `guardrails` of the policy says.'),
})

const RETRYABLE =
  'Only 408, 425, 429 and 500 to 599 may be retried: any other answer would be the same again.'

const retryStatus = z
  .int()
  .refine((status) => [408, 425, 429].includes(status) || (status >= 500 && status <= 599), {
    error: RETRYABLE,
  })

const retries = z.strictObject({
  max_attempts: z
    .int()
    .min(1)
    .max(10)
    .default(2)
    .describe('Attempts of a call in all, at all its targets together, the first included.'),
  retry_on: z
    .array(retryStatus)
    .max(100)
    .default([429, 500, 503])
    .describe('Provider answers after which the next attempt is made.'),
  backoff: z
    .strictObject({
      type: z
        .literal('exponential_jitter')
        .default('exponential_jitter')
        .describe('Doubling waits, each a random share.'),
      initial_ms: z.int().min(1).max(60_000).default(500).describe('Longest first wait.'),
      max_ms: z.int().min(1).max(600_000).default(8000).describe('Longest wait of all.'),
    })
    .prefault({})
    .describe('How long to wait between attempts.'),
  do_not_retry_after_stream_started: z
    .literal(true, { error: 'Must be true: what a client has read cannot be taken back.' })
    .default(true)
    .describe('A reply that has begun is never begun again. Nothing else is possible.'),
  budget_ratio: z
    .number()
    .min(0)
    .max(1)
    .default(0.2)
    .describe(
      'Retries may be at most this share of the calls of the last minute, so that they cannot pile up.',
    ),
  max_total_ms: z
    .int()
    .min(1)
    .max(86_400_000)
    .default(900_000)
    .describe('No attempt of a call begins later than this after its first.'),
  hedge_ratio: z
    .number()
    .min(0)
    .max(1)
    .default(0.05)
    .describe('Hedges may be at most this share of the interactive calls of the last minute.'),
})

const breaker = z.strictObject({
  open_when: z
    .strictObject({
      error_rate_5m_gt: z.number().gt(0).lt(1).optional().describe('Share of failed calls over 5 minutes.'),
      p95_latency_ms_gt: z
        .int()
        .min(1)
        .max(3_600_000)
        .optional()
        .describe(
          '95th percentile of the time to the end of a whole reply, or to the first token of a stream.',
        ),
      first_token_p95_ms_gt: z
        .int()
        .min(1)
        .max(3_600_000)
        .optional()
        .describe('95th percentile of the time to the first token of streams alone.'),
    })
    .refine((when) => Object.values(when).some((value) => value !== undefined), {
      error:
        'Give error_rate_5m_gt, p95_latency_ms_gt or first_token_p95_ms_gt: this breaker would never open.',
    })
    .describe('Any of these opens it.'),
  half_open_after_seconds: z
    .int()
    .min(1)
    .max(86_400)
    .default(60)
    .describe('Wait before one call tries the provider again.'),
})

const limit = z.union([z.int().min(1).max(1_000_000_000_000), z.literal('unlimited')], {
  error: 'Must be a whole number of at least 1, or unlimited.',
})

const limits = z.strictObject({
  requests_per_minute: limit.optional().describe('Calls started in a minute.'),
  tokens_per_minute: limit.optional().describe('Tokens, input and output, of a minute.'),
  concurrent_requests: limit.optional().describe('Calls in flight.'),
})

const limited = (owner: string) =>
  z.strictObject({
    limits: limits.describe(`Limits of this ${owner}; what is not named here is as in \`limits\`.`),
  })

const team = limited('team')
  .partial()
  .extend({
    weight: z
      .number()
      .gt(0)
      .max(1000)
      .default(1)
      .describe("Its share of a provider's places where they are short, relative to the other teams."),
  })

const laneWait = (byDefault: number) =>
  z
    .strictObject({
      max_wait_ms: z
        .int()
        .min(0)
        .max(86_400_000)
        .default(byDefault)
        .describe('Longest wait; then the call is refused as `overloaded`.'),
    })
    .prefault({})
    .describe('Calls of routes with this `lane`.')

export const policySchema = z.strictObject({
  models: z.record(aliasName, alias).describe('The aliases that callers name as `model`.'),
  routes: z
    .array(route)
    .max(10_000)
    .describe(
      'The first route whose `match` holds and whose alias is asked for grants the call; without one it is refused.',
    ),
  dlp: dlp
    .prefault({})
    .describe(
      'What is done about sensitive data in prompts: `allow` and `likely` where nothing is said. A policy that allows everything does not look.',
    ),
  guardrails: guardrails
    .prefault({})
    .describe('What is done about texts that try to take a model over. Nothing where nothing is said.'),
  classify_by_content: z
    .record(typeName, label)
    .optional()
    .describe('The least label of a call in which a group (`HEALTH_ID`) or type of data is found.'),
  detection: detectionSchema.prefault({}).describe('What is looked for, where it is not what is built in.'),
  lanes: z
    .strictObject({
      interactive: laneWait(10_000),
      standard: laneWait(30_000),
      batch: laneWait(600_000),
    })
    .prefault({})
    .describe('What a lane may wait for a place at a provider, where no other target is left.'),
  experiments: z
    .record(word, experiment)
    .optional()
    .describe('Calls of an alias spread over several, by a name that callers may send as `X-Experiment-ID`.'),
  providers: z
    .record(
      word,
      z.strictObject({
        data_classification: labels.optional().describe('Labels that may be sent to it; any where absent.'),
        models: words.optional().describe('Its approved models; any where absent.'),
      }),
    )
    .optional()
    .describe('What each provider may be sent, whatever route or fallback leads to it.'),
  tools: toolsSchema.optional().describe('What models may call. Without it tools are not looked at.'),
  retries: retries.prefault({}).describe('Further attempts, at the same target or the next.'),
  circuit_breakers: z
    .record(word, breaker)
    .optional()
    .describe('When to stop calling a model of a provider for a while, by the name of the provider.'),
  limits: z
    .strictObject({
      per_key: limits.optional().describe('For every virtual key.'),
      per_user: limits.optional().describe('For every end user that calls name.'),
      per_app: limits.optional().describe('For every app.'),
      per_team: limits.optional().describe('For every team.'),
    })
    .prefault({})
    .describe('What each owner may use; no limit where absent.'),
  teams: z.record(word, team).optional().describe('Single teams, by name.'),
  apps: z.record(word, limited('app')).optional().describe('Single apps, by name.'),
  keys: z.record(word, limited('key')).optional().describe('Single virtual keys, by id.'),
  attribution: z
    .strictObject({
      required: z
        .array(z.enum(['workload', 'feature', 'cost_center', 'user']))
        .max(4)
        .default([])
        .describe('A call that does not say these is refused.'),
    })
    .prefault({})
    .describe('What every call must say about itself.'),
  default_data_classification: label.default('internal').describe('Label of a call that declares none.'),
})

export type PolicyFile = z.output<typeof policySchema>
export type RouteFile = PolicyFile['routes'][number]
