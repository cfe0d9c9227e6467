/** How far back it is looked whether a number belongs to a URL or a UUID. */
const LOOK_BACK = 200
const DOT = 46
const UUID_HEAD = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-$/i

/** Whether the digits are a piece of something that is not a number of anybody: a decimal, a time, a UUID, a path. */
export function isPartOfLonger(text: string, start: number, end: number): boolean {
  if (isDottedQuad(text, start, end)) return false
  return (
    isDecimal(text, start, end) ||
    (text[start - 1] === ':' && isDigit(text, start - 2)) ||
    (text[end] === ':' && isDigit(text, end + 1)) ||
    (text[start - 1] === '-' && UUID_HEAD.test(text.slice(Math.max(0, start - 24), start))) ||
    (text[start - 1] === '/' && isInPath(text, start))
  )
}

/** `3.14159265`, or its fraction. */
function isDecimal(text: string, start: number, end: number): boolean {
  if (text[start - 1] === '.' && !isLetter(text, start - 2)) return true
  if (text[end] === '.' && isDigit(text, end + 1)) return true
  return countDots(text, start, end) === 1
}

/** `203.0.113.7`: it may have a port behind it and a scheme before it. */
function isDottedQuad(text: string, start: number, end: number): boolean {
  return countDots(text, start, end) === 3
}

/** How many dots are among the digits; -1 where there is anything else among them. */
function countDots(text: string, start: number, end: number): number {
  let dots = 0
  for (let at = start; at < end; at++) {
    if (text.charCodeAt(at) === DOT) dots++
    else if (!isDigit(text, at)) return -1
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
