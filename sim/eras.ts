/**
 * What the API offered at three moments of 2026. The provider changed names, effort levels and prices several
 * times that year; all of it is data here, so that a test can ask for the world of a given month.
 */

export type EraName = '2026-06' | '2026-08' | '2026-11'

/** What an effort level asks of the model once the era's synonyms are resolved. */
export type Effort = 'low' | 'high' | 'max'

/** Prices in pico-dollars per token, which makes every published price a whole number. */
export interface Price {
  readonly hit: number
  readonly miss: number
  readonly output: number
}

export interface Model {
  /** The name in replies, whatever alias was asked for. */
  readonly id: string
  readonly fingerprint: string
  readonly vision: boolean
  readonly price: Price
  readonly peakPrice?: Price
  /** Calls the whole account may have in flight. */
  readonly concurrency: number
}

/** A name that is accepted. The legacy pair fixes the thinking mode; current names leave it to the request. */
export interface Alias {
  readonly model: Model
  readonly thinking?: boolean
  /** `deepseek-reasoner` never enforced the replay of reasoning. */
  readonly lenientReplay?: boolean
}

export interface Era {
  readonly listed: readonly Model[]
  readonly aliases: Readonly<Record<string, Alias>>
  /** As the refusal of an unknown name words it. */
  readonly supportedNames: string
  /** An effort that maps to `none` switches thinking off. */
  readonly efforts: Readonly<Record<string, Effort | 'none'>>
  readonly anthropic: {
    readonly opus: string
    readonly otherClaude: string
    /** Undefined: unknown names are refused rather than served by a default. */
    readonly unknown: string | undefined
  }
  readonly defaultMaxTokens: { readonly plain: number; readonly thinking: number; readonly max: number }
}

export const contextTokens = 1_048_576
export const maxOutputTokens = 393_216

const flash: Model = {
  id: 'deepseek-v4-flash',
  fingerprint: 'fp_8b330d02d0_prod0820_fp8_kvcache_20260402',
  vision: false,
  price: { hit: 2_800, miss: 140_000, output: 280_000 },
  concurrency: 2500,
}

const pro: Model = {
  id: 'deepseek-v4-pro',
  fingerprint: 'fp_9954b31ca7_prod0820_fp8_kvcache_20260402',
  vision: false,
  price: { hit: 3_625, miss: 435_000, output: 870_000 },
  concurrency: 500,
}

const flashAugust: Model = {
  ...flash,
  price: { hit: 7_000, miss: 220_000, output: 660_000 },
  peakPrice: { hit: 14_000, miss: 440_000, output: 1_320_000 },
}

const proAugust: Model = {
  ...pro,
  price: { hit: 22_000, miss: 660_000, output: 1_980_000 },
  peakPrice: { hit: 44_000, miss: 1_320_000, output: 3_960_000 },
}

const flashNovember: Model = {
  ...flash,
  id: 'deepseek-flash',
  // Inferred: the vision preview name is served by this model.
  vision: true,
  price: { hit: 3_000, miss: 150_000, output: 600_000 },
  peakPrice: { hit: 6_000, miss: 300_000, output: 1_200_000 },
}

// The default was not published before autumn; the hard limit is the safest reading of that.
const undisclosedDefault = { plain: maxOutputTokens, thinking: maxOutputTokens, max: maxOutputTokens }

export const eras: Readonly<Record<EraName, Era>> = {
  '2026-06': {
    listed: [flash, pro],
    aliases: {
      'deepseek-v4-flash': { model: flash },
      'deepseek-v4-pro': { model: pro },
      'deepseek-chat': { model: flash, thinking: false },
      'deepseek-reasoner': { model: flash, thinking: true, lenientReplay: true },
    },
    supportedNames: 'deepseek-v4-pro or deepseek-v4-flash',
    efforts: { low: 'high', medium: 'high', high: 'high', xhigh: 'max', max: 'max' },
    anthropic: { opus: 'deepseek-v4-pro', otherClaude: 'deepseek-v4-flash', unknown: 'deepseek-v4-flash' },
    defaultMaxTokens: undisclosedDefault,
  },
  '2026-08': {
    listed: [flashAugust, proAugust],
    // The legacy names were announced to end on 24 July; when they really did is unverified.
    aliases: {
      'deepseek-v4-flash': { model: flashAugust },
      'deepseek-v4-pro': { model: proAugust },
    },
    supportedNames: 'deepseek-v4-pro or deepseek-v4-flash',
    efforts: { low: 'low', medium: 'high', high: 'high', xhigh: 'high', max: 'max' },
    anthropic: { opus: 'deepseek-v4-pro', otherClaude: 'deepseek-v4-flash', unknown: 'deepseek-v4-flash' },
    defaultMaxTokens: undisclosedDefault,
  },
  '2026-11': {
    listed: [flashNovember, proAugust],
    aliases: {
      'deepseek-flash': { model: flashNovember },
      'deepseek-v4-pro': { model: proAugust },
      'deepseek-v4-flash': { model: flashNovember },
      'deepseek-v4-flash-vision-exp': { model: flashNovember },
    },
    // The November wording of this list is unverified.
    supportedNames: 'deepseek-v4-pro or deepseek-flash',
    efforts: {
      none: 'none',
      minimal: 'low',
      low: 'low',
      medium: 'high',
      high: 'high',
      xhigh: 'high',
      max: 'max',
      ultra: 'max',
    },
    anthropic: { opus: 'deepseek-v4-pro', otherClaude: 'deepseek-flash', unknown: undefined },
    defaultMaxTokens: { plain: 8192, thinking: 65_536, max: 131_072 },
  },
}
