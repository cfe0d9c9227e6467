/**
 * Suffixes that a search has found: fragments of words, code and markup of many kinds, which nobody who writes would put into one line.
 * Told from code and formulas by brackets and quotes that nobody closes, and by a beginning that is prose. A text of more than some
 * paragraphs hides no such suffix that a model would still follow.
 */

const TAIL = 140
const MIN_LENGTH = 40
const MAX_LENGTH = 3000
const OPENERS = '([{<'
const CLOSERS = ')]}>'
/** Formulas and programs have brackets, too. */
const FORMAL =
  /^\s*```|\$\$[^$]+\$\$|\\(?:frac|begin|sum|int|left|ket|text|mathbb|times|in|cdot|sqrt|to)\b|<\/\w+>|[;{}]\s*\n|\n\s*(?:def |import |return |const |let |var |if |for |#include|at )|[∀-⋿]/m

/** @returns how much the end of the text looks like one, from 0 to 1, and where it begins */
export function gibberishTail(text: string): { readonly score: number; readonly start: number } {
  const trimmed = text.trimEnd()
  const start = Math.max(0, trimmed.length - TAIL)
  const tail = trimmed.slice(start)
  const isPossible = tail.length >= MIN_LENGTH && trimmed.length <= MAX_LENGTH && !FORMAL.test(trimmed)
  return { score: isPossible && beginsAsProse(trimmed) ? scoreOf(tail) : 0, start }
}

function beginsAsProse(text: string): boolean {
  const head = text.slice(0, 100).split(/\s+/).slice(0, 8)
  return head.length >= 6 && head.filter(isOdd).length <= 1
}

function scoreOf(tail: string): number {
  const tokens = tail.split(/\s+/).filter((token) => token !== '')
  const odd = tokens.filter(isOdd).length
  const kinds = new Set(tail.replaceAll(/[\w\s.,'?!:;-]/g, '')).size
  const letters = tail.replaceAll(/[^A-Za-z]/g, '').length / tail.length
  const unclosed = unbalanced(tail)
  if (odd < 2 || letters < 0.55 || unclosed < 1 || kinds < 2 || tail.includes('\n')) return 0
  return Math.min(1, (odd / tokens.length) * 0.8 + Math.min(kinds, 10) * 0.035 + Math.min(unclosed, 5) * 0.08)
}

/** A token that is no word with ordinary punctuation, no number, address or path. */
function isOdd(token: string): boolean {
  if (WORD.test(token)) return /[a-z][A-Z][a-z]/.test(token)
  return !ADDRESS.test(token) && !/^[-–—&|=+<>/*•]{1,2}$/.test(token)
}

const WORD = /^[("'“‘[]?[\p{L}\p{M}\d’'-]+(?:[/-][\p{L}\d]+)*[)"'”’\]]?[.,:;?!…]*[)"'”’]?$/u
const ADDRESS = /^(?:https?:\/\/|www\.)|^[\w.+-]+@[\w.-]+$|^[$€£]?[\d.,:%/+-]+[%€$]?[.,;)]?$/

/** Brackets that close nothing or are not closed, and a quote too many. */
function unbalanced(text: string): number {
  const open: string[] = []
  let wrong = 0
  for (const character of text) {
    const closes = CLOSERS.indexOf(character)
    if (OPENERS.includes(character)) open.push(character)
    else if (closes !== -1 && open.pop() !== OPENERS[closes]) wrong++
  }
  return wrong + open.length + ((text.split('"').length - 1) % 2)
}
