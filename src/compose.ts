import { isDeepStrictEqual } from 'node:util'
import { join } from 'node:path'
import { openBatchStore } from './compose-batches.ts'
import { makeGuards, type MadeGuard } from './compose-guards.ts'
import { makeProvider } from './compose-providers.ts'
import { Scanning, type BuiltScanning } from './compose-scanning.ts'
import type { ApprovalSession } from './cli/approvals.ts'
import type { KeySession } from './cli/keys.ts'
import type { DeployConfig, ProviderConfig } from './config/deploy.ts'
import type { LoadedConfig } from './config/load.ts'
import { ensureSecretFile } from './control/keys/secret-file.ts'
import { systemClock } from './core/clock.ts'
import { ApprovalMac } from './core/approval-token.ts'
import type { Pepper } from './core/key-mac.ts'
import type { Secret } from './core/secret.ts'
import { nameOfRef, type SecretRef } from './core/secret-ref.ts'
import type { Rules } from './core/rules.ts'
import { Admission } from './engines/admission/admission.ts'
import { RefusalBudget } from './engines/audit/refusal-budget.ts'
import { EstimateCorrection } from './engines/metering/estimate.ts'
import { ReasoningMemory } from './engines/routing/reasoning-memory.ts'
import { HedgeBudget, RetryBudget } from './engines/routing/retry.ts'
import { createHeuristics, type Heuristics } from './engines/guardrails/heuristics.ts'
import { ToolSessions } from './engines/tools/loops.ts'
import { SetAside } from './engines/screening/set-aside.ts'
import type { Gateway, LongLived } from './gateway/gateway.ts'
import { Approvals } from './gateway/approvals.ts'
import { Copies } from './gateway/copies.ts'
import { LanePools } from './gateway/lanes.ts'
import { Canaries } from './gateway/canaries.ts'
import { ThinkingSigners } from './gateway/thinking-signer.ts'
import { Vaults } from './gateway/vaults.ts'
import { UserHasher } from './gateway/user-hash.ts'
import { identitySources } from './plugins/identity/all.ts'
import type { Provider } from './plugins/providers/contract.ts'
import { allSecretSources } from './plugins/secrets/all.ts'
import { createSecrets, type Secrets } from './plugins/secrets/resolver.ts'
import type { ApprovalStore } from './stores/contracts/approvals.ts'
import type { BatchStore } from './stores/contracts/batches.ts'
import { openSqliteApprovalStore } from './stores/sql/approvals.ts'
import { openJournal, type OpenJournal } from './stores/sql/journal/open.ts'
import type { KeyFeed } from './stores/contracts/key-changes.ts'
import { openSqliteKeyStore } from './stores/sql/keys-sqlite.ts'
import { CallMetrics } from './telemetry/call-metrics.ts'
import { describeError, seldom, type Log } from './telemetry/log.ts'
import { MetricsRegistry } from './telemetry/metrics.ts'

/** Longest event of a stream that is waited for. */
const MAX_EVENT_BYTES = 1024 * 1024

/** What a node opens once and keeps, whatever its configuration becomes. */
export interface Foundation extends LongLived {
  readonly registry: MetricsRegistry
  readonly journal: OpenJournal
  readonly identities: Gateway['identities']
  /** Whether keys can be told: a node that could not look for revocations refuses them all. */
  readonly keys: { available(): boolean; staleMs(): number }
  readonly users: UserHasher
  readonly batchStore: BatchStore
  readonly signer: ThinkingSigners
  readonly canaries: Canaries
  readonly vaults: Vaults
  readonly scanning: Scanning
  close(): Promise<void>
}

/** A provider and what it was made from, so that a new configuration can keep it. */
interface Made {
  readonly config: ProviderConfig
  readonly provider: Provider
}

export interface BuiltGateway extends Gateway {
  readonly scans: BuiltScanning
  readonly made: ReadonlyMap<string, Made>
  readonly madeGuards: ReadonlyMap<string, MadeGuard>
}

/** The secrets of a node: where one cannot be read again, the log says so. */
export function openSecrets(log: Log): Secrets {
  const warn = seldom(log)
  return createSecrets({
    sources: allSecretSources,
    onStale: (ref, { message: problem }) => {
      const secret = nameOfRef(ref)
      warn(
        secret,
        { secret, setting: ref.where.path, problem },
        'a secret cannot be read again; the old value stays',
      )
    },
  })
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
  const pepper = await pepperOf(deploy, secrets)
  const previousPepper = await previousPepperOf(deploy, secrets)
  const salt = await secretOrFile(deploy.userIds.salt, secrets, dir, 'user-salt')
  const store = await openSqliteKeyStore(dir, clock.wallMs())
  const approvalStore = await openSqliteApprovalStore(dir, clock.wallMs())
  const keys = await openKeySource(store, pepper, previousPepper, log)
  const copies = new Copies()
  const { maxBacklog, minFreeBytes } = deploy.journal
  const journal = await openJournal({ dir: join(dir, 'journal'), maxBacklog, minFreeBytes, onFenced })
  const batchStore = await openBatchStore(dir).catch(async (error: unknown) => {
    // Their threads would keep a process alive that does not start.
    keys.close()
    await Promise.all([store.close(), approvalStore.close(), journal.close()])
    throw error
  })
  const scanning = new Scanning(deploy.screening.cacheBytes, salt, registry, log)
  return {
    clock,
    registry,
    journal,
    batchStore,
    log,
    identities: [keys],
    keys,
    users: new UserHasher(salt, deploy.userIds.saltVersion),
    signer: new ThinkingSigners(salt),
    canaries: new Canaries(salt),
    vaults: new Vaults(salt),
    scanning,
    admission: new Admission(),
    lanes: new LanePools(clock),
    breakers: new Map(),
    retryBudget: new RetryBudget(),
    hedgeBudget: new HedgeBudget(),
    copies,
    approvals: approvalsOf(approvalStore, [pepper, previousPepper]),
    toolSessions: new ToolSessions(),
    reasoning: new ReasoningMemory(deploy.reasoningReplay.maxBytes, deploy.reasoningReplay.ttlMs),
    correction: new EstimateCorrection(),
    refusals: new RefusalBudget(),
    metrics: new CallMetrics(registry),
    close: async () => {
      keys.close()
      await Promise.all([
        store.close(),
        approvalStore.close(),
        journal.close(),
        batchStore.close(),
        scanning.close(),
      ])
    },
  }
}

function approvalsOf(store: ApprovalStore, peppers: readonly (Pepper | undefined)[]): Approvals {
  const known = peppers.filter((pepper) => pepper !== undefined)
  return new Approvals(
    store,
    known.map((pepper) => new ApprovalMac(pepper)),
  )
}

/** Keys as an identity source, which notices changes of the store by itself. */
function openKeySource(
  store: KeyFeed,
  pepper: Pepper,
  previousPepper: Pepper | undefined,
  log: Log,
): ReturnType<typeof identitySources.virtual_key> {
  const warn = seldom(log)
  const problem = 'the key store cannot be read; revocations may be missed'
  return identitySources.virtual_key({
    store,
    pepper,
    previousPepper,
    onPoll: (outcome) => {
      if ('error' in outcome) warn('keys', describeError(outcome.error), problem)
    },
  })
}

/** A gateway for this configuration, on what is already open. Providers and screeners are kept where theirs did not change. */
export function buildGateway(
  { deploy, rules, catalogues }: LoadedConfig,
  foundation: Foundation,
  secrets: Secrets,
  before?: BuiltGateway,
): BuiltGateway {
  const made = new Map<string, Made>()
  const make = (config: ProviderConfig): Made => ({
    config,
    provider: makeProvider(config, catalogues, secrets),
  })
  for (const [id, config] of deploy.providers) {
    const old = before?.made.get(id)
    made.set(id, old !== undefined && isDeepStrictEqual(old.config, config) ? old : make(config))
  }
  for (const { provider } of made.values()) foundation.lanes.configure(provider)
  const madeGuards = makeGuards(deploy.guards, secrets, foundation.metrics.guards, before?.madeGuards)
  const { http, timeouts, journal } = deploy
  const scans = foundation.scanning.build(rules, deploy.screening, before?.scans)
  return {
    ...foundation,
    rules,
    scans,
    screener: scans.screener,
    scanner: scans.scanner,
    heuristics: heuristicsFor(rules),
    setAside: new SetAside(rules.detection),
    made,
    providers: new Map([...made].map(([id, { provider }]) => [id, provider])),
    madeGuards,
    guards: new Map([...madeGuards].map(([id, { guard }]) => [id, guard])),
    settings: {
      scan: { maxDepth: http.maxJsonDepth, maxKeys: http.maxJsonKeys, maxValues: http.maxJsonValues },
      maxReplyBytes: http.maxReplyBytes,
      maxEventBytes: MAX_EVENT_BYTES,
      heartbeatMs: timeouts.heartbeatMs,
      holdStatusMs: timeouts.holdStatusMs,
      journalWaitMs: journal.waitMs,
    },
  }
}

/** It knows no configuration, so there is one. */
const heuristics = createHeuristics()

function heuristicsFor({ routes }: Rules): Heuristics {
  if (routes.some(({ guardrails }) => guardrails.injection !== undefined)) heuristics.prepare()
  return heuristics
}

/** Something with connections or threads of its own. */
export type Closable = Pick<Provider, 'close'>

/** Providers, guards and threads of `before` that `after` no longer uses: to be closed once the calls that hold them are over. */
export function abandoned(before: BuiltGateway, after: BuiltGateway): readonly Closable[] {
  const providers = [...before.made].filter(([id, made]) => after.made.get(id) !== made)
  const guards = [...before.madeGuards].filter(([id, made]) => after.madeGuards.get(id) !== made)
  const unused = [...providers.map(([, { provider }]) => provider), ...guards.map(([, { guard }]) => guard)]
  return before.scans.pool === after.scans.pool ? unused : [...unused, before.scans.pool]
}

/** All that a gateway sends by. */
export function senders({
  providers,
  guards,
}: Pick<BuiltGateway, 'providers' | 'guards'>): readonly Closable[] {
  return [...providers.values(), ...guards.values()]
}

async function secretOrFile(
  ref: SecretRef | undefined,
  secrets: Secrets,
  dir: string,
  name: string,
): Promise<Secret> {
  return ref === undefined ? ensureSecretFile(dir, name) : secrets.handle(ref).refresh()
}

async function pepperOf({ identity, store }: DeployConfig, secrets: Secrets): Promise<Pepper> {
  const secret = await secretOrFile(identity.pepper, secrets, store.dir, 'pepper')
  return { version: identity.pepperVersion, secret }
}

async function previousPepperOf({ identity }: DeployConfig, secrets: Secrets): Promise<Pepper | undefined> {
  const { previousPepper, pepperVersion } = identity
  if (previousPepper === undefined) return undefined
  return { version: pepperVersion - 1, secret: await secrets.handle(previousPepper).refresh() }
}

/** The key store by itself, for commands. */
export async function openKeys(deploy: DeployConfig, secrets: Secrets): Promise<KeySession> {
  const store = await openSqliteKeyStore(deploy.store.dir, systemClock.wallMs())
  return { store, pepper: await pepperOf(deploy, secrets), close: () => store.close() }
}

/** Approvals by themselves, for commands. */
export async function openApprovals(
  { deploy, rules }: LoadedConfig,
  secrets: Secrets,
): Promise<ApprovalSession> {
  const session = await openKeys(deploy, secrets)
  const approvals = await openSqliteApprovalStore(deploy.store.dir, systemClock.wallMs())
  return {
    keys: session.store,
    approvals,
    mac: new ApprovalMac(session.pepper),
    policy: rules.version,
    defaultClass: rules.defaultClass,
    aliases: new Set(rules.aliases.keys()),
    close: async () => {
      await Promise.all([session.close(), approvals.close()])
    },
  }
}
