/** About 2,000 tokens, however they are written: guard models read no more, and answer for no more. */
export const WINDOW_BYTES = 6000
/** Of one kind of text of a call: more would be a history. */
const MAX_WINDOWS = 8
const BETWEEN = '\n\n'

/**
 * What a guard is shown of the texts: short ones share a window, of a long one its beginning and its end. Where there are more windows than
 * it is asked about, those in the middle are left out.
 */
export function windowsOf(texts: readonly string[], max = MAX_WINDOWS): readonly string[] {
  const windows: string[] = []
  let open = ''
  for (const piece of texts.flatMap(headAndTail)) {
    const both = open === '' ? piece : open + BETWEEN + piece
    if (sizeUpTo(both, WINDOW_BYTES) === both.length) {
      open = both
      continue
    }
    if (open !== '') windows.push(open)
    open = piece
  }
  if (open !== '') windows.push(open)
  if (windows.length <= max) return windows
  return [...windows.slice(0, max / 2), ...windows.slice(-max / 2)]
}

/** All of a text, in windows that overlap a little; undefined where it takes more than `max` of them. */
export function consecutive(
  text: string,
  overlap: number,
  max: number,
): readonly { readonly at: number; readonly text: string }[] | undefined {
  const windows: { at: number; text: string }[] = []
  for (let at = 0; ;) {
    const size = sizeUpTo(text.slice(at, at + WINDOW_BYTES), WINDOW_BYTES)
    if (windows.length === max) return undefined
    windows.push({ at, text: text.slice(at, at + size) })
    if (at + size >= text.length) return windows
    at = Math.max(at + 1, at + size - overlap)
    if (isLow(text.charCodeAt(at))) at++
  }
}

function headAndTail(text: string): readonly string[] {
  const head = sizeUpTo(text, WINDOW_BYTES)
  if (head === text.length) return [text]
  // A text that is little more than a window is shown whole: its end begins where its beginning ends.
  return [text.slice(0, head), tailOf(text, head)]
}

/** How many code units of the text, whole code points, take up to so many bytes in UTF-8. */
function sizeUpTo(text: string, maxBytes: number): number {
  let bytes = 0
  for (let i = 0; i < text.length; i++) {
    bytes += bytesOf(text.charCodeAt(i))
    if (bytes > maxBytes) return isLow(text.charCodeAt(i)) ? i - 1 : i
  }
  return text.length
}

function tailOf(text: string, from: number): string {
  let bytes = 0
  let at = text.length
  while (at > from && (bytes += bytesOf(text.charCodeAt(at - 1))) <= WINDOW_BYTES) at--
  return text.slice(isLow(text.charCodeAt(at)) ? at + 1 : at)
}

/** Of the halves of a surrogate pair, two bytes each. */
function bytesOf(unit: number): number {
  if (unit < 0x80) return 1
  return unit < 0x800 || (unit & 0xf800) === 0xd800 ? 2 : 3
}

function isLow(unit: number): boolean {
  return (unit & 0xfc00) === 0xdc00
}
