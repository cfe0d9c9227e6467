import type { Detector, Match } from '../contract.ts'
import { looksInvented } from './placeholder.ts'

const BEFORE = 2048
const AFTER = 2048
const VALUE = /\\?"d\\?"\s{0,4}:\s{0,4}\\?"([A-Za-z0-9_-]{40,1400})\\?"/y

/** The private exponent of a JSON Web Key: `"d"`, in an object that says `"kty"`. */
export const jwk: Detector = {
  name: 'jwk',
  type: 'PRIVATE_KEY',
  group: 'SECRET',
  maxLength: 1400,
  anchors: ['"d"', '"d\\"'],
  examineAnchor({ text }, at): Match | undefined {
    VALUE.lastIndex = text.charAt(at - 1) === '\\' ? at - 1 : at
    const value = VALUE.exec(text)?.[1]
    if (value === undefined || looksInvented(value)) return undefined
    const start = text.indexOf(value, at)
    const object =
      text.slice(Math.max(0, at - BEFORE), start) + text.slice(start, start + value.length + AFTER)
    return /"kty\\?"/.test(object) ? { start, end: start + value.length, tier: 'certain' } : undefined
  },
}
