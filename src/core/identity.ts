import type { DataClass } from './labels.ts'

/** What a credential says its bearer may do. An absent list means "no restriction from this credential". */
export interface Allowance {
  readonly aliases: readonly string[] | undefined
  readonly workloads: readonly string[] | undefined
  readonly classes: readonly DataClass[] | undefined
}

/** Who calls: the one principal that the one credential of a call proved. Data, frozen, safe to log. */
export interface Caller {
  /** Kind and id of the credential, e.g. `key:7Gh2…`; the audit's "caller service identity". */
  readonly principal: string
  readonly tenant: string
  readonly team: string
  readonly app: string
  readonly environment: string
  readonly costCenter: string | undefined
  readonly allowed: Allowance
}

/** Attribution of one call: what identity says, narrowed by what the headers chose among it. */
export interface Work {
  readonly tenant: string
  readonly team: string
  readonly app: string
  readonly environment: string
  readonly workload: string | undefined
  readonly feature: string | undefined
  readonly costCenter: string | undefined
  readonly experiment: string | undefined
  /** Conversation or agent run, as the client names it. Routing keeps to it; it is not recorded. */
  readonly session: string | undefined
  /** Salted HMAC of the end user's id (or of the tenant where no user is named): all a provider or record ever sees. */
  readonly userHash: string
  /** True where an end user was named; only then do per-user limits bind to `userHash`. */
  readonly userNamed: boolean
}
