import type { Gateway } from '../gateway.ts'
import type { Grant } from './authorize.ts'
import type { ReplyFilter } from './reply-filter.ts'
import { replyCanary } from './reply-canary.ts'
import { replyScreen } from './reply-screen.ts'

/**
 * What is done to the reply, in order: each filter is given what the one before it let through. None where nothing is to be done: then
 * the reply is not read for it at all.
 */
export function replyFilters(gw: Gateway, grant: Grant): readonly ReplyFilter[] {
  return [replyCanary(gw, grant), replyScreen(gw, grant)].filter((filter) => filter !== undefined)
}

/** A whole reply behind the filters; the very same bytes where none changed anything. Throws what a filter throws. */
export function filteredWhole(filters: readonly ReplyFilter[], body: Buffer): Buffer {
  if (filters.length === 0) return body
  const reply = JSON.parse(body.toString()) as unknown
  let changed = false
  for (const filter of filters) changed = filter.whole(reply) || changed
  return changed ? Buffer.from(JSON.stringify(reply)) : body
}
