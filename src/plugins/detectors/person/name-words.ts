import { isAsciiLetter, isCapital, isLetter, isUncased } from '../text.ts'

const MAX_WORD = 20
const MAX_WORDS = 4
/** Small words inside names. */
const PARTICLES = new Set(
  'van von de der den del della di da dos das do du la le el al bin ibn ben binti abu ter ten zu af av y e'.split(
    ' ',
  ),
)

/** A row of words, each with its place. */
export interface NameWords {
  readonly start: number
  readonly end: number
  /** In lower case; initials without their dot. */
  readonly words: readonly string[]
}

/** Up to four words that look like names, parted by single spaces: `Ana Maria van der Berg`, `J. K. Rowling`, `O'Neil`, `李 明`. */
export function readName(text: string, start: number, most = MAX_WORDS): NameWords | undefined {
  const words: string[] = []
  let end = start
  let at = start
  while (words.length < most) {
    const wordEnd = nameWordEnd(text, at)
    if (wordEnd === -1) break
    words.push(plain(text.slice(at, wordEnd)))
    end = wordEnd
    if (text.charAt(end) !== ' ') break
    at = skipParticles(text, end + 1)
  }
  return words.length === 0 ? undefined : { start, end, words }
}

/** The same, for names that end there. */
export function readNameBefore(text: string, end: number, most = MAX_WORDS): NameWords | undefined {
  const words: string[] = []
  let start = end
  let at = end
  while (words.length < most) {
    const wordStart = nameWordStart(text, at)
    if (wordStart === -1) break
    words.unshift(plain(text.slice(wordStart, at)))
    start = wordStart
    if (text.charAt(start - 1) !== ' ') break
    at = skipParticlesBack(text, start - 1)
  }
  return words.length === 0 ? undefined : { start, end, words }
}

function plain(word: string): string {
  return (word.endsWith('.') ? word.slice(0, -1) : word).toLowerCase()
}

/** End of a word that begins with a capital, or is of a script without them; -1 for others. */
export function nameWordEnd(text: string, start: number): number {
  if (isLetter(text, start - 1) || text.charAt(start - 1) === '_') return -1
  const uncased = isUncased(text, start)
  if (!uncased && !isCapital(text, start)) return -1
  let end = start + 1
  while (end - start < MAX_WORD && (isLetter(text, end) || isInner(text, end))) end++
  if (end - start === 1 && !uncased) return text.charAt(end) === '.' ? end + 1 : -1
  if (isLetter(text, end) || '_0123456789(='.includes(text.charAt(end) || ' ')) return -1
  return hasNameCase(text, start, end) ? end : -1
}

function nameWordStart(text: string, end: number): number {
  const dot = text.charAt(end - 1) === '.' ? end - 1 : end
  let start = dot
  while (dot - start < MAX_WORD && (isLetter(text, start - 1) || isInner(text, start - 1))) start--
  return start < dot && nameWordEnd(text, start) === end ? start : -1
}

/** Apostrophe or hyphen between letters. */
function isInner(text: string, at: number): boolean {
  return "'’-".includes(text.charAt(at) || ' ') && isLetter(text, at - 1) && isLetter(text, at + 1)
}

/** `Smith`, `SMITH`, `McDonald`, `O'Neil`, `Jean-Pierre`; not `iPhone`, `GitHub`, `MySQL`. */
function hasNameCase(text: string, start: number, end: number): boolean {
  let capitals = 0
  let letters = 0
  for (let at = start; at < end; at++) {
    if (!isLetter(text, at)) continue
    letters++
    if (isCapital(text, at)) capitals++
  }
  if (capitals <= 1 || capitals === letters) return true
  if (/^(?:Mc|Mac|De|La|Le|Van|Di|Du|Al|El)\p{Lu}\p{Ll}+$/u.test(text.slice(start, end))) return true
  return /^\p{Lu}\p{L}*(?:['’-]\p{L}\p{Ll}*)+$/u.test(text.slice(start, end))
}

function skipParticles(text: string, from: number): number {
  let at = from
  for (let count = 0; count < 2; count++) {
    const end = particleEnd(text, at)
    if (end === -1) return at
    at = end + 1
  }
  return at
}

function particleEnd(text: string, at: number): number {
  if (!isAsciiLetter(text, at)) return -1
  let end = at
  while (end - at < 5 && isLetter(text, end)) end++
  return text.charAt(end) === ' ' && PARTICLES.has(text.slice(at, end)) ? end : -1
}

function skipParticlesBack(text: string, from: number): number {
  let at = from
  for (let count = 0; count < 2; count++) {
    let start = at
    while (at - start < 5 && isLetter(text, start - 1)) start--
    if (text.charAt(start - 1) !== ' ' || !PARTICLES.has(text.slice(start, at))) return at
    at = start - 1
  }
  return at
}
