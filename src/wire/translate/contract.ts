import type { RequestFacts } from '../../core/call.ts'
import type { JsonDoc } from '../json-doc.ts'

/**
 * A request written anew in another protocol. `body` is what a caller of that protocol would have sent, so that the provider
 * prepares it like any other; `replies` writes what comes back in the caller's own protocol.
 */
export interface Translated {
  readonly body: Buffer
  /** `dropped=seed`, `mapped=stop`, …: names of fields only, never values. Each once. */
  readonly warnings: readonly string[]
  readonly replies: ReplyTranslation
}

/** How replies to one translated request are written. Holds what must be undone: shortened tool names, changed ids. */
export interface ReplyTranslation {
  /** A whole reply of the upstream as the caller's. Throws {@link Untranslatable}. */
  whole(parsed: unknown): object
  stream(): StreamTranslation
}

/** Writes one stream, event by event. Each returns complete SSE events, or `''`. Throws {@link Untranslatable}. */
export interface StreamTranslation {
  /** One event's JSON. Its end marker is not given: `end` is called in its place. Never called for errors. */
  piece(parsed: unknown): string
  /** What completes the reply: open blocks, finish, usage, end marker. Called once, at the upstream's end marker. */
  end(): string
}

/** The upstream's reply cannot be said in the caller's protocol (a tool call whose arguments are no JSON). */
export class Untranslatable extends Error {
  constructor(reason: string) {
    super(reason)
    this.name = 'Untranslatable'
  }
}

/** Whose models answer: they differ in what they do with reasoning. */
export type Family = 'deepseek' | 'openai' | 'anthropic'

export interface TranslateContext {
  readonly facts: RequestFacts
  /** `anthropic-version` of the call, where it has one. */
  readonly apiVersion: string | undefined
  /** Of the upstream that will get the request. */
  readonly family: Family
  /** Named as `model` in replies: what the caller asked for. */
  readonly alias: string
  /** Unique per call, `[A-Za-z0-9]+`: ids of replies are made of it. */
  readonly id: string
  readonly createdS: number
  /** What the upstream may write at most: sent where its protocol requires a limit and the caller gave none. */
  readonly maxOutputTokens: number
  readonly signer: ThinkingSigner
}

/** Marks thinking that the gateway wrote in a protocol that wants it signed, so that it knows it again in a history. */
export interface ThinkingSigner {
  /** Not empty; `gw1.` and base64url. Bound to the tenant and the text. */
  sign(thinking: string): string
  isOurs(thinking: string, signature: string): boolean
}

/**
 * Throws `GatewayError` for what the other protocol cannot say and whose loss would change the meaning; what only changes
 * quality or telemetry is dropped with a warning.
 */
export type Translate = (doc: JsonDoc, context: TranslateContext) => Translated
