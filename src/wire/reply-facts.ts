import type { Finish, ReplyFacts } from '../core/call.ts'
import type { Usage } from '../core/usage.ts'

/** A parsed JSON object of unknown content: replies are read leniently, whatever is odd in them reads as absent. */
export type Fields = Readonly<Record<string, unknown>>

const NO_FIELDS: Fields = Object.freeze({})

export function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : NO_FIELDS
}

export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? (value as readonly unknown[]) : []
}

export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}

export function lengthOf(value: unknown): number {
  return typeof value === 'string' ? value.length : 0
}

/** The JSON of a value that a provider sent; undefined where it is nested so deep that it can be read but not written. */
export function jsonOf(value: object): string | undefined {
  try {
    return JSON.stringify(value)
  } catch (error) {
    if (error instanceof RangeError) return undefined
    throw error
  }
}

/** A count of tokens; undefined for what is none. */
export function tokensOf(value: unknown): number | undefined {
  return Number.isSafeInteger(value) && (value as number) >= 0 ? (value as number) : undefined
}

/** More calls than any reply has, and longer ids than any provider gives; what a broken one has beyond them is not noted. */
export const MAX_CALLS = 1024
const MAX_ID_CHARS = 512

/** {@link ReplyFacts} while a piece is being read. */
export class ReplyDraft implements ReplyFacts {
  outputChars = 0
  finish: Finish = undefined
  usage: Usage | undefined = undefined
  model: string | undefined = undefined
  id: string | undefined = undefined
  error: string | undefined = undefined
  reasoning = ''
  signature: string | undefined = undefined
  toolCalls: readonly string[] = NO_CALLS
  #noted: string[] | undefined

  /** Notes a tool call that begins here. */
  calls(id: unknown): void {
    if (typeof id !== 'string' || id === '' || id.length > MAX_ID_CHARS) return
    this.toolCalls = this.#noted ??= []
    if (this.#noted.length < MAX_CALLS) this.#noted.push(id)
  }
}

const NO_CALLS: readonly string[] = Object.freeze([])

/** The message of an error in any of the envelopes met: `{error:{message}}`, `{error:"…"}`, an object without a message. */
export function errorOf(error: unknown): string | undefined {
  if (error === undefined || error === null || error === false) return undefined
  return (
    textOf(error) ?? textOf(fieldsOf(error)['message']) ?? textOf(fieldsOf(error)['type']) ?? 'unknown error'
  )
}

/**
 * Usage of the OpenAI dialect. The invariants of DeepSeek are `prompt = hit + miss` and that reasoning is part of
 * completion; figures that break them are billed as if nothing had been a cache hit, which never charges too little.
 */
export function chatUsage(value: unknown): Usage | undefined {
  const usage = fieldsOf(value)
  const inputTokens = tokensOf(usage['prompt_tokens'])
  const outputTokens = tokensOf(usage['completion_tokens'])
  if (inputTokens === undefined || outputTokens === undefined) return undefined
  const cached = tokensOf(fieldsOf(usage['prompt_tokens_details'])['cached_tokens'])
  const hit = tokensOf(usage['prompt_cache_hit_tokens']) ?? cached ?? 0
  const miss = tokensOf(usage['prompt_cache_miss_tokens']) ?? inputTokens - hit
  const cacheHitTokens = hit + miss === inputTokens && miss >= 0 ? hit : 0
  const reasoning = tokensOf(fieldsOf(usage['completion_tokens_details'])['reasoning_tokens'])
  return {
    inputTokens,
    cacheHitTokens,
    cacheMissTokens: inputTokens - cacheHitTokens,
    outputTokens,
    reasoningTokens: reasoning === undefined ? undefined : Math.min(reasoning, outputTokens),
    estimated: false,
  }
}
