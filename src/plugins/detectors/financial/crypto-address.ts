import type { CodeRun, Detector, Match, Subject } from '../contract.ts'
import { near, words } from '../context.ts'
import { base58Check } from './base58.ts'
import { bech32 } from './bech32.ts'
import { keccak256 } from './keccak.ts'

const NEAR = words(
  'wallet', 'ethereum', 'eth', 'address', 'ether', 'erc20', 'usdt', 'usdc', 'crypto', 'metamask', 'btc', 'bitcoin', 'send', 'deposit',
) // prettier-ignore
const BASE58_MIN = 26
const BASE58_MAX = 35
const ETHEREUM_LENGTH = 42
/** Of a public key hash, of a script hash or a taproot key, and of the same in longer prefixes. */
const BECH32_LENGTHS = [42, 43, 44, 62, 63, 64]
/** Bitcoin (1, 3, test networks m, n, 2), Litecoin (L, M), Dogecoin (D, A, 9), Dash (X), Tron (T), Ripple uses an alphabet of its own. */
const BASE58_FIRST = '13mn2LMDA9XT'

/** Addresses of wallets: Base58Check, bech32 and bech32m, and those of Ethereum by the checksum in their capitals (EIP-55). */
export const cryptoAddress: Detector = {
  name: 'crypto_address',
  type: 'CRYPTO',
  group: 'FINANCIAL',
  maxLength: 64,
  codeLengths: [
    ...new Set([
      ...Array.from({ length: BASE58_MAX - BASE58_MIN + 1 }, (_, at) => at + BASE58_MIN),
      ETHEREUM_LENGTH,
      ...BECH32_LENGTHS,
    ]),
  ],
  examineCode,
}

function examineCode(subject: Subject, { start, end, groups }: CodeRun): Match | undefined {
  if (groups.length !== 1) return undefined
  const length = end - start
  const { text, lower } = subject
  if (lower.startsWith('0x', start))
    return length === ETHEREUM_LENGTH ? ethereum(subject, start, end) : undefined
  const found =
    length <= BASE58_MAX
      ? BASE58_FIRST.includes(text.charAt(start)) && base58Check(text.slice(start, end))
      : isSegwit(text.slice(start, end))
  return found ? { start, end, tier: 'certain' } : undefined
}

/** All of it is in one case, or it is none. */
function isSegwit(text: string): boolean {
  const lower = text.toLowerCase()
  if (text !== lower && text !== text.toUpperCase()) return false
  return /^(?:bc1|tb1|ltc1|bcrt1)/.test(lower) && bech32(lower)
}

/** Without capitals there is no checksum: then it may be anything that is hashed. */
function ethereum(subject: Subject, start: number, end: number): Match | undefined {
  const digits = subject.text.slice(start + 2, end)
  if (!/^[0-9a-fA-F]{40}$/.test(digits)) return undefined
  if (/[a-f]/.test(digits) && /[A-F]/.test(digits))
    return hasEip55(digits) ? { start, end, tier: 'certain' } : undefined
  return near(subject, start, end, NEAR) ? { start, end, tier: 'likely' } : undefined
}

/** A letter is a capital where the hash of the lower form has its high bit set. */
function hasEip55(digits: string): boolean {
  const lower = digits.toLowerCase()
  const hash = keccak256(lower)
  for (let at = 0; at < lower.length; at++) {
    if (lower.charCodeAt(at) < 97) continue
    const nibble = at % 2 === 0 ? hash[at >> 1]! >> 4 : hash[at >> 1]! & 15
    if (nibble >= 8 !== (digits.charAt(at) !== lower.charAt(at))) return false
  }
  return true
}
