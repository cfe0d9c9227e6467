import type { DataClass } from '../../core/labels.ts'

/** A person's approval of one call of a tool, as stored: all that it holds for, and nothing of the arguments but their hash. */
export interface ApprovalRecord {
  /** The public part of the token. */
  readonly id: string
  /** Random: goes into the token's MAC and nowhere else. */
  readonly nonce: string
  /** Version of the pepper that made the MAC. */
  readonly pepperVersion: number
  readonly tenant: string
  /** Who may use it: the principal of a caller, `key:` and an id. */
  readonly requester: string
  /** The conversation it is for; undefined where any of the requester's. */
  readonly session: string | undefined
  readonly tool: string
  /** `sha256:` and the hash of the arguments in their one spelling. */
  readonly argumentsDigest: string
  readonly alias: string
  readonly label: DataClass
  /** Under this policy it was given; under another it is stale. */
  readonly policy: string
  /** Who gave it, as a person is named where it was given. */
  readonly grantedBy: string
  readonly createdAtMs: number
  readonly notAfterMs: number
  /** How often it may be used, and was. */
  readonly maxUses: number
  readonly uses: number
}

/** Where approvals live. Shared by every process of a deployment. */
export interface ApprovalStore {
  insert(record: ApprovalRecord): Promise<void>
  find(id: string): Promise<ApprovalRecord | undefined>
  /** Newest first, at most a thousand. */
  list(): Promise<readonly ApprovalRecord[]>
  /**
   * Uses it, in one conditional statement: true exactly `maxUses` times, whoever asks and however many at once, and never at or after
   * `notAfterMs`.
   */
  use(id: string, nowMs: number): Promise<boolean>
  close(): Promise<void>
}

/** All that its token's MAC is over: everything but its id, which the token names, and its uses. */
export function approvalTerms(record: ApprovalRecord): readonly unknown[] {
  const { nonce, tenant, requester, session, tool, argumentsDigest, alias, label, policy } = record
  const { grantedBy, createdAtMs, notAfterMs, maxUses } = record
  return [
    nonce,
    tenant,
    requester,
    session ?? null,
    tool,
    argumentsDigest,
    alias,
    label,
    policy,
    grantedBy,
    createdAtMs,
    notAfterMs,
    maxUses,
  ]
}
