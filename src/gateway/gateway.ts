import type { Clock } from '../core/clock.ts'
import type { Rules } from '../core/rules.ts'
import type { Admission } from '../engines/admission/admission.ts'
import type { RefusalBudget } from '../engines/audit/refusal-budget.ts'
import type { Heuristics } from '../engines/guardrails/heuristics.ts'
import type { EstimateCorrection } from '../engines/metering/estimate.ts'
import type { Breaker } from '../engines/routing/breaker.ts'
import type { ReasoningMemory } from '../engines/routing/reasoning-memory.ts'
import type { HedgeBudget, RetryBudget } from '../engines/routing/retry.ts'
import type { IdentitySource } from '../plugins/identity/contract.ts'
import type { Provider } from '../plugins/providers/contract.ts'
import type { Screener } from '../engines/screening/screener.ts'
import type { SetAside } from '../engines/screening/set-aside.ts'
import type { Journal } from '../stores/contracts/journal.ts'
import type { CallMetrics } from '../telemetry/call-metrics.ts'
import type { Log } from '../telemetry/log.ts'
import type { ScanLimits } from '../wire/json-scan.ts'
import type { Canaries } from './canaries.ts'
import type { ToolSessions } from '../engines/tools/loops.ts'
import type { Approvals } from './approvals.ts'
import type { Copies } from './copies.ts'
import type { Scanner } from './scanning/scanner.ts'
import type { Guard } from './guards/guard.ts'
import type { LanePools } from './lanes.ts'
import type { ThinkingSigners } from './thinking-signer.ts'
import type { UserHasher } from './user-hash.ts'
import type { Vaults } from './vaults.ts'

/** Sizes and times of the data plane, all from `caisson.yaml`. */
export interface GatewaySettings {
  readonly scan: ScanLimits
  readonly maxReplyBytes: number
  readonly maxEventBytes: number
  readonly heartbeatMs: number
  readonly holdStatusMs: number
  readonly journalWaitMs: number
}

/** What outlives a change of configuration: state that calls have built up. */
export interface LongLived {
  readonly clock: Clock
  readonly journal: Journal
  readonly admission: Admission
  /** Places at providers, for whoever waits for one. */
  readonly lanes: LanePools
  /** By `provider/model`. */
  readonly breakers: Map<string, Breaker>
  readonly retryBudget: RetryBudget
  readonly hedgeBudget: HedgeBudget
  readonly copies: Copies
  readonly reasoning: ReasoningMemory
  readonly approvals: Approvals
  /** What tools did in each conversation. */
  readonly toolSessions: ToolSessions
  readonly correction: EstimateCorrection
  readonly refusals: RefusalBudget
  readonly metrics: CallMetrics
  readonly log: Log
}

/** Everything a call needs, as one immutable value: a new configuration is a new Gateway, and calls in flight keep theirs. */
export interface Gateway extends LongLived {
  readonly rules: Rules
  readonly identities: readonly IdentitySource[]
  readonly providers: ReadonlyMap<string, Provider>
  readonly guards: ReadonlyMap<string, Guard>
  readonly users: UserHasher
  readonly signer: ThinkingSigners
  readonly canaries: Canaries
  readonly heuristics: Heuristics
  /** Of replies, as they come. */
  readonly screener: Screener
  /** Of requests. */
  readonly scanner: Scanner
  readonly setAside: SetAside
  readonly vaults: Vaults
  readonly settings: GatewaySettings
}
