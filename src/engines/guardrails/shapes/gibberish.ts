/**
 * Suffixes that a search has found: fragments of words, code and markup of many kinds, which nobody who writes would put into one line.
 * Told from code and formulas by brackets and quotes that nobody closes, and by a text before it that is prose.
 */

const TAIL = 220
const MIN_LENGTH = 40
const OPENERS = '([{<'
const CLOSERS = ')]}>'

/** @returns how much the end of the text looks like one, from 0 to 1, and where it begins */
export function gibberishTail(text: string): { readonly score: number; readonly start: number } {
  const trimmed = text.trimEnd()
  const start = Math.max(0, trimmed.length - TAIL)
  const tail = trimmed.slice(start)
  if (tail.length < MIN_LENGTH || /```|<\/\w+>|\n\s*[-*}\])]|;\s*\n|^\s{4}/m.test(tail)) return { score: 0, start }
  return { score: scoreOf(tail), start }
}

function scoreOf(tail: string): number {
  const tokens = tail.split(/\s+/).filter((token) => token !== '')
  const odd = tokens.filter(isOdd).length
  const kinds = new Set(tail.replaceAll(/[\w\s.,'?!:;-]/g, '')).size
  const signs = tail.replaceAll(/[\w\s.,'?!-]/g, '').length
  const letters = tail.replaceAll(/[^A-Za-z]/g, '').length / tail.length
  const unclosed = unbalanced(tail)
  if (odd < 4 || letters < 0.5) return 0
  return Math.min(1, (odd / tokens.length) * 0.8 + Math.min(kinds, 10) * 0.03 + Math.min(unclosed, 5) * 0.07 + Math.min(0.2, signs / tail.length))
}

/** A token that is no word with ordinary punctuation, no number, address or path. */
function isOdd(token: string): boolean {
  if (/^[("'“‘[]?[\p{L}\p{M}\d’'-]+(?:[/-][\p{L}\d]+)*[)"'”’\]]?[.,:;?!…]*[)"'”’]?$/u.test(token)) return /[a-z][A-Z][a-z]/.test(token)
  if (/^(?:https?:\/\/|www\.)|^[\w.+-]+@[\w.-]+$|^[$€£]?[\d.,:%/+-]+[%€$]?[.,;)]?$/.test(token)) return false
  return !/^[-–—&|=+<>/*•]{1,2}$/.test(token)
}

/** Brackets that close nothing or are not closed, and a quote too many. */
function unbalanced(text: string): number {
  const open: string[] = []
  let wrong = 0
  for (const character of text) {
    const opens = OPENERS.includes(character)
    const closes = CLOSERS.indexOf(character)
    if (opens) open.push(character)
    else if (closes !== -1 && open.pop() !== OPENERS[closes]) wrong++
  }
  const quotes = text.split('"').length - 1
  return wrong + open.length + (quotes % 2)
}
