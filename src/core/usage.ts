/**
 * Tokens of one attempt, in the one shape every dialect is read into.
 * `inputTokens = cacheHitTokens + cacheMissTokens`; `outputTokens` includes `reasoningTokens`.
 */
export interface Usage {
  readonly inputTokens: number
  readonly cacheHitTokens: number
  readonly cacheMissTokens: number
  readonly outputTokens: number
  /** Undefined where the provider does not split them out (the Anthropic dialect of DeepSeek does not). */
  readonly reasoningTokens: number | undefined
  /** True where the provider did not report usage and the gateway counted what it saw. */
  readonly estimated: boolean
}
