const BEGIN = '-----BEGIN'
/** What the last character of BEGIN tells, before the rest is looked at. */
export const LAST_OF_BEGIN = BEGIN.charCodeAt(BEGIN.length - 1)

const MAX_HEADER = 80
/** How far behind the header the body must begin: a line break, a quote, the prefix of a log, header lines. */
const MAX_BEFORE_BODY = 64
const MAX_END = 64

/** From its `-----BEGIN` on; a key without an end is given up there, and the text goes on. */
export const MAX_KEY_LENGTH = 16_384

const header = /^-----BEGIN (?:[A-Z0-9]+ ){0,4}PRIVATE KEY(?: BLOCK)?-----/
const partOfHeader = /^-----BEGIN[A-Z0-9 ]*-{0,5}$/
const body = /[A-Za-z0-9+/]{16}/
const footer = /-----END [A-Z0-9 ]{0,40}-----/

export function endsWithBegin(text: string, end: number): boolean {
  return text.startsWith(BEGIN, end - BEGIN.length) && end >= BEGIN.length
}

export function startOfBegin(end: number): number {
  return end - BEGIN.length
}

/** Whether a private key begins here: `open` while more text is needed to say so. A header alone, as in a manual, is none. */
export function looksLikeKey(text: string, start: number): 'no' | 'open' | 'key' {
  const seen = text.slice(start, start + MAX_HEADER + MAX_BEFORE_BODY)
  const head = header.exec(seen)?.[0]
  if (head === undefined) return seen.length < MAX_HEADER && partOfHeader.test(seen) ? 'open' : 'no'
  const behind = seen.slice(head.length, head.length + MAX_BEFORE_BODY)
  if (body.test(behind)) return 'key'
  return behind.length < MAX_BEFORE_BODY ? 'open' : 'no'
}

/** Where the key that begins at `start` ends. Undefined while that cannot be seen. */
export function endOfKey(text: string, start: number, readFrom: number): number | undefined {
  const limit = start + MAX_KEY_LENGTH
  const from = Math.max(start, readFrom - MAX_END)
  const found = footer.exec(text.slice(from, limit))
  if (found !== null) return from + found.index + found[0].length
  return text.length >= limit ? limit : undefined
}
