import type { OffsetMap } from '../offset-map.ts'

/** A stretch of text that says something else when it is decoded or put together. */
export interface Piece {
  readonly start: number
  readonly end: number
  readonly text: string
  /** Undefined where all of the stretch stands for every part of what it says: base64, hex. */
  readonly map: OffsetMap | undefined
  /** It was not encoded, only torn apart: of two findings that are as long, what is seen without is the better one. */
  readonly torn: boolean
}

/** Characters that may be spent on what was decoded: texts can be made of nothing else. */
export interface Allowance {
  left: number
}

/** What stands around a piece goes with it, as far as detectors look for context. */
export const BEFORE = 48
export const AFTER = 24

/** A piece of so many characters is looked at, with what goes with it. */
export function spend(allowance: Allowance, characters: number): void {
  allowance.left -= BEFORE + characters + AFTER
}

/** Shorter stretches hide nothing that is worth hiding. */
export const MIN_LENGTH = 16
const MIN_PRINTABLE = 0.9

/** Whether at least nine in ten characters are such as a person would write. */
export function isPrintable(text: string): boolean {
  let bad = 0
  const most = text.length * (1 - MIN_PRINTABLE)
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (isControl(code) && ++bad > most) return false
  }
  return text.length > 0
}

/** Control characters, but for tab and line ends; what bytes that are no UTF-8 are read as. */
function isControl(code: number): boolean {
  if (code < 32) return code !== 9 && code !== 10 && code !== 13
  return (code >= 0x7f && code < 0xa0) || code === 0xfffd
}
