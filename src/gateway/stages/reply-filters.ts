import type { Gateway } from '../gateway.ts'
import type { Grant } from './authorize.ts'
import type { ReplyEvidence } from './reply-evidence.ts'
import { risksIn, type ReplyFilter } from './reply-filter.ts'
import { replyCanary } from './reply-canary.ts'
import { replyScreen } from './reply-screen.ts'
import { toolFilter } from './tool-filter.ts'

/**
 * What is done to the reply, in order: each filter is given what the one before it let through. None where nothing is to be done: then
 * the reply is not read for it at all.
 *
 * @param judge reads what guards are asked about, before tokens are given back their values
 */
export function replyFilters(
  gw: Gateway,
  grant: Grant,
  evidence: ReplyEvidence,
  judge?: ReplyFilter,
): readonly ReplyFilter[] {
  return [replyCanary(gw, grant), toolFilter(grant), judge, screenOf(gw, grant, evidence)].filter(
    (filter) => filter !== undefined,
  )
}

/** What must be done before what the filters let through may go out; undefined where nothing must. */
export function whenReady(filters: readonly ReplyFilter[]): Promise<unknown> | undefined {
  const waits = filters.map((filter) => filter.ready?.()).filter((wait) => wait !== undefined)
  return waits.length === 0 ? undefined : Promise.all(waits)
}

/** A whole reply behind the filters; the very same bytes where none changed anything. Throws what a filter throws. */
export function filteredWhole(
  filters: readonly ReplyFilter[],
  evidence: ReplyEvidence,
  body: Buffer,
): Buffer {
  if (filters.length === 0) return body
  const reply = JSON.parse(body.toString()) as unknown
  let changed = false
  for (const filter of filters) changed = filter.whole(reply) || changed
  evidence.risky(risksIn(filters))
  return changed ? Buffer.from(JSON.stringify(reply)) : body
}

function screenOf(
  gw: Gateway,
  { route, vault, work }: Grant,
  evidence: ReplyEvidence,
): ReplyFilter | undefined {
  return replyScreen({
    screener: gw.screener,
    kept: (text, findings) => gw.setAside.sort(text, findings, work.tenant).kept,
    route,
    vault,
    maxChars: gw.settings.maxReplyBytes,
    found: (counts) => {
      evidence.found(counts)
      for (const { type, action, count } of counts) gw.metrics.content.found(type, action, count)
    },
  })
}
