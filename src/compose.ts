import { isDeepStrictEqual } from 'node:util'
import { join } from 'node:path'
import type { KeySession } from './cli/keys.ts'
import type { DeployConfig, ProviderConfig } from './config/deploy.ts'
import type { LoadedConfig } from './config/load.ts'
import { ensureSecretFile } from './control/keys/secret-file.ts'
import { systemClock } from './core/clock.ts'
import type { Secret } from './core/secret.ts'
import type { SecretRef } from './core/secret-ref.ts'
import { Admission } from './engines/admission/admission.ts'
import { EstimateCorrection } from './engines/metering/estimate.ts'
import { AccountBook } from './engines/routing/accounts.ts'
import { RetryBudget } from './engines/routing/retry.ts'
import type { Gateway, LongLived } from './gateway/gateway.ts'
import { UserHasher } from './gateway/user-hash.ts'
import { identitySources } from './plugins/identity/all.ts'
import { providerKinds } from './plugins/providers/all.ts'
import type { Provider } from './plugins/providers/contract.ts'
import type { Secrets } from './plugins/secrets/resolver.ts'
import { openJournal, type OpenJournal } from './stores/sql/journal/open.ts'
import { openSqliteKeyStore } from './stores/sql/keys-sqlite.ts'
import { CallMetrics } from './telemetry/call-metrics.ts'
import type { Log } from './telemetry/log.ts'
import { MetricsRegistry } from './telemetry/metrics.ts'

/** Longest event of a stream that is waited for. */
const MAX_EVENT_BYTES = 1024 * 1024

/** What a node opens once and keeps, whatever its configuration becomes. */
export interface Foundation extends LongLived {
  readonly registry: MetricsRegistry
  readonly journal: OpenJournal
  readonly identities: Gateway['identities']
  readonly users: UserHasher
  close(): Promise<void>
}

/** A provider and what it was made from, so that a new configuration can keep it. */
interface Made {
  readonly config: ProviderConfig
  readonly provider: Provider
}

export interface BuiltGateway extends Gateway {
  readonly made: ReadonlyMap<string, Made>
}

/** Opens the stores. Rejects with a message for the operator where one cannot be opened. */
export async function openFoundation(
  deploy: DeployConfig,
  secrets: Secrets,
  log: Log,
  onFenced: () => void,
): Promise<Foundation> {
  const clock = systemClock
  const { dir } = deploy.store
  const registry = new MetricsRegistry()
  const pepper = await secretOrFile(deploy.identity.pepper, secrets, dir, 'pepper')
  const salt = await secretOrFile(deploy.userIds.salt, secrets, dir, 'user-salt')
  const store = await openSqliteKeyStore(dir, clock.wallMs())
  const keys = await identitySources.virtual_key({
    store,
    pepper: { version: deploy.identity.pepperVersion, secret: pepper },
  })
  const { maxBacklog, minFreeBytes } = deploy.journal
  const journal = await openJournal({ dir: join(dir, 'journal'), maxBacklog, minFreeBytes, onFenced })
  return {
    clock,
    registry,
    journal,
    log,
    identities: [keys],
    users: new UserHasher(salt, deploy.userIds.saltVersion),
    admission: new Admission(),
    accounts: new AccountBook(),
    breakers: new Map(),
    retryBudget: new RetryBudget(),
    correction: new EstimateCorrection(),
    metrics: new CallMetrics(registry),
    close: async () => {
      keys.close()
      await Promise.all([store.close(), journal.close()])
    },
  }
}

/** A gateway for this configuration, on what is already open. Providers whose configuration did not change are kept. */
export function buildGateway(
  { deploy, rules, catalogues }: LoadedConfig,
  foundation: Foundation,
  secrets: Secrets,
  before?: BuiltGateway,
): BuiltGateway {
  const made = new Map<string, Made>()
  for (const [id, config] of deploy.providers) {
    const old = before?.made.get(id)
    made.set(id, old !== undefined && isDeepStrictEqual(old.config, config) ? old : make(config))
  }
  const { http, timeouts, journal } = deploy
  return {
    ...foundation,
    rules,
    made,
    providers: new Map([...made].map(([id, { provider }]) => [id, provider])),
    settings: {
      scan: { maxDepth: http.maxJsonDepth, maxKeys: http.maxJsonKeys, maxValues: http.maxJsonValues },
      maxReplyBytes: http.maxReplyBytes,
      maxEventBytes: MAX_EVENT_BYTES,
      heartbeatMs: timeouts.heartbeatMs,
      holdStatusMs: timeouts.holdStatusMs,
      journalWaitMs: journal.waitMs,
    },
  }

  function make(config: ProviderConfig): Made {
    const accounts = config.accounts.map(({ name, apiKey, concurrency }) => {
      const handle = secrets.handle(apiKey)
      return { name, apiKey: () => handle.current(), concurrency }
    })
    const catalogue = catalogues.get(config.kind)
    if (catalogue === undefined) throw new Error(`no catalogue for providers of kind ${config.kind}`)
    const { id, baseUrl, timeouts: times } = config
    return {
      config,
      provider: providerKinds[config.kind]({ id, baseUrl, catalogue, accounts, timeouts: times }),
    }
  }
}

/** Providers of `before` that `after` no longer uses: to be closed once the calls that hold them are over. */
export function abandoned(before: BuiltGateway, after: BuiltGateway): readonly Provider[] {
  return [...before.made]
    .filter(([id, made]) => after.made.get(id) !== made)
    .map(([, { provider }]) => provider)
}

async function secretOrFile(
  ref: SecretRef | undefined,
  secrets: Secrets,
  dir: string,
  name: string,
): Promise<Secret> {
  return ref === undefined ? ensureSecretFile(dir, name) : secrets.handle(ref).refresh()
}

/** The key store by itself, for commands. */
export async function openKeys(deploy: DeployConfig, secrets: Secrets): Promise<KeySession> {
  const { dir } = deploy.store
  const store = await openSqliteKeyStore(dir, systemClock.wallMs())
  const secret = await secretOrFile(deploy.identity.pepper, secrets, dir, 'pepper')
  return { store, pepper: { version: deploy.identity.pepperVersion, secret }, close: () => store.close() }
}
