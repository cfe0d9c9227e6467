import { isAscii } from './symbols.ts'

/**
 * Characters that nobody sees and a model reads: instructions can be written in them alone. Where writing needs them (emoji, Persian,
 * the scripts of India and of South-East Asia, text that runs from right to left) they stay.
 */

/** All that may have to go, in one class: most texts have none. */
const SUSPECT = /\p{Default_Ignorable_Code_Point}/u

const ZWSP = 0x200b
const ZWNJ = 0x200c
const ZWJ = 0x200d
const FLAG = 0x1f3f4
const TAG_FIRST = 0xe0020
const TAG_LAST = 0xe007f
const LONGEST_FLAG = 16

const EMOJI_BASE = /^(?:[\p{Extended_Pictographic}\p{Emoji_Modifier}\p{Regional_Indicator}#*0-9]|\u20e3)$/u
const HAN = /^\p{Script=Han}$/u
const MONGOLIAN = /^\p{Script=Mongolian}$/u
const HANGUL = /^\p{Script=Hangul}$/u
const JOINED =
  /^[\p{Script=Arabic}\p{Script=Syriac}\p{Script=Nko}\p{Script=Mongolian}\p{Script=Devanagari}\p{Script=Bengali}\p{Script=Gurmukhi}\p{Script=Gujarati}\p{Script=Oriya}\p{Script=Tamil}\p{Script=Telugu}\p{Script=Kannada}\p{Script=Malayalam}\p{Script=Sinhala}\p{Script=Khmer}\p{M}]$/u
const UNSPACED = /^[\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}\p{Script=Tibetan}\p{M}]$/u
const RIGHT_TO_LEFT = /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u

/** A run of characters that nobody sees and no script needs. */
export interface HiddenRun {
  readonly start: number
  readonly end: number
  readonly characters: number
  /** What it spells where it is made of tags, which are ASCII once more. Only for looking at, never for keeping. */
  readonly tags: string
}

/** In the text's order. */
export function hiddenRuns(text: string): HiddenRun[] {
  if (isAscii(text) || !SUSPECT.test(text)) return []
  const keepsDirection = RIGHT_TO_LEFT.test(text)
  const runs: { start: number; end: number; characters: number; tags: string }[] = []
  let before = 0
  for (let at = 0; at < text.length;) {
    const code = text.codePointAt(at)!
    const size = code > 0xffff ? 2 : 1
    const flag = code === FLAG ? flagEnd(text, at + 2) : -1
    if (flag > 0) {
      before = code
      at = flag
      continue
    }
    if (!isHidden(text, at, code, size, before, keepsDirection)) {
      before = code
      at += size
      continue
    }
    const tag = code >= TAG_FIRST && code < TAG_LAST ? String.fromCharCode(code - 0xe0000) : ''
    const last = runs.at(-1)
    if (last?.end === at) {
      last.end += size
      last.characters++
      last.tags += tag
    } else runs.push({ start: at, end: at + size, characters: 1, tags: tag })
    at += size
    before = 0
  }
  return runs
}

/** The text without them; the very same text where there are none. */
export function stripHidden(text: string): string {
  const runs = hiddenRuns(text)
  if (runs.length === 0) return text
  const parts: string[] = []
  let copied = 0
  for (const { start, end } of runs) {
    parts.push(text.slice(copied, start))
    copied = end
  }
  parts.push(text.slice(copied))
  return parts.join('')
}

/** Flags of regions are a black flag and tags, with an end; -1 for none. */
function flagEnd(text: string, from: number): number {
  for (let at = from; at < from + 2 * LONGEST_FLAG && at < text.length; at += 2) {
    const code = text.codePointAt(at)!
    if (code === TAG_LAST) return at + 2
    if (code < TAG_FIRST || code > TAG_LAST) return -1
  }
  return -1
}

function isHidden(
  text: string,
  at: number,
  code: number,
  size: number,
  before: number,
  keepsDirection: boolean,
): boolean {
  if (code < 0xad || !SUSPECT.test(text.slice(at, at + size))) return false
  const previous = before === 0 ? '' : String.fromCodePoint(before)
  const next = nextCharacter(text, at + size)
  const need = NEEDS.find(({ first, last }) => code >= first && code <= last)
  if (need !== undefined) return !need.holds(previous, next)
  return !(keepsDirection && isDirection(code))
}

/** Where a character is needed, by its neighbours. What stands in no row is needed nowhere, or for the direction of writing. */
const NEEDS: readonly {
  readonly first: number
  readonly last: number
  holds(previous: string, next: string): boolean
}[] = [
  { first: ZWNJ, last: ZWNJ, holds: joinsLetters },
  {
    first: ZWJ,
    last: ZWJ,
    holds: (previous, next) => joinsLetters(previous, next) || joinsEmoji(previous, next),
  },
  { first: ZWSP, last: ZWSP, holds: (previous, next) => UNSPACED.test(previous) && UNSPACED.test(next) },
  { first: 0xfe00, last: 0xfe0f, holds: takesVariation },
  { first: 0xe0100, last: 0xe01ef, holds: (previous) => HAN.test(previous) },
  { first: 0x180b, last: 0x180f, holds: (previous) => MONGOLIAN.test(previous) },
  { first: 0x115f, last: 0x1160, holds: (previous, next) => HANGUL.test(previous) || HANGUL.test(next) },
  // They turn letters that have a direction of their own: what is read is not what is shown.
  { first: 0x202d, last: 0x202e, holds: () => false },
]

function isDirection(code: number): boolean {
  return (
    code === 0x061c ||
    code === 0x200e ||
    code === 0x200f ||
    (code >= 0x202a && code <= 0x202c) ||
    (code >= 0x2066 && code <= 0x2069)
  )
}

function joinsLetters(previous: string, next: string): boolean {
  return JOINED.test(previous) && (next === '' || JOINED.test(next))
}

/** Before a joiner an emoji may have its variation. */
function joinsEmoji(previous: string, next: string): boolean {
  return (EMOJI_BASE.test(previous) || /^[\ufe0f]$/.test(previous)) && EMOJI_BASE.test(next)
}

/** One selector behind something whose form it chooses: an emoji, a symbol, an ideograph. */
function takesVariation(previous: string): boolean {
  return (
    previous !== '' &&
    (EMOJI_BASE.test(previous) ||
      HAN.test(previous) ||
      /^[\p{S}\p{Po}\p{Pd}\p{Script=Myanmar}]$/u.test(previous))
  )
}

function nextCharacter(text: string, at: number): string {
  const code = text.codePointAt(at)
  return code === undefined ? '' : String.fromCodePoint(code)
}
