export const BEGIN = '-----BEGIN'

const MAX_HEADER = 80
/** How far behind the header the body must begin: a line break, a quote, the prefix of a log, header lines. */
const MAX_BEFORE_BODY = 64
export const MAX_FOOTER = 64
/** From its `-----BEGIN` on; a key without an end is given up there, and the text goes on. */
export const MAX_KEY_LENGTH = 16_384

const header = /^-----BEGIN (?:[A-Z0-9]{1,12} ){0,3}PRIVATE KEY(?: BLOCK)?-----/
const partOfHeader = /^-----BEGIN[A-Z0-9 ]*-{0,5}$/
const body = /[A-Za-z0-9+/]{16}/
const footer = /-----END [A-Z0-9 ]{0,40}-----/

/**
 * Whether a private key begins the text, which begins with `-----BEGIN`: `open` while more text is needed to say so. A header alone,
 * as in a manual, is none.
 */
export function looksLikeKey(text: string): 'no' | 'open' | 'key' {
  const seen = text.slice(0, MAX_HEADER + MAX_BEFORE_BODY)
  const head = header.exec(seen)?.[0]
  if (head === undefined) return seen.length < MAX_HEADER && partOfHeader.test(seen) ? 'open' : 'no'
  const behind = seen.slice(head.length, head.length + MAX_BEFORE_BODY)
  if (body.test(behind)) return 'key'
  return behind.length < MAX_BEFORE_BODY ? 'open' : 'no'
}

/** Where the first line that ends a key ends. Undefined where there is none. */
export function endOfFooter(text: string): number | undefined {
  const found = footer.exec(text)
  return found === null ? undefined : found.index + found[0].length
}
