import { createKey, listKeys, revokeKey } from './control/keys/keys.ts'
import { DAY_MS } from './control/keys/spec.ts'
import type { ProviderConfig, ProviderKind } from './config/deploy.ts'
import type { LoadedConfig } from './config/load.ts'
import type { Secret } from './core/secret.ts'
import type { Pepper } from './core/key-mac.ts'
import type { KeyStore } from './stores/contracts/keys.ts'

/** How the simulator's key is referred to: it is no secret, but references are the only way to a key. */
const SIMULATOR_KEY = 'CAISSON_SIMULATOR_KEY'

/** Names of the environment that hold provider keys and are not set. */
export function missingKeys({ deploy }: LoadedConfig, env: NodeJS.ProcessEnv): readonly ProviderConfig[] {
  return [...deploy.providers.values()].filter(({ accounts }) =>
    accounts.every(({ apiKeys }) =>
      apiKeys.every(({ source, arg }) => source === 'env' && (env[arg] ?? '') === ''),
    ),
  )
}

/** One simulator to start: whom it plays, and the models it is asked for. */
export interface Stand {
  readonly as: 'deepseek' | 'openai' | 'anthropic'
  readonly models: readonly string[]
}

const PLAYED_BY: Readonly<Record<ProviderKind, Stand['as']>> = {
  deepseek: 'deepseek',
  openai_compatible: 'openai',
  anthropic: 'anthropic',
}

/** The simulators that stand in for these providers: one for each kind of API. */
export function standsFor({ rules }: LoadedConfig, missing: readonly ProviderConfig[]): readonly Stand[] {
  const targets = [...rules.aliases.values()].flatMap(({ primary, fallback }) => [primary, ...fallback])
  const kinds = new Set(missing.map(({ kind }) => kind))
  return [...kinds].map((kind) => {
    const ids = new Set(missing.filter((provider) => provider.kind === kind).map(({ id }) => id))
    const models = targets.filter(({ provider }) => ids.has(provider)).map(({ model }) => model)
    return { as: PLAYED_BY[kind], models: [...new Set(models)] }
  })
}

/** The configuration with simulators in the place of every provider that there is no key for. */
export function withSimulators(
  loaded: LoadedConfig,
  missing: readonly ProviderConfig[],
  urls: ReadonlyMap<Stand['as'], string>,
): LoadedConfig {
  process.env[SIMULATOR_KEY] = 'sk-simulator-0000'
  const providers = new Map(loaded.deploy.providers)
  for (const { id } of missing) {
    const provider = providers.get(id)
    const url = provider && urls.get(PLAYED_BY[provider.kind])
    if (provider === undefined || url === undefined) continue
    const accounts = provider.accounts.map((account) => ({
      ...account,
      apiKeys: account.apiKeys.map((ref) => ({ ...ref, source: 'env' as const, arg: SIMULATOR_KEY })),
    }))
    const baseUrl = provider.kind === 'openai_compatible' ? `${url}/v1` : url
    providers.set(id, { ...provider, baseUrl, reach: 'loopback', accounts })
  }
  return { ...loaded, deploy: { ...loaded.deploy, providers } }
}

/** A first key for trying things, good for a day. The one of the last start is revoked: it cannot be shown again. */
export async function trialKey(store: KeyStore, pepper: Pepper, nowMs: number): Promise<Secret> {
  for (const key of await listKeys(store, nowMs)) {
    if (key.name === 'trial' && key.state === 'active') await revokeKey(store, key.id, nowMs)
  }
  const spec = {
    name: 'trial',
    tenant: 'demo',
    team: 'demo',
    app: 'trial',
    environment: 'dev',
    lifetimeMs: DAY_MS,
  }
  return (await createKey(store, pepper, spec, nowMs)).key
}
