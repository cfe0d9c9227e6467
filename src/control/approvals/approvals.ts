import { randomBytes } from 'node:crypto'
import { newApprovalId, type ApprovalMac } from '../../core/approval-token.ts'
import type { DataClass } from '../../core/labels.ts'
import type { Secret } from '../../core/secret.ts'
import { approvalTerms, type ApprovalRecord, type ApprovalStore } from '../../stores/contracts/approvals.ts'
import type { KeyStore } from '../../stores/contracts/keys.ts'

const MINUTE_MS = 60_000
const DEFAULT_LIFETIME_MS = 10 * MINUTE_MS
const MAX_LIFETIME_MS = 15 * MINUTE_MS
const DIGEST = /^sha256:[0-9a-f]{64}$/
const WORD = /^[\x21-\x7e]{1,128}$/

/** What a person approves: one call of one tool with these arguments, by this key, now. */
export interface ApprovalSpec {
  /** Id of the key whose call it is. */
  readonly key: string
  readonly tool: string
  readonly argumentsDigest: string
  readonly alias: string
  readonly label: DataClass
  readonly session: string | undefined
  /** Version of the policy in force. */
  readonly policy: string
  readonly grantedBy: string
  /** Default 10 minutes, at most 15. */
  readonly lifetimeMs: number | undefined
}

export interface ApprovalDeps {
  readonly approvals: ApprovalStore
  readonly keys: Pick<KeyStore, 'find'>
  readonly mac: ApprovalMac
}

/** Stores the approval and gives its token, which is shown once. Throws an Error in words for people. */
export async function grantApproval(
  { approvals, keys, mac }: ApprovalDeps,
  spec: ApprovalSpec,
  nowMs: number,
): Promise<{ readonly record: ApprovalRecord; readonly token: Secret }> {
  const key = await keys.find(spec.key)
  if (key === undefined) throw new Error(`There is no key with the id ${spec.key}.`)
  if (!DIGEST.test(spec.argumentsDigest))
    throw new Error('A digest is sha256: and 64 hexadecimal digits, as the error approval_required names it.')
  const lifetimeMs = spec.lifetimeMs ?? DEFAULT_LIFETIME_MS
  if (lifetimeMs <= 0 || lifetimeMs > MAX_LIFETIME_MS)
    throw new Error('An approval holds for at least a second and at most 15 minutes (15m).')
  for (const [name, value] of [
    ['tool', spec.tool],
    ['by', spec.grantedBy],
    ['session', spec.session ?? 'none'],
  ] as const)
    if (!WORD.test(value)) throw new Error(`${name}: 1 to 128 printable ASCII characters, without blanks.`)
  const record: ApprovalRecord = {
    id: newApprovalId(),
    nonce: randomBytes(16).toString('hex'),
    pepperVersion: mac.version,
    tenant: key.tenant,
    requester: `key:${key.id}`,
    session: spec.session,
    tool: spec.tool,
    argumentsDigest: spec.argumentsDigest,
    alias: spec.alias,
    label: spec.label,
    policy: spec.policy,
    grantedBy: spec.grantedBy,
    createdAtMs: nowMs,
    notAfterMs: nowMs + lifetimeMs,
    maxUses: 1,
    uses: 0,
  }
  await approvals.insert(record)
  return { record, token: mac.token(record.id, approvalTerms(record)) }
}

export type ApprovalState = 'open' | 'used' | 'expired' | 'stale'

/** @param policy version of the policy in force */
export function approvalState(record: ApprovalRecord, policy: string, nowMs: number): ApprovalState {
  if (record.uses >= record.maxUses) return 'used'
  if (nowMs >= record.notAfterMs) return 'expired'
  return record.policy === policy ? 'open' : 'stale'
}
