import { createHash } from 'node:crypto'

const ALPHABETS = {
  hex: '0123456789abcdef',
  lower: '0123456789abcdefghijklmnopqrstuvwxyz',
  upper: 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567',
  alnum: '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz',
}

/** Characters that look drawn by chance and are always the same: tests hold no text that looks like a key. */
export function noise(alphabet: keyof typeof ALPHABETS, length: number, salt = ''): string {
  const chars = ALPHABETS[alphabet]
  let text = ''
  for (let block = 0; text.length < length; block++) {
    const digest = createHash('sha256').update(`${alphabet} ${salt} ${block}`).digest()
    for (const byte of digest) text += chars.charAt(byte % chars.length)
  }
  return text.slice(0, length)
}

export function base64(text: string): string {
  return Buffer.from(text).toString('base64')
}
