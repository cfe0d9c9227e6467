import type { EraName } from './eras.ts'

export type ProviderName = 'deepseek' | 'openai' | 'anthropic'
/** `guards` is no provider: models and services that judge what goes to one. */
export type RoleName = ProviderName | 'guards'

/** How one simulator behaves. Every option has a default that answers at once and accepts any `sk-` key. */
export interface SimulatorOptions {
  /** Which provider it stands in for, or `guards`. Default deepseek. */
  as?: RoleName
  /**
   * Names that are served. Those that begin with `embed` serve embeddings, those that hold `reasoning` think. Not for
   * DeepSeek, whose names follow the era. Default: a few of each kind.
   */
  models?: readonly string[]
  /** TCP port; 0 takes a free one. Default 0. */
  port?: number
  /** Default 127.0.0.1. */
  host?: string
  /** Serves HTTPS, for tests of certificates; the faults of TLS itself lie in what is given here. */
  tls?: { key: string; cert: string }
  /** Which month's names, efforts and prices. Default 2026-11. */
  era?: EraName
  /** `strict` refuses tool turns that lost their reasoning; both were real, strict finds more bugs. Default strict. */
  reasoningReplay?: 'strict' | 'ignore'
  /** Keys that are accepted. Default: any that starts with `sk-`; as `guards`, none is asked for. */
  apiKeys?: readonly string[]
  /** Calls in flight per served model, for all keys together. Default 2500 for flash and 500 for pro. */
  concurrency?: Readonly<Record<string, number>>
  /** A lower limit for the whole account, refused with the words for a low balance. Default none. */
  balanceConcurrency?: number
  /** The same per served model. Both can be changed later, see `Simulator.setConcurrency`. Default none. */
  accountLimit?: Readonly<Record<string, number>>
  /** Tokens of prompt and answer together. Default 1048576 as DeepSeek, 128000 as OpenAI, 200000 as Anthropic. */
  contextTokens?: number
  /** Pause between signs of life while nothing else is sent. Default 10 s; as OpenAI there are none. */
  keepAliveMs?: number
  /** Wait before anything of the reply is sent, except keep-alives. Default 0. */
  startDelayMs?: number
  /** Wait between the opening frame of a stream and its first token. Default 0. */
  firstTokenMs?: number
  /** Pace of one stream; 0 is as fast as possible. Default 0. */
  tokensPerSecond?: number
  /** Length of an unscripted answer. Default 24. */
  replyTokens?: number
  /** Length of unscripted reasoning at effort `high`; `low` halves it and `max` doubles it. Default 16. */
  reasoningTokens?: number
  /** Tokens per unit of the prefix cache. Default 128. */
  cacheUnit?: number
  /** How long a stored prefix needs until it can be hit. Default 0; the real one takes seconds. */
  cacheBuildMs?: number
  /** Where a stream reports usage: the finish chunk, as observed at DeepSeek, or a trailing chunk, as at OpenAI. */
  usagePlacement?: 'finish' | 'trailing'
  /** What the account holds; calls are refused with 402 once it is spent. Default 110.00. */
  balanceUsd?: string
  /** Prices by the peak band. Default false. */
  peak?: boolean
  /** Fixes ids, texts and slicing. Default 1. */
  seed?: number
  /** Fixes the `created` field (epoch seconds), for replies that are equal byte for byte. Default: the clock. */
  createdAt?: number
  /** Whether requests are kept, and how many. Default the last 1000, within 64 MiB of bodies. */
  record?: boolean | { max: number }
}

type WithoutDefault = 'tls' | 'apiKeys' | 'balanceConcurrency' | 'accountLimit' | 'createdAt'

export type Settings = Required<Omit<SimulatorOptions, WithoutDefault>> &
  Pick<SimulatorOptions, WithoutDefault>

/** What each provider has a default of its own for. */
export type ProviderDefaults = Pick<Settings, 'keepAliveMs' | 'usagePlacement' | 'contextTokens' | 'models'>

const defaults: Omit<Settings, keyof ProviderDefaults> = {
  as: 'deepseek',
  port: 0,
  host: '127.0.0.1',
  era: '2026-11',
  reasoningReplay: 'strict',
  concurrency: {},
  startDelayMs: 0,
  firstTokenMs: 0,
  tokensPerSecond: 0,
  replyTokens: 24,
  reasoningTokens: 16,
  cacheUnit: 128,
  cacheBuildMs: 0,
  balanceUsd: '110.00',
  peak: false,
  seed: 1,
  record: true,
}

export const settingsFrom = (options: SimulatorOptions, ofProvider: ProviderDefaults): Settings => ({
  ...defaults,
  ...ofProvider,
  ...options,
})
