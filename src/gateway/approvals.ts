import { parseApprovalToken, type ApprovalMac } from '../core/approval-token.ts'
import { refuse } from '../core/errors.ts'
import { approvalTerms, type ApprovalRecord, type ApprovalStore } from '../stores/contracts/approvals.ts'

/** More than one call of a reply may need an approval. */
const MAX_TOKENS = 8

/** The approvals that people have given. Where the store cannot be read, nothing is approved. */
export class Approvals {
  readonly #store: Pick<ApprovalStore, 'find' | 'use'>
  readonly #macs: readonly ApprovalMac[]

  constructor(store: Pick<ApprovalStore, 'find' | 'use'>, macs: readonly ApprovalMac[]) {
    this.#store = store
    this.#macs = macs
  }

  /** Those that the header's tokens stand for. A token of nobody's is like none; one that is none is refused. */
  async presented(header: string | readonly string[] | undefined): Promise<readonly ApprovalRecord[]> {
    if (header === undefined) return []
    const texts = String(header).split(',', MAX_TOKENS + 1)
    const tokens = texts.map((text) => parseApprovalToken(text.trim()))
    if (tokens.length > MAX_TOKENS || tokens.includes(undefined)) {
      const reason = `expected up to ${MAX_TOKENS} tokens of approvals, csa_…, with commas between them`
      refuse('invalid_header', { header: 'x-approval-token', reason })
    }
    const found: ApprovalRecord[] = []
    for (const token of tokens.filter((each) => each !== undefined)) {
      const record = await this.#store.find(token.id).catch((error: unknown) => unavailable(error, false))
      const mac = this.#macs.find(({ version }) => version === record?.pepperVersion)
      if (record !== undefined && mac?.holds(token, approvalTerms(record)) === true) found.push(record)
    }
    return found
  }

  /** Uses it up, or refuses: another call was faster, or its time is over. */
  async use({ id, tool }: ApprovalRecord, nowMs: number): Promise<void> {
    const used = await this.#store.use(id, nowMs).catch((error: unknown) => unavailable(error, true))
    if (!used) refuse('approval_stale', { tool, reason: 'it was used, or its time is over.' })
  }
}

function unavailable(cause: unknown, billed: boolean): never {
  return refuse('control_plane_unavailable', { retryAfterMs: 1000, billed }, cause)
}
