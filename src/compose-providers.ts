import { randomBytes } from 'node:crypto'
import type { RouteSession } from './cli/route.ts'
import type { CatalogueSession } from './cli/catalogue.ts'
import { buildScreener } from './compose-screening.ts'
import type { DeployConfig, ProviderAccount, ProviderConfig } from './config/deploy.ts'
import type { LoadedConfig } from './config/load.ts'
import { formatProblem } from './config/problem.ts'
import { existingSecretFile } from './control/keys/secret-file.ts'
import type { Catalogue } from './core/catalogue.ts'
import { systemClock } from './core/clock.ts'
import { Secret } from './core/secret.ts'
import { EstimateCorrection } from './engines/metering/estimate.ts'
import type { Screener } from './engines/screening/screener.ts'
import { UserHasher } from './gateway/user-hash.ts'
import { providerKinds } from './plugins/providers/all.ts'
import type { Provider } from './plugins/providers/contract.ts'
import { KeyRing } from './plugins/providers/key-ring.ts'
import type { Secrets } from './plugins/secrets/resolver.ts'

/** A provider with its accounts. Nothing is sent, and no secret read, before it is used. */
export function makeProvider(
  config: ProviderConfig,
  catalogues: ReadonlyMap<string, Catalogue>,
  secrets: Secrets,
): Provider {
  const accounts = config.accounts.map(({ name, apiKeys, concurrency }) => {
    const handles = apiKeys.map((ref) => secrets.handle(ref))
    const current = handles.map((handle) => () => handle.current())
    return { name, keys: new KeyRing(current, () => systemClock.monoMs()), concurrency }
  })
  const catalogue = catalogues.get(config.catalogue)
  if (catalogue === undefined) throw new Error(`no catalogue for the provider ${config.id}`)
  return providerKinds[config.kind]({ ...config, catalogue, accounts })
}

/** What decides where calls go, without what sends them: opens no store, and writes nothing. */
export async function openRouting(
  { deploy, rules, catalogues }: LoadedConfig,
  secrets: Secrets,
): Promise<RouteSession> {
  const providers = new Map(
    [...deploy.providers].map(([id, config]) => [id, makeProvider(config, catalogues, secrets)]),
  )
  const salt = await saltOf(deploy, secrets)
  let screener: Screener | undefined
  return {
    rules,
    providers,
    users: new UserHasher(salt ?? new Secret(randomBytes(32).toString('base64')), deploy.userIds.saltVersion),
    usersAreKnown: salt !== undefined,
    // Takes a while to make, and is hardly ever asked.
    get screener() {
      return (screener ??= buildScreener(rules.detection))
    },
    correction: new EstimateCorrection(),
    clock: systemClock,
    close: () => closeAll(providers.values()),
  }
}

/** Providers to be asked what they offer, each of their keys as an account of its own. */
export async function openInventory(
  { deploy, rules, catalogues }: LoadedConfig,
  secrets: Secrets,
  only: string | undefined,
): Promise<CatalogueSession> {
  const chosen = [...deploy.providers.values()].filter(({ id }) => only === undefined || id === only)
  if (chosen.length === 0)
    throw new Error(`there is no provider ${only}; there are ${[...deploy.providers.keys()].join(', ')}`)
  const split = chosen.map((config) => ({ ...config, accounts: config.accounts.flatMap(keyByKey) }))
  const refs = split.flatMap(({ accounts }) => accounts.flatMap(({ apiKeys }) => apiKeys))
  const { problems } = await secrets.resolveAll(refs)
  const providers = split.map((config) => makeProvider(config, catalogues, secrets))
  return { rules, providers, unreadable: problems.map(formatProblem), close: () => closeAll(providers) }
}

function keyByKey(account: ProviderAccount): readonly ProviderAccount[] {
  if (account.apiKeys.length === 1) return [account]
  return account.apiKeys.map((ref, i) => ({
    ...account,
    name: `${account.name} (key ${i + 1})`,
    apiKeys: [ref],
  }))
}

async function closeAll(providers: Iterable<Provider>): Promise<void> {
  await Promise.all([...providers].map((provider) => provider.close()))
}

/** By it calls of a user keep their side of a split. A node that never ran has none yet, and others may not read it. */
async function saltOf({ userIds, store }: DeployConfig, secrets: Secrets): Promise<Secret | undefined> {
  const salt =
    userIds.salt === undefined
      ? existingSecretFile(store.dir, 'user-salt')
      : secrets.handle(userIds.salt).refresh()
  return salt.catch(() => undefined)
}
