import { createHash } from 'node:crypto'
import { crc32 } from 'node:zlib'

const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const BASE58 = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz'
const BECH32 = 'qpzry9x8gf2tvdw0s3jn54khce6mua7l'

/**
 * CRC32 of `body` as six base62 digits: how GitHub and npm end their tokens (npm and GitHub sum what stands behind `_`).
 */
export function crcBase62(body: string): string {
  let rest = crc32(body)
  let digits = ''
  for (let i = 0; i < 6; i++) {
    digits = BASE62.charAt(rest % 62) + digits
    rest = Math.floor(rest / 62)
  }
  return digits
}

/** Whether the last four bytes are the double SHA-256 of the rest: keys and addresses of Bitcoin. */
export function isBase58Check(value: string): boolean {
  if (value.length > 128) return false
  let number = 0n
  for (const char of value) {
    const digit = BASE58.indexOf(char)
    if (digit === -1) return false
    number = number * 58n + BigInt(digit)
  }
  const hex = number.toString(16)
  const bytes = Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex')
  const sum = sha256(sha256(bytes.subarray(0, -4))).subarray(0, 4)
  return sum.equals(bytes.subarray(-4))
}

/** Whether the checksum of BIP-173 holds; one case only. */
export function isBech32(value: string): boolean {
  const lower = value.toLowerCase()
  const mark = lower.lastIndexOf('1')
  if (mark < 1 || (value !== lower && value !== value.toUpperCase())) return false
  const prefix = Array.from(lower.slice(0, mark), (char) => char.charCodeAt(0))
  const data = Array.from(lower.slice(mark + 1), (char) => BECH32.indexOf(char))
  return (
    !data.includes(-1) &&
    polymod([...prefix.map((c) => c >> 5), 0, ...prefix.map((c) => c & 31), ...data]) === 1
  )
}

const GENERATOR = [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3]

function polymod(values: readonly number[]): number {
  let sum = 1
  for (const value of values) {
    const top = sum >>> 25
    sum = ((sum & 0x1ffffff) << 5) ^ value
    GENERATOR.forEach((term, bit) => {
      if ((top >> bit) & 1) sum ^= term
    })
  }
  return sum
}

function sha256(bytes: Buffer): Buffer {
  return createHash('sha256').update(bytes).digest()
}
