import type { Reach } from '../../core/address.ts'
import type { Operation, RequestFacts, Thought } from '../../core/call.ts'
import type { Catalogue } from '../../core/catalogue.ts'
import type { ReplyBody } from '../../core/reply-body.ts'
import type { Target } from '../../core/rules.ts'
import type { Secret } from '../../core/secret.ts'
import type { JsonDoc } from '../../wire/json-doc.ts'
import type { Family, ThinkingSigner } from '../../wire/translate/contract.ts'

/** A call that was judged and may be sent: everything a provider needs to write its own request from it. */
export interface ProviderRequest {
  readonly operation: Operation
  /** The caller used a /beta path (chat prefix, strict tools, FIM). */
  readonly beta: boolean
  readonly doc: JsonDoc
  readonly facts: RequestFacts
  /** `anthropic-version` of the call, where it has one: it decides which sampling fields may be given. */
  readonly apiVersion?: string | undefined
  readonly target: Target
  /** Opaque id for the provider's isolation of users: `[A-Za-z0-9_-]{1,512}`, never a raw id. */
  readonly userId: string
  /** What `max_tokens` must be at most, by route and catalogue. Sent where the caller set none. */
  readonly maxOutputTokens: number | undefined
  /** Epoch ms: decides which era of dated behaviour holds. */
  readonly nowMs: number
  /** Which step of {@link Provider.repairs} to apply; 0 sends the history as it came, or mended by the cheapest step. */
  readonly repair: number
  /** The reasoning that led to a tool call, where it is remembered: for a history whose client lost it. */
  recallReasoning?(toolCallId: string): Thought | undefined
  /** Of the tenant: knows what the gateway itself signed or sealed again, and signs what is given back without a signature. */
  readonly signer?: ThinkingSigner
}

/** A request as it goes out, apart from the credential. */
export interface Prepared {
  readonly path: string
  readonly body: Buffer
  readonly stream: boolean
  /** `dropped=seed`, `mapped=max_completion_tokens`, …: names of fields only, never values. */
  readonly warnings: readonly string[]
  /** Names and values, alternating: what this request needs besides what every request of its provider has. */
  readonly headers?: readonly string[]
}

/** One account at a provider, with the concurrency that the provider grants it, all its keys together. */
export interface Account {
  readonly name: string
  readonly keys: { readonly size: number }
  /** Calls in flight allowed for a model; undefined where unknown. */
  concurrency(model: string): number | undefined
}

/** Times after which one attempt is given up, each counted apart. */
export interface AttemptTimeouts {
  readonly connectMs: number
  /** From the request's first byte to the first data of the reply; keep-alives do not count as data. */
  readonly firstTokenMs: number
  /** Between two pieces of data. */
  readonly idleMs: number
  readonly totalMs: number
}

/** What every provider is made from, whatever its kind. */
export interface ProviderOptions {
  readonly id: string
  /** Origin and optional path prefix, without a trailing slash. */
  readonly baseUrl: string
  /** Which addresses its name may lead to. */
  readonly reach: Reach
  readonly region: string | undefined
  readonly catalogue: Catalogue
  readonly accounts: readonly AccountOptions[]
  readonly timeouts: AttemptTimeouts
  /** In what the kind `openai_compatible` differs from one upstream to the next. */
  readonly openai: OpenAiSettings | undefined
}

/** The keys of one account. */
export interface AccountKeys {
  readonly size: number
  /** The key to use at this moment; undefined where none can be had. */
  current(): Secret | undefined
  /** The provider refused this key. True where another one can be tried at once. */
  refused(apiKey: Secret): boolean
}

export interface AccountOptions {
  readonly name: string
  readonly keys: AccountKeys
  /** Calls in flight by model, where it is not what the catalogue says. */
  readonly concurrency: ReadonlyMap<string, number>
}

export interface OpenAiSettings {
  /** The header that has the key: `authorization: Bearer …`, or a header of this name. */
  readonly auth: 'bearer' | 'api-key' | 'x-api-key'
  /** Sent with every request: `api-version` of Azure. */
  readonly query: ReadonlyMap<string, string>
  readonly maxTokensField: 'max_tokens' | 'max_completion_tokens'
  /** What becomes of `reasoning_content` in a history. */
  readonly reasoningContent: 'drop' | 'keep'
  /** It serves the Responses API itself. */
  readonly responses: boolean
}

/**
 * One attempt at one upstream. A provider never sleeps, retries, falls back or follows redirects: dispatch owns that.
 * `prepare` is pure and throws `GatewayError` for what the provider would refuse or silently lose. `send` resolves once the
 * status is known, and never rejects: every outcome is a value. Aborting `signal` destroys the upstream connection at once.
 */
export interface Provider {
  readonly id: string
  readonly catalogue: Catalogue
  readonly accounts: readonly Account[]
  readonly timeouts: AttemptTimeouts
  readonly family: Family
  /** Where it processes what it is sent, in words of the deployment. */
  readonly region: string | undefined
  /**
   * In which operation a call of this one is sent to the model: the same where the provider speaks it, another that it can be
   * translated to, or undefined where it cannot be served here.
   */
  speaks(operation: Operation, model: string, nowMs: number): Operation | undefined
  /** How many further steps `prepare` knows for a history that the provider refuses (lost reasoning_content). */
  repairs(operation: Operation): number
  prepare(request: ProviderRequest): Prepared
  send(prepared: Prepared, account: Account, signal: AbortSignal): Promise<Sent>
  /** What the provider says that this account can use. Never rejects; takes as long as `signal` lets it. */
  inventory(account: Account, signal: AbortSignal): Promise<Inventory | NoInventory>
  close(): Promise<void>
}

/** What became of an attempt, as far as its status line. */
export type Sent =
  | {
      readonly kind: 'reply'
      readonly contentType: string
      readonly upstreamId: string | undefined
      readonly body: ReplyBody
    }
  | Rejected
  | {
      readonly kind: 'unreachable'
      /** False only where it is certain that the provider never saw the request: then it may be sent again. */
      readonly maybeProcessed: boolean
      readonly timedOut: boolean
      /** System error code for logs and metrics, e.g. `ECONNREFUSED`. */
      readonly reason: string
    }

export interface Rejected {
  readonly kind: 'rejected'
  readonly status: number
  readonly because: RejectionCause
  /** From the provider's `retry-after`, where it sent one. */
  readonly retryAfterMs: number | undefined
  /** With `rate-limited`: it is for too many calls in flight, not for too many in a minute. */
  readonly concurrency?: Concurrency
  /** With `bad-credential`: the account has another key, which the next attempt will use. */
  readonly otherKey?: boolean
  /** The provider's own words, for the caller where it is the caller's fault (`bad-request`), else for the log only. */
  readonly message: string
  readonly upstreamId: string | undefined
}

export interface Concurrency {
  /** The calls in flight that the provider allows the account, where it says so. */
  readonly limit: number | undefined
}

/** A part is undefined where the provider does not tell it. */
export interface Inventory {
  readonly kind: 'inventory'
  /** Names of models. */
  readonly models: readonly string[] | undefined
  readonly balance: readonly Balance[] | undefined
}

export interface Balance {
  /** `USD` */
  readonly currency: string
  /** A decimal number, as the provider wrote it. */
  readonly total: string
}

export interface NoInventory {
  readonly kind: 'unavailable'
  /** A cause or a system's error code: `bad-credential`, `ECONNREFUSED`. */
  readonly reason: string
}

export type RejectionCause =
  /** The caller's request is at fault. */
  | 'bad-request'
  | 'context-too-long'
  | 'moderated'
  /** The history lacks reasoning that the provider wants back: the next repair step may help. */
  | 'needs-reasoning'
  /** The gateway's account is at fault: its credential or its credit. */
  | 'bad-credential'
  | 'no-credit'
  | 'rate-limited'
  | 'overloaded'
  | 'failed'
