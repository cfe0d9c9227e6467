import type { Tier } from '../../../core/finding.ts'
import { crcBase62, isBech32 } from './checksums.ts'
import { entropy, printable } from './measures.ts'

/** GitHub, npm: six characters of CRC32 end the body. Old tokens have none, so a wrong one is only less sure. */
export function crcTail(_secret: string, body: string): Tier | undefined {
  if (crcBase62(body.slice(0, -6)) === body.slice(-6)) return 'certain'
  return mixed(body) ? 'likely' : undefined
}

export function bech32(secret: string): Tier | undefined {
  return isBech32(secret) ? 'certain' : undefined
}

/** At least one digit and one letter, and no word: for prefixes that names and classes share. */
export function mixed(text: string): boolean {
  return /\d/.test(text) && /[A-Za-z]/.test(text) && entropy(text) >= 2.8
}

export function likelyMixed(_secret: string, body: string): Tier | undefined {
  return mixed(body) ? 'likely' : undefined
}

export function certainMixed(_secret: string, body: string): Tier | undefined {
  return mixed(body) ? 'certain' : undefined
}

const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'
const ACCOUNTS = 10n ** 12n

/**
 * AWS writes the account number into the key id: bits 1 to 40 behind the prefix. Ids of before 2019 hold none, so a number
 * that no account can have only makes it less sure.
 */
export function awsAccount(_secret: string, body: string): Tier {
  let bits = 0n
  for (const char of body.slice(0, 10)) bits = bits * 32n + BigInt(BASE32.indexOf(char))
  return ((bits >> 9n) & 0xff_ffff_ffffn) < ACCOUNTS ? 'certain' : 'likely'
}

/** A JSON object behind base64, up to the first `.`, `_` or `|`: what `ops_eyJ` and `sntrys_eyJ` promise. */
export function jsonBody(_secret: string, body: string): Tier | undefined {
  const text = printable(`eyJ${/^[\w+/-]*?(?=_|\.|$)/.exec(body)?.[0] ?? ''}`)
  return text?.startsWith('{"') === true ? 'certain' : 'likely'
}
