import type { ApprovalRecord } from '../../stores/contracts/approvals.ts'

/** All of a call that an approval must name. */
export type ApprovalQuestion = Pick<
  ApprovalRecord,
  'tenant' | 'requester' | 'session' | 'tool' | 'argumentsDigest' | 'alias' | 'label' | 'policy'
>

export type ApprovalAnswer =
  | { readonly kind: 'fits'; readonly record: ApprovalRecord }
  /** It was for just this, and no longer holds: used, expired, or given under another policy. */
  | { readonly kind: 'stale'; readonly reason: string }
  | { readonly kind: 'none' }

/** Which of the approvals that were presented is for this call. One for anything else is left as it is. */
export function approvalFor(
  presented: readonly ApprovalRecord[],
  call: ApprovalQuestion,
  nowMs: number,
): ApprovalAnswer {
  let stale: ApprovalAnswer = { kind: 'none' }
  for (const record of presented) {
    if (!isFor(record, call)) continue
    const reason = staleness(record, call, nowMs)
    if (reason === undefined) return { kind: 'fits', record }
    stale = { kind: 'stale', reason }
  }
  return stale
}

function isFor(record: ApprovalRecord, call: ApprovalQuestion): boolean {
  return (
    record.tenant === call.tenant &&
    record.requester === call.requester &&
    (record.session === undefined || record.session === call.session) &&
    record.tool === call.tool &&
    record.argumentsDigest === call.argumentsDigest &&
    record.alias === call.alias &&
    record.label === call.label
  )
}

function staleness(record: ApprovalRecord, call: ApprovalQuestion, nowMs: number): string | undefined {
  if (record.uses >= record.maxUses) return 'it was used.'
  if (nowMs >= record.notAfterMs) return 'its time is over.'
  return record.policy === call.policy ? undefined : 'it was given under another policy.'
}
