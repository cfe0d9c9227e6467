/** How far back it is looked whether a number belongs to a URL or a UUID. */
const LOOK_BACK = 200
const HYPHEN = 45
const DOT = 46
const SLASH = 47
const COLON = 58
const UUID_HEAD = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-$/i

/** Whether the digits are a piece of something that is not a number of anybody: a decimal, a time, a UUID, a path. */
export function isPartOfLonger(text: string, start: number, end: number): boolean {
  const before = text.charCodeAt(start - 1)
  const behind = text.charCodeAt(end)
  const dots = countDots(text, start, end)
  // `203.0.113.7`: it may have a port behind it and a scheme before it.
  if (dots === 3) return false
  return (
    dots === 1 ||
    (before === DOT && !isLetter(text, start - 2)) ||
    ((behind === DOT || behind === COLON) && isDigit(text, end + 1)) ||
    (before === COLON && isDigit(text, start - 2)) ||
    (before === HYPHEN && UUID_HEAD.test(text.slice(Math.max(0, start - 24), start))) ||
    (before === SLASH && isInPath(text, start))
  )
}

/** How many dots are among the digits; -1 where there is anything else among them. */
function countDots(text: string, start: number, end: number): number {
  let dots = 0
  for (let at = start; at < end; at++) {
    const code = text.charCodeAt(at)
    if (code === DOT) dots++
    else if (code < 48 || code > 57) return -1
  }
  return dots
}

/** A step of a path: behind a scheme, or behind another step. */
function isInPath(text: string, start: number): boolean {
  let slashes = 0
  const least = Math.max(0, start - LOOK_BACK)
  for (let at = start - 1; at >= least; at--) {
    const code = text.charCodeAt(at)
    if (code <= 32 || code === 34 || code === 39) break
    if (code === 47) slashes++
  }
  return slashes > 1
}

function isDigit(text: string, at: number): boolean {
  const code = text.charCodeAt(at)
  return code >= 48 && code <= 57
}

function isLetter(text: string, at: number): boolean {
  const code = text.charCodeAt(at) | 32
  return code >= 97 && code <= 122
}
