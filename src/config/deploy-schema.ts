import * as z from 'zod'
import { batchSchema } from './batch-schema.ts'
import { LOGGED_CALLS, LOG_LEVELS, PROVIDER_KINDS } from './deploy.ts'
import { guardsSchema } from './guards-schema.ts'
import { count, nameSchema, secretSchema as secret } from './schema-parts.ts'
import { screeningSchema } from './screening-schema.ts'

/**
 * The shape of `caisson.yaml`: names, defaults and bounds, and the sentence about each that docs/reference/config.md
 * carries. A section that is left out has the defaults of its keys.
 */

const DAY_MS = 86_400_000

function ms(byDefault: number, about: string, max = DAY_MS, min = 1): z.ZodDefault<z.ZodInt> {
  return z.int().min(min).max(max).default(byDefault).describe(about)
}

const host = z.string().min(1).max(253)
const port = z.int().min(0).max(65_535)

/** Of each provider: a provider names those that differ. */
const providerTimeouts = {
  connect_ms: z.int().min(1).max(600_000).describe('To open a connection, TLS included.'),
  first_token_ms: z
    .int()
    .min(1)
    .max(DAY_MS)
    .describe(
      'From the request sent to the first token: frames that only open a stream do not count. DeepSeek may hold a call for 10 minutes before it starts.',
    ),
  idle_ms: z.int().min(1).max(DAY_MS).describe('Between two data events; keep-alive comments do not count.'),
  total_ms: z.int().min(1).max(DAY_MS).describe('For one attempt, from its start to its last byte.'),
}

const generalTimeouts = z.strictObject({
  connect_ms: providerTimeouts.connect_ms.default(5000),
  first_token_ms: providerTimeouts.first_token_ms.default(660_000),
  idle_ms: providerTimeouts.idle_ms.default(120_000),
  total_ms: providerTimeouts.total_ms.default(1_800_000),
  heartbeat_ms: ms(
    15_000,
    'Silence of a reply under way after which the gateway sends a keep-alive of its own.',
    600_000,
    100,
  ),
  stalled_client_ms: ms(
    60_000,
    'How long a client may read nothing of a reply that waits for it before it is cut off.',
    DAY_MS,
    100,
  ),
  hold_status_ms: ms(
    30_000,
    'How long the status line waits: of a stream for its first data, of a whole reply for all of it. A failure until then is a plain HTTP error and can be retried.',
    600_000,
    0,
  ),
})

const concurrency = z
  .record(z.string().min(1).max(128), z.int().min(1).max(1_000_000))
  .describe('Calls in flight by model, where this account has another limit than the catalogue says.')

const keysOf = (whose: string) => ({
  api_key: secret.optional().describe(`Key of ${whose}: a secret reference.`),
  api_keys: z
    .array(secret)
    .min(1)
    .max(20)
    .optional()
    .describe(
      `Several keys of ${whose}, each a secret reference: where one is refused, the next is used. Either these or \`api_key\`.`,
    ),
})

const account = z.strictObject({
  name: nameSchema.describe('Name of the account in records and metrics.'),
  ...keysOf('the account'),
  concurrency: concurrency.optional(),
})

const label = nameSchema.optional()

/** What only the kind `openai_compatible` has: upstreams of that kind differ. No defaults here, so that a stray key is seen. */
export const openAiKeys = {
  auth: z
    .enum(['bearer', 'api-key', 'x-api-key'])
    .optional()
    .describe(
      'Kind openai_compatible: header of the key. `bearer` (default) is `authorization: Bearer`; Azure wants `api-key`.',
    ),
  query: z
    .record(z.string().regex(/^[A-Za-z0-9._-]{1,64}$/), z.string().regex(/^[\x21-\x7e]{1,256}$/))
    .optional()
    .describe(
      'Kind openai_compatible: sent with every request, such as `api-version` of Azure. Never a secret.',
    ),
  max_tokens_field: z
    .enum(['max_tokens', 'max_completion_tokens'])
    .optional()
    .describe(
      'Kind openai_compatible: under which name the limit of an answer is sent. Default `max_tokens`; OpenAI itself wants the other for models that reason.',
    ),
  reasoning_content: z
    .enum(['drop', 'keep'])
    .optional()
    .describe(
      'Kind openai_compatible: what becomes of `reasoning_content` in a history. Default `drop`; `keep` for DeepSeek models on servers of your own.',
    ),
  responses: z
    .boolean()
    .optional()
    .describe(
      'Kind openai_compatible: it serves the Responses API itself. Default false: those calls are translated to chat.',
    ),
}

const provider = z.strictObject({
  kind: z.enum(PROVIDER_KINDS).describe('Which API it speaks.'),
  base_url: z
    .string()
    .min(1)
    .max(2048)
    .describe(
      'Address of its API, with the path that all its endpoints share: https, or http on a loopback address.',
    ),
  catalogue: nameSchema
    .optional()
    .describe('Which file of the catalogues holds for it, without `.yaml`. Default: its kind.'),
  region: label.describe('Where it processes what it is sent: a word of yours, which routes may ask for.'),
  ownership: label.describe('Who runs it: a word of yours, for people. Nothing acts on it yet.'),
  private_network: z
    .boolean()
    .default(false)
    .describe(
      'Permit a host with a private address (RFC 1918, unique local, loopback). Addresses of cloud metadata services never are.',
    ),
  ...openAiKeys,
  allow_insecure: z
    .boolean()
    .default(false)
    .describe(
      'Permit http to a host that is not loopback. Prompts and keys then cross the network in clear.',
    ),
  ...keysOf('its one account'),
  accounts: z
    .array(account)
    .min(1)
    .max(100)
    .optional()
    .describe('Several accounts, each with its own limits and credit, in place of `api_key`.'),
  timeouts: z
    .strictObject(providerTimeouts)
    .partial()
    .optional()
    .describe('Timeouts of this provider, where they differ.'),
})

const listener = (defaultHost: string, defaultPort: number) =>
  z.strictObject({
    host: host.default(defaultHost).describe('Address to listen on.'),
    port: port.default(defaultPort).describe('Port to listen on; 0 lets the system choose.'),
  })

const http = z.strictObject({
  max_body_bytes: count(33_554_432, 1_073_741_824, 'Of a request body.', 1024),
  max_header_bytes: count(16_384, 1_048_576, 'Of all request headers together.', 1024),
  max_headers: count(100, 2000, 'Number of request headers.', 10),
  header_timeout_ms: ms(10_000, 'For all request headers to arrive.', 600_000),
  body_timeout_ms: ms(60_000, 'For the whole request body to arrive.', 3_600_000),
  max_json_depth: count(64, 512, 'Nesting of a JSON body.'),
  max_json_keys: count(100_000, 10_000_000, 'Keys of all objects of a JSON body together.'),
  max_json_values: count(1_000_000, 100_000_000, 'Values of a JSON body together.'),
  max_reply_bytes: count(16_777_216, 1_073_741_824, 'Of a provider reply that is not a stream.', 1024),
  max_connections: count(10_000, 1_000_000, 'Client connections open at once.'),
  keep_alive_ms: ms(
    75_000,
    'An idle client connection is closed after this. Keep it above the idle time of a load balancer in front.',
    3_600_000,
  ),
})

const journal = z.strictObject({
  wait_ms: ms(1000, 'How long a call waits for its audit intent to be durable before it is refused.', 60_000),
  max_backlog: count(50_000, 10_000_000, 'Records waiting to be written beyond which calls are refused.'),
  min_free_bytes: count(
    268_435_456,
    1_099_511_627_776,
    'Free space on the disk of the store below which calls are refused.',
    0,
  ),
})

const version = (about: string) => count(1, 1_000_000, about)

export const deploySchema = z.strictObject({
  data: listener('0.0.0.0', 8080).prefault({}).describe('The port that clients call.'),
  ops: listener('127.0.0.1', 9090)
    .prefault({})
    .describe('Health and metrics. Loopback unless you say otherwise.'),
  store: z
    .strictObject({
      dir: z
        .string()
        .min(1)
        .max(4096)
        .default('.caisson')
        .describe('Directory of the embedded store, relative to this file.'),
    })
    .prefault({})
    .describe('Where keys and the journal are kept.'),
  identity: z
    .strictObject({
      pepper: secret
        .optional()
        .describe(
          'Under which virtual keys are hashed: a secret reference. Made and kept in the store where absent.',
        ),
      pepper_version: version('Raise it with every new pepper: keys remember which one hashed them.'),
      previous_pepper: secret
        .optional()
        .describe(
          'The pepper of the version before: a secret reference. Keys that were hashed under it are accepted as long as it is named.',
        ),
    })
    .prefault({})
    .describe('How callers prove who they are.'),
  user_ids: z
    .strictObject({
      salt: secret
        .optional()
        .describe(
          'Under which user ids are hashed before a provider or record sees them: a secret reference. Made and kept in the store where absent.',
        ),
      salt_version: version('Raise it with every new salt: user hashes change with it.'),
    })
    .prefault({})
    .describe('How end users are hidden from providers and records.'),
  providers: z.record(nameSchema, provider).describe('The upstreams, by the name that the policy uses.'),
  guards: guardsSchema
    .prefault({})
    .describe('Models and services that judge texts, by the name that the policy uses.'),
  http: http.prefault({}).describe('How much a client may send, and how slowly.'),
  timeouts: generalTimeouts.prefault({}).describe('How long a provider or client may take.'),
  journal: journal.prefault({}).describe('The audit journal. No call leaves without its intent on disk.'),
  batch: batchSchema.prefault({}).describe('Batches: files of requests that nobody waits for.'),
  screening: screeningSchema.prefault({}).describe('How requests are looked through for sensitive data.'),
  reasoning_replay: z
    .strictObject({
      max_bytes: count(
        67_108_864,
        17_179_869_184,
        'Memory for it; the oldest goes first. 0 keeps nothing.',
        0,
      ),
      ttl_ms: ms(3_600_000, 'How long it is kept.'),
    })
    .prefault({})
    .describe(
      'What models thought before they called tools: DeepSeek wants it back with the result, and many clients lose it. In memory only, by tenant.',
    ),
  shutdown: z
    .strictObject({
      notice_ms: ms(
        1000,
        'How long the port stays open after SIGTERM while /readyz says so, for a load balancer to look elsewhere.',
        600_000,
        0,
      ),
      drain_ms: ms(600_000, 'How long running calls may go on after that.', DAY_MS, 0),
    })
    .prefault({})
    .describe('What happens on SIGTERM.'),
  log: z
    .strictObject({
      level: z.enum(LOG_LEVELS).default('info').describe('Least severe line that is written.'),
      calls: z
        .enum(LOGGED_CALLS)
        .default('all')
        .describe('Which calls get a line (metadata only). The journal has them all.'),
    })
    .prefault({})
    .describe('The log on standard output, one JSON object a line.'),
  allow_unenforced: z
    .boolean()
    .default(false)
    .describe(
      'Start although the policy asks for something that this build does not enforce. `caisson check` lists what.',
    ),
  catalogue_dir: z
    .string()
    .min(1)
    .max(4096)
    .optional()
    .describe(
      'Directory of the catalogues, relative to this file. The catalogues that ship with Caisson where absent.',
    ),
  policy_files: z
    .array(z.string().min(1).max(4096))
    .min(1)
    .max(100)
    .optional()
    .describe(
      'The policy, relative to this file; `*` stands for any part of a file name. Either this or `policy`.',
    ),
  policy: z
    .unknown()
    .optional()
    .describe('The policy itself, for a one-file trial: the keys of a policy file.'),
})

export type DeployFile = z.output<typeof deploySchema>
export type ProviderFile = DeployFile['providers'][string]
