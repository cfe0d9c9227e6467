/** `caisson simulate`: the simulator as a process of its own. */
import { parseArgs } from 'node:util'
import { eras, type EraName } from './eras.ts'
import type { RoleName, SimulatorOptions } from './options.ts'
import { personalities } from './personalities.ts'
import { startSimulator, type Simulator } from './server.ts'

const numberFlags = {
  port: 'port',
  'keep-alive-ms': 'keepAliveMs',
  'start-delay-ms': 'startDelayMs',
  'first-token-ms': 'firstTokenMs',
  'tokens-per-second': 'tokensPerSecond',
  'reply-tokens': 'replyTokens',
  'reasoning-tokens': 'reasoningTokens',
  'cache-unit': 'cacheUnit',
  'cache-build-ms': 'cacheBuildMs',
  'balance-concurrency': 'balanceConcurrency',
  'context-tokens': 'contextTokens',
  seed: 'seed',
} as const satisfies Record<string, keyof SimulatorOptions>

const usage = `caisson simulate: a stand-in for a provider's API

  --as <provider>            ${Object.keys(personalities).join(' | ')}; default deepseek
  --port <n>                 default 8787; 0 takes a free one
  --host <address>           default 127.0.0.1
  --era <month>              ${Object.keys(eras).join(' | ')}; default 2026-11
  --model <name>             served name, may be repeated; not for deepseek, see --era
  --reasoning-replay <mode>  strict | ignore; default strict
  --api-key <key>            accepted key, may be repeated; default any sk- key
  --concurrency <model=n>    calls in flight for a model, may be repeated
  --balance-concurrency <n>  calls in flight for the account, refused for a low balance
  --account-limit <model=n>  the same for a model, may be repeated
  --balance-usd <amount>     default 110.00
  --usage-placement <where>  finish | trailing; default the provider's
  --peak                     prices of the peak band
  --start-delay-ms, --first-token-ms, --tokens-per-second, --keep-alive-ms <n>
  --reply-tokens, --reasoning-tokens, --cache-unit, --cache-build-ms <n>
  --context-tokens, --seed <n>
  --no-record                keep no requests
`

const flags = {
  ...Object.fromEntries(Object.keys(numberFlags).map((name) => [name, { type: 'string' as const }])),
  host: { type: 'string' },
  as: { type: 'string' },
  era: { type: 'string' },
  model: { type: 'string', multiple: true },
  'reasoning-replay': { type: 'string' },
  'usage-placement': { type: 'string' },
  'balance-usd': { type: 'string' },
  'api-key': { type: 'string', multiple: true },
  concurrency: { type: 'string', multiple: true },
  'account-limit': { type: 'string', multiple: true },
  peak: { type: 'boolean' },
  'no-record': { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const

type Values = Readonly<Record<string, string | boolean | (string | boolean)[] | undefined>>

/** Runs until SIGINT or SIGTERM; resolves with the exit code. */
export async function runSimulatorCli(argv: readonly string[]): Promise<number> {
  let options: SimulatorOptions | 'help'
  try {
    options = optionsFrom(argv)
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n\n${usage}`)
    return 2
  }
  if (options === 'help') {
    console.log(usage)
    return 0
  }
  const sim = await startSimulator(options)
  console.log(greeting(sim, options))
  await stopSignal()
  await sim.close()
  return 0
}

export function optionsFrom(argv: readonly string[]): SimulatorOptions | 'help' {
  const values: Values = parseArgs({ args: [...argv], options: flags, strict: true }).values
  if (values['help'] === true) return 'help'
  const options: SimulatorOptions = { port: 8787, ...numbersFrom(values) }
  if (typeof values['host'] === 'string') options.host = values['host']
  if (typeof values['balance-usd'] === 'string') options.balanceUsd = values['balance-usd']
  const provider = choice(values, 'as', Object.keys(personalities).filter(isProvider))
  if (provider !== undefined) options.as = provider
  const era = choice(values, 'era', Object.keys(eras).filter(isEra))
  if (era !== undefined) options.era = era
  const replay = choice(values, 'reasoning-replay', ['strict', 'ignore'] as const)
  if (replay !== undefined) options.reasoningReplay = replay
  const placement = choice(values, 'usage-placement', ['finish', 'trailing'] as const)
  if (placement !== undefined) options.usagePlacement = placement
  if (Array.isArray(values['api-key'])) options.apiKeys = values['api-key'].map(String)
  if (Array.isArray(values['model'])) options.models = values['model'].map(String)
  const concurrency = limitsFrom(values, 'concurrency')
  if (concurrency !== undefined) options.concurrency = concurrency
  const accountLimit = limitsFrom(values, 'account-limit')
  if (accountLimit !== undefined) options.accountLimit = accountLimit
  if (values['peak'] === true) options.peak = true
  if (values['no-record'] === true) options.record = false
  return options
}

const isProvider = (name: string): name is RoleName => Object.hasOwn(personalities, name)

const isEra = (name: string): name is EraName => Object.hasOwn(eras, name)

function numbersFrom(values: Values): SimulatorOptions {
  const options: SimulatorOptions = {}
  for (const [flag, key] of Object.entries(numberFlags)) {
    const value = values[flag]
    if (value !== undefined) options[key] = wholeNumber(`--${flag}`, String(value))
  }
  return options
}

function wholeNumber(name: string, value: string): number {
  if (!/^\d+$/.test(value)) throw new TypeError(`${name} must be a whole number, not "${value}"`)
  return Number(value)
}

function choice<Name extends string>(values: Values, flag: string, names: readonly Name[]): Name | undefined {
  const value = values[flag]
  if (value === undefined) return undefined
  const chosen = names.find((name) => name === value)
  if (chosen === undefined) throw new TypeError(`--${flag} must be one of ${names.join(', ')}`)
  return chosen
}

function limitsFrom(values: Values, flag: string): Record<string, number> | undefined {
  const pairs = values[flag]
  if (!Array.isArray(pairs)) return undefined
  return Object.fromEntries(
    pairs.map((pair) => {
      const [model = '', limit = ''] = String(pair).split('=')
      return [model, wholeNumber(`--${flag}`, limit)]
    }),
  )
}

function greeting({ url }: Simulator, options: SimulatorOptions): string {
  const { as = 'deepseek', era = '2026-11', apiKeys } = options
  const key = apiKeys?.[0] ?? 'sk-anything'
  const { title, defaults } = personalities[as]
  const model = options.models?.[0] ?? defaults.models[0] ?? eras[era].listed[0]?.id ?? ''
  const json = `-H 'content-type: application/json'`
  const body = (rest: string): string =>
    `'{"model":"${model}",${rest}"messages":[{"role":"user","content":"Hello"}]}'`
  const chat = `curl -N ${url}/chat/completions -H 'authorization: Bearer ${key}' ${json} -d ${body('"stream":true,')}`
  const base = as === 'deepseek' ? `${url}/anthropic` : url
  const messages = `curl ${base}/v1/messages -H 'x-api-key: ${key}' -H 'anthropic-version: 2023-06-01' ${json} -d ${body('"max_tokens":256,')}`
  const analyze = `curl ${url}/analyze ${json} -d '{"text":"Jane Miller lives in Paris","language":"en"}'`
  const judge = chat.replace('/chat/', '/v1/chat/').replace('"stream":true,', '')
  const examples = {
    deepseek: [chat, messages],
    openai: [chat],
    anthropic: [messages],
    guards: [judge, analyze],
  }[as]
  const month = as === 'deepseek' ? ` of ${era}` : ''
  return `The simulated ${title}${month} listens on ${url}\n\n${examples.join('\n')}`
}

function stopSignal(): Promise<void> {
  return new Promise((resolve) => {
    process.once('SIGINT', () => resolve())
    process.once('SIGTERM', () => resolve())
  })
}
