import { randomBytes } from 'node:crypto'
import type { RouteSession } from './cli/route.ts'
import type { DeployConfig, ProviderConfig } from './config/deploy.ts'
import type { LoadedConfig } from './config/load.ts'
import { existingSecretFile } from './control/keys/secret-file.ts'
import type { Catalogue } from './core/catalogue.ts'
import { systemClock } from './core/clock.ts'
import { Secret } from './core/secret.ts'
import { EstimateCorrection } from './engines/metering/estimate.ts'
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
  return {
    rules,
    providers,
    users: new UserHasher(salt ?? new Secret(randomBytes(32).toString('base64')), deploy.userIds.saltVersion),
    usersAreKnown: salt !== undefined,
    correction: new EstimateCorrection(),
    clock: systemClock,
    close: async () => {
      await Promise.all([...providers.values()].map((provider) => provider.close()))
    },
  }
}

/** By it calls of a user keep their side of a split. A node that never ran has none yet, and others may not read it. */
async function saltOf({ userIds, store }: DeployConfig, secrets: Secrets): Promise<Secret | undefined> {
  const salt =
    userIds.salt === undefined
      ? existingSecretFile(store.dir, 'user-salt')
      : secrets.handle(userIds.salt).refresh()
  return salt.catch(() => undefined)
}
