import type { ConfigOptions } from './config.ts'
import { startGateway, type TestGateway } from './gateway.ts'

const kinds = {
  deepseek: 'deepseek',
  twin: 'deepseek',
  backup: 'openai_compatible',
  claude: 'anthropic',
} as const
const models = {
  deepseek: 'deepseek-flash',
  twin: 'deepseek-flash',
  backup: 'fast-general',
  claude: 'claude-sonnet-5',
} as const
export type RoutedProvider = keyof typeof kinds

type Section = Readonly<Record<string, unknown>>
type Sims = Readonly<Partial<Record<RoutedProvider, { readonly url: string }>>>

/** What a test wants otherwise than that `fast` goes to every provider in turn. */
export interface RoutedOptions {
  /** Of the alias `fast`. */
  readonly alias?: Section
  /** Of the route that grants it. */
  readonly route?: Section
  /** Sections of the policy; `models` come beside `fast`. */
  readonly policy?: Section & { readonly models?: Section }
  readonly deploy?: ConfigOptions['deploy']
  /** Settings of single providers. */
  readonly providers?: Readonly<Partial<Record<RoutedProvider, Section>>>
}

/** The gateway in front of several providers: `fast` goes to each of them in turn. */
export function startRouted(sims: Sims, options: RoutedOptions = {}): Promise<TestGateway> {
  const names = Object.keys(sims) as RoutedProvider[]
  const providers = Object.fromEntries(
    names.map((name) => [name, providerOf(name, sims[name]?.url ?? '', options.providers?.[name] ?? {})]),
  )
  const [primary, ...fallback] = names.map(targetOf)
  return startGateway({
    upstream: '',
    deploy: { providers, ...options.deploy },
    policy: {
      routes: [{ name: 'fast', model_alias: 'fast', max_output_tokens: 8000, ...options.route }],
      ...options.policy,
      models: { fast: { primary, fallback, ...options.alias }, ...options.policy?.models },
    },
  })
}

/** The target of each provider. */
export function targetOf(provider: RoutedProvider): { provider: RoutedProvider; model: string } {
  return { provider, model: models[provider] }
}

function providerOf(name: RoutedProvider, base_url: string, rest: Section): object {
  const own = 'accounts' in rest ? {} : { api_key: '${exec:echo sk-routing}' }
  const kind = kinds[name]
  return {
    kind,
    base_url: kind === 'openai_compatible' ? `${base_url}/v1` : base_url,
    region: name,
    ...own,
    ...rest,
  }
}
