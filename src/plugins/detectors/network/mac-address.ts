import type { CodeRun, Detector, DigitRun, Match, Subject } from '../contract.ts'
import { isWordChar, near, words } from '../context.ts'
import { isHex } from '../text.ts'

const NEAR = words('mac', 'mac address', 'macaddress', 'hwaddr', 'ethernet', 'bssid')
const LENGTH = 17
const HEX_DIGITS = 12

/** Addresses of network cards, as `00:1b:44:11:3a:b7`, `00-1B-44-11-3A-B7` `001b.4411.3ab7`, and without separators near a word. */
export const macAddress: Detector = {
  name: 'mac_address',
  type: 'MAC_ADDRESS',
  group: 'NETWORK',
  maxLength: LENGTH,
  anchors: [':'],
  examineAnchor: ({ text }, at) => {
    if (!isHex(text, at + 1) || !isHex(text, at - 1) || text.charAt(at + 3) !== ':') return undefined
    return pairsAt(text, at - 2)
  },
  codeLengths: [HEX_DIGITS],
  examineCode: (subject, run) => written(subject, run, run.code),
  digitCounts: [HEX_DIGITS],
  examineDigits: (subject, run) => written(subject, run, run.digits),
}

/** Six pairs with colons, and not a part of more, as fingerprints of keys have. */
function pairsAt(text: string, start: number): Match | undefined {
  const end = start + LENGTH
  for (let at = start; at < end; at++)
    if ((at - start) % 3 === 2 ? text.charAt(at) !== ':' : !isHex(text, at)) return undefined
  if (isWordChar(text, start - 1) || text.charAt(start - 1) === ':') return undefined
  if (isWordChar(text, end) || (text.charAt(end) === ':' && isHex(text, end + 1))) return undefined
  return isNoCard(text.slice(start, end)) ? undefined : { start, end, tier: 'certain' }
}

function written(
  subject: Subject,
  { start, end, groups }: CodeRun | DigitRun,
  code: string,
): Match | undefined {
  const form = groups.join('-')
  if (!/^[0-9A-F]{12}$/.test(code) || isNoCard(code)) return undefined
  if (form === '12') return near(subject, start, end, NEAR) ? { start, end, tier: 'likely' } : undefined
  const separator = form === '2-2-2-2-2-2' ? '-' : form === '4-4-4' ? '.' : undefined
  const separators = subject.text.slice(start, end).replace(/[0-9a-fA-F]/g, '')
  if (separator === undefined || separators.replaceAll(separator, '') !== '') return undefined
  if (separator === '.' && (subject.text.charAt(start - 1) === '.' || subject.text.charAt(end) === '.'))
    return undefined
  // Twelve digits with dots or hyphens are dates and amounts more often.
  return /[A-F]/.test(code) ? { start, end, tier: 'certain' } : { start, end, tier: 'possible' }
}

/** All zeros, all ones. */
function isNoCard(text: string): boolean {
  return /^(?:[0:.-]+|[fF:.-]+)$/.test(text)
}
