import { isAscii } from 'node:buffer'
import type { Usage } from '../../core/usage.ts'

/** DeepSeek's own rule of thumb: tokens per English character and per Chinese character. */
const PER_NARROW = 0.3
const PER_WIDE = 0.6

const SAMPLE_BYTES = 65_536
const SLICES = 16

/** How fast the correction follows what providers report. */
const LEARNING_RATE = 0.1
const MAX_LEARNED = 10_000

/**
 * Tokens of a text in bytes, without a tokenizer (one took four seconds over 50 KB of "aaaa…"): UTF-8 spends three bytes
 * where a Chinese character is one, so bytes and characters together tell the two classes apart.
 */
export function estimateTokens(bytes: Buffer): number {
  if (isAscii(bytes)) return Math.ceil(bytes.length * PER_NARROW)
  const sample = bytes.length <= SAMPLE_BYTES ? [bytes] : slicesOf(bytes)
  let read = 0
  let tokens = 0
  for (const slice of sample) {
    const characters = slice.toString('utf8').length
    const wide = (slice.length - characters) / 2
    tokens += (characters - wide) * PER_NARROW + wide * PER_WIDE
    read += slice.length
  }
  return Math.ceil((tokens * bytes.length) / read)
}

/** Evenly spread over a long text, which need not be decoded whole for an estimate. */
function slicesOf(bytes: Buffer): readonly Buffer[] {
  const step = Math.floor(bytes.length / SLICES)
  const length = SAMPLE_BYTES / SLICES
  return Array.from({ length: SLICES }, (_, i) => bytes.subarray(i * step, i * step + length))
}

/** Usage of a reply that broke off before the provider reported any. */
export function estimateUsage(inputTokens: number, outputChars: number): Usage {
  return {
    inputTokens,
    cacheHitTokens: 0,
    cacheMissTokens: inputTokens,
    outputTokens: Math.ceil(outputChars * PER_NARROW),
    reasoningTokens: undefined,
    estimated: true,
  }
}

/** Learns by how much the estimate is off for an app and model, from what the provider reports. */
export class EstimateCorrection {
  readonly #factors = new Map<string, number>()

  apply(key: string, tokens: number): number {
    return Math.ceil(tokens * (this.#factors.get(key) ?? 1))
  }

  /** @param estimated the uncorrected estimate */
  learn(key: string, estimated: number, reported: number): void {
    if (estimated <= 0 || reported <= 0) return
    const seen = Math.min(4, Math.max(0.25, reported / estimated))
    const known = this.#factors.get(key)
    if (known === undefined && this.#factors.size >= MAX_LEARNED) return
    this.#factors.set(key, known === undefined ? seen : known + LEARNING_RATE * (seen - known))
  }
}
