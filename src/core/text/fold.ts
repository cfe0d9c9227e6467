import { foldCharacter } from './fold-character.ts'
import { lookAlikes } from './look-alikes.ts'
import { OffsetMap } from './offset-map.ts'
import { isAscii, unitsOf } from './symbols.ts'

/** A text as detectors get to see it: in compatibility form, without what nobody sees, look-alikes of ASCII letters replaced. */
export interface Folded {
  readonly text: string
  /** Undefined where places are the same in both. */
  readonly map: OffsetMap | undefined
  /** Whether it is nothing but ASCII now. */
  readonly ascii: boolean
}

/** Takes no time to speak of for ASCII, which is the text itself. */
export function fold(text: string): Folded {
  if (isAscii(text)) return { text, map: undefined, ascii: true }
  const { text: plain, map, alike } = foldCharacters(text)
  if (plain !== text && isAscii(plain)) return { text: plain, map, ascii: true }
  const folded = alike ? replaceLookAlikes(plain) : plain
  return { text: folded, map, ascii: folded !== plain && isAscii(folded) }
}

/** Start and end in the original of a span of the folded text. */
export function unfold(
  map: OffsetMap | undefined,
  text: string,
  start: number,
  end: number,
): [number, number] {
  if (map === undefined) return [start, end]
  const last = map.original(end - 1)
  return [map.original(start), last + (text.codePointAt(last)! > 0xffff ? 2 : 1)]
}

/** What is known of a code unit, by code unit: 0 before it was seen for the first time. */
const natures = new Uint8Array(0x10000)
const PLAIN = 1
const ALIKE = 2
/** Or may change: joiners depend on their neighbours, and half a character says nothing. */
const CHANGES = 3

function natureOf(code: number): number {
  const character = String.fromCharCode(code)
  const changes = (code >= 0xd800 && code < 0xe000) || foldCharacter(character, 0, 1) !== undefined
  const nature = changes ? CHANGES : lookAlikes.has(code) ? ALIKE : PLAIN
  natures[code] = nature
  return nature
}

function foldCharacters(text: string): Omit<Folded, 'ascii'> & { readonly alike: boolean } {
  const units = unitsOf(text)
  const map = new OffsetMap()
  const parts: string[] = []
  let length = 0
  let copied = 0
  let moved = false
  let alike = false
  for (let at = 0; at < units.length;) {
    const code = units[at]!
    const nature = code < 0x80 ? PLAIN : natures[code]! || natureOf(code)
    if (nature !== CHANGES) {
      alike ||= nature === ALIKE
      at++
      continue
    }
    const wide = code >= 0xd800 && code < 0xdc00 && at + 1 < text.length
    const size = wide && text.codePointAt(at)! > 0xffff ? 2 : 1
    const replacement = foldCharacter(text, at, size)
    if (replacement !== undefined) {
      parts.push(text.slice(copied, at), replacement)
      length += at - copied + replacement.length
      copied = at + size
      if (replacement.length !== size) {
        moved = true
        noteMove(map, length, replacement.length, copied)
      }
    }
    at += size
  }
  if (parts.length === 0) return { text, map: undefined, alike }
  parts.push(text.slice(copied))
  return { text: parts.join(''), map: moved ? map : undefined, alike: true }
}

/**
 * The second and later characters of a replacement lead back to the same original.
 * @param end of the replacement in the folded text
 * @param behind end of the original
 */
function noteMove(map: OffsetMap, end: number, size: number, behind: number): void {
  for (let extra = size - 1; extra > 0; extra--) map.add(end - extra, behind - 1 - (end - extra))
  map.add(end, behind - end)
}

/** Words that mix ASCII with letters that look like it. A word that is wholly of another script stays as it is. */
function replaceLookAlikes(text: string): string {
  const parts: string[] = []
  let copied = 0
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code < 0x80 || (natures[code]! || natureOf(code)) !== ALIKE) continue
    const end = wordEnd(text, at)
    const start = wordStart(text, at, copied)
    const word = text.slice(start, end)
    if (MIXED.test(word)) {
      parts.push(text.slice(copied, start), latin(word))
      copied = end
    }
    at = end
  }
  parts.push(text.slice(copied))
  return parts.length === 1 ? text : parts.join('')
}

const MIXED = /[A-Za-z]/

function wordEnd(text: string, from: number): number {
  let at = from
  while (at < text.length && inWord(text.charCodeAt(at))) at++
  return at
}

function wordStart(text: string, from: number, least: number): number {
  let at = from
  while (at > least && inWord(text.charCodeAt(at - 1))) at--
  return at
}

function inWord(code: number): boolean {
  if (code >= 0x80) return lookAlikes.has(code) || LETTER.test(String.fromCharCode(code))
  return (code >= 48 && code <= 57) || ((code | 32) >= 97 && (code | 32) <= 122) || code === 95 || code === 45
}

const LETTER = /\p{L}/u

/** The word with its look-alikes replaced, or as it is where it also holds letters that look like nothing in ASCII. */
function latin(word: string): string {
  let result = ''
  for (let at = 0; at < word.length; at++) {
    const code = word.charCodeAt(at)
    const alike = code < 0x80 ? code : lookAlikes.get(code)
    if (alike === undefined) return word
    result += String.fromCharCode(alike)
  }
  return result
}
