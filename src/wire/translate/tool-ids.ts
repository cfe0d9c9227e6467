/**
 * Ids of tool calls. A chat provider may give any (`functions.f:0`); Anthropic takes a few characters only. An id that does
 * not fit is carried inside one that does, and can be read out of it again in any later request: nothing is remembered.
 */
const FITS = /^[a-zA-Z0-9_-]+$/
const CARRIER = 'gwid_'

/** The id as Anthropic takes it. No two ids give the same. */
export function carryId(id: string): string {
  return FITS.test(id) && !id.startsWith(CARRIER)
    ? id
    : CARRIER + Buffer.from(id, 'utf16le').toString('base64url')
}

/** Undoes {@link carryId}; an id that is no carrier is itself. */
export function uncarryId(id: string): string {
  if (!id.startsWith(CARRIER)) return id
  const inside = Buffer.from(id.slice(CARRIER.length), 'base64url').toString('utf16le')
  // A caller's own id may look like a carrier and be none.
  return carryId(inside) === id ? inside : id
}
