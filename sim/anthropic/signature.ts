/**
 * The seal on a thinking block. Whoever replays one must send both text and signature unchanged; a block of another
 * provider, or one that was re-encoded on its way, is recognised.
 */
import { createHmac, timingSafeEqual } from 'node:crypto'

/** The same for every simulator, as the real signatures hold across machines and accounts. */
const secret = 'the seal of the simulator'

/** Real ones begin alike, because they are all a serialised message of the same kind. */
const header = Buffer.from('12d2020a540801100218022a40', 'hex')

/** Real ones are long: some hundred characters even for a short thought. */
const seals = 6

/** Base64. */
export function signThinking(thinking: string): string {
  const parts = Array.from({ length: seals }, (_, index) =>
    createHmac('sha256', secret).update(`${index}\n${thinking}`).digest(),
  )
  return Buffer.concat([header, ...parts]).toString('base64')
}

export function isGenuine(thinking: string, signature: string): boolean {
  const expected = Buffer.from(signThinking(thinking))
  const given = Buffer.from(signature)
  return given.length === expected.length && timingSafeEqual(given, expected)
}
