import { createHash } from 'node:crypto'

const ALPHABET = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz'
const CHECK_BYTES = 4

/** Whether it is base58 of bytes whose last four are the first of the double SHA-256 of the others (Base58Check). */
export function base58Check(text: string): boolean {
  const bytes = decode(text)
  if (bytes === undefined || bytes.length <= CHECK_BYTES) return false
  const body = bytes.subarray(0, -CHECK_BYTES)
  return sha256(sha256(body)).subarray(0, CHECK_BYTES).equals(bytes.subarray(-CHECK_BYTES))
}

function decode(text: string): Buffer | undefined {
  let value = 0n
  for (const char of text) {
    const digit = ALPHABET.indexOf(char)
    if (digit === -1) return undefined
    value = value * 58n + BigInt(digit)
  }
  const zeros = text.length - text.replace(/^1+/, '').length
  const hex = value === 0n ? '' : value.toString(16)
  return Buffer.concat([Buffer.alloc(zeros), Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex')])
}

function sha256(bytes: Uint8Array): Buffer {
  return createHash('sha256').update(bytes).digest()
}
