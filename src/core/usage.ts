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

/** What several attempts of one call used together; estimated as soon as one of them is. */
export function addUsage(a: Usage | undefined, b: Usage | undefined): Usage | undefined {
  if (a === undefined || b === undefined) return a ?? b
  const reasoning = [a.reasoningTokens, b.reasoningTokens].filter((tokens) => tokens !== undefined)
  return {
    inputTokens: a.inputTokens + b.inputTokens,
    cacheHitTokens: a.cacheHitTokens + b.cacheHitTokens,
    cacheMissTokens: a.cacheMissTokens + b.cacheMissTokens,
    outputTokens: a.outputTokens + b.outputTokens,
    reasoningTokens: reasoning.length === 0 ? undefined : reasoning.reduce((sum, tokens) => sum + tokens),
    estimated: a.estimated || b.estimated,
  }
}
