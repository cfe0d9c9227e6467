import { fold } from './fold.ts'
import { lowerOf } from './symbols.ts'

/**
 * What stays of a value however it is written: letters, digits and marks, folded, in lower case. `DE89 3704 0044` and `de89-37040044` are
 * the same.
 */
export function normalForm(text: string): string {
  return lowerOf(fold(text).text).replaceAll(SEPARATOR, '')
}

const SEPARATOR = /[^\p{L}\p{N}\p{M}]/gu
const VALUE = /[\p{L}\p{N}\p{M}]/u
let table: Uint8Array | undefined

/** 1 for the code units that a value keeps. Halves of characters beyond U+FFFF count as such. */
export function valueUnits(): Uint8Array {
  return (table ??= new Uint8Array(0x10000).map((_, unit) =>
    Number((unit >= 0xd800 && unit < 0xe000) || VALUE.test(String.fromCharCode(unit))),
  ))
}
