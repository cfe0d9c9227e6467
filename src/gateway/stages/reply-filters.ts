import type { Gateway } from '../gateway.ts'
import type { Grant } from './authorize.ts'
import type { ReplyFilter } from './reply-filter.ts'
import { replyScreen } from './reply-screen.ts'
import { toolFilter } from './tool-filter.ts'

/**
 * What is done to the reply, in order: each filter is given what the one before it let through. None where nothing is to be done: then
 * the reply is not read for it at all.
 */
export function replyFilters(gw: Gateway, grant: Grant): readonly ReplyFilter[] {
  return [toolFilter(grant), replyScreen(gw, grant)].filter((filter) => filter !== undefined)
}

/** Resolves when what the filters let through may go out. Awaited before every write: where nothing is to be done, nothing waits. */
export async function whenReady(filters: readonly ReplyFilter[]): Promise<void> {
  for (const filter of filters) await filter.ready?.()
}

/** A whole reply behind the filters; the very same bytes where none changed anything. Throws what a filter throws. */
export function filteredWhole(filters: readonly ReplyFilter[], body: Buffer): Buffer {
  if (filters.length === 0) return body
  const reply = JSON.parse(body.toString()) as unknown
  let changed = false
  for (const filter of filters) changed = filter.whole(reply) || changed
  return changed ? Buffer.from(JSON.stringify(reply)) : body
}
