import type { Detector, Match } from '../contract.ts'

const MAX = 16_384
const MIN_BODY = 40
/** Armor headers and the prefix of a log line, at most. */
const MAX_GAP = 120
const BEGIN = /-----BEGIN (?:[A-Z0-9]{1,12} ){0,4}PRIVATE KEY(?: BLOCK)?-----/y
const END = '-----END '
const END_LINE = /-----END [A-Z0-9 ]{0,60}PRIVATE KEY(?: BLOCK)?-----/y

/**
 * A private key in PEM, whatever its lines are wrapped in: `\n` escapes, quotes, prefixes of a log. Without an end the key
 * is taken as far as its base64 goes, for half a key can be all that a paste has.
 */
export const privateKey: Detector = {
  name: 'private_key',
  type: 'PRIVATE_KEY',
  group: 'SECRET',
  maxLength: MAX,
  anchors: ['-----begin '],
  examineAnchor({ text }, at): Match | undefined {
    BEGIN.lastIndex = at
    if (!BEGIN.test(text)) return undefined
    const bodyStart = BEGIN.lastIndex
    const window = upTo(text.slice(bodyStart, at + MAX), '-----BEGIN ')
    const closing = window.indexOf(END)
    const bodyEnd = bodyStart + (closing === -1 ? unclosedEnd(window) : closing)
    if (base64Chars(text.slice(bodyStart, bodyEnd)) < MIN_BODY) return undefined
    END_LINE.lastIndex = bodyEnd
    const end = END_LINE.test(text) ? END_LINE.lastIndex : bodyEnd
    return { start: at, end, tier: 'certain' }
  },
}

/** How much of a body is key: words of armor headers and of prose are no base64 of 16 characters. */
function base64Chars(body: string): number {
  const plain = body.replace(/\\[nr]/g, '\n')
  let chars = 0
  for (const [run] of plain.matchAll(/[A-Za-z0-9+/=]{8,}/g)) {
    if (!/^(.)\1*$/.test(run)) chars += run.length
  }
  return chars
}

/** End of the last long base64 run, as long as no more than one line goes by without one. */
function unclosedEnd(window: string): number {
  let end = 0
  for (const run of window.matchAll(/[A-Za-z0-9+/=]{16,}/g)) {
    if (run.index - end > MAX_GAP) break
    end = run.index + run[0].length
  }
  return end
}

/** The text up to the mark: what is behind belongs to the next one. */
export function upTo(text: string, mark: string): string {
  const at = text.indexOf(mark)
  return at === -1 ? text : text.slice(0, at)
}
