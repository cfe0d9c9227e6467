import type { Simulator } from '../../sim/index.ts'
import type { ConfigOptions } from './config.ts'
import { startGateway, type TestGateway } from './gateway.ts'

const kinds = { deepseek: 'deepseek', backup: 'openai_compatible', claude: 'anthropic' } as const
export type RoutedProvider = keyof typeof kinds

/** The gateway in front of several providers: `fast` goes to each of them in turn. */
export function startRouted(
  sims: Readonly<Partial<Record<RoutedProvider, Simulator>>>,
  alias: Readonly<Record<string, unknown>> = {},
  rest: Readonly<Record<string, unknown>> = {},
  deploy: ConfigOptions['deploy'] = {},
): Promise<TestGateway> {
  const models: Readonly<Record<RoutedProvider, string>> = {
    deepseek: 'deepseek-flash',
    backup: 'fast-general',
    claude: 'claude-sonnet-5',
  }
  const names = Object.keys(sims) as RoutedProvider[]
  const providers = Object.fromEntries(
    names.map((name) => [
      name,
      {
        kind: kinds[name],
        base_url: sims[name]?.url ?? '',
        api_key: '${exec:echo sk-routing}',
        region: name,
      },
    ]),
  )
  const [primary, ...fallback] = names.map((provider) => ({ provider, model: models[provider] }))
  return startGateway({
    upstream: '',
    deploy: { providers, ...deploy },
    policy: {
      models: { fast: { primary, fallback, ...alias } },
      routes: [{ name: 'fast', model_alias: 'fast', max_output_tokens: 8000 }],
      ...rest,
    },
  })
}
