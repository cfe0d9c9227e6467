import type { Detector, DigitRun, Match, Subject } from '../contract.ts'
import { holdsWord, isWordChar, near, words } from '../context.ts'
import { isDigit, isHex } from '../text.ts'
import { isOwnIpv4, isOwnIpv6, readIpv4, readIpv6 } from './ip-forms.ts'

const VERSION_WORDS = words(
  'version',
  'ver',
  'v',
  'release',
  'build',
  'oid',
  'assemblyversion',
  'fileversion',
  'section',
  'chapter',
  '§',
)
const NEAR = words(
  'ip',
  'ipv4',
  'ip address',
  'host',
  'server',
  'address',
  'from',
  'addr',
  'ping',
  'client',
  'remote',
  'subnet',
  'gateway',
  'dns',
  'peer',
)
const MAX_DIGITS = 40
const LONGEST_IPV6 = 45
/** Numbers of versions stay below. */
const VERSION_MAX = 20
const BEFORE_VERSION = 16

interface Kind {
  readonly name: string
  /** Whether it wants the addresses that everybody has: loopback, private and link-local ranges. */
  readonly own: boolean
}

/** Addresses that name a machine on the internet. */
export const ipAddress: Detector = detectorOf({ name: 'ip_address', own: false })

/** Addresses of private networks: who wants to hide how a network is built asks for it. */
export const privateIpAddress: Detector = {
  ...detectorOf({ name: 'private_ip_address', own: true }),
  optIn: true,
}

function detectorOf(kind: Kind): Detector {
  return {
    name: kind.name,
    type: 'IP_ADDRESS',
    group: 'NETWORK',
    maxLength: LONGEST_IPV6,
    digitCounts: Array.from({ length: MAX_DIGITS - 3 }, (_, at) => at + 4),
    examineDigits: (subject, run) => examineRun(kind, subject, run),
    anchors: [':'],
    examineAnchor: (subject, at) => examineColon(kind, subject, at),
  }
}

/** The first address of a run: others may be among separators. */
function examineRun(kind: Kind, subject: Subject, { start: from, groups }: DigitRun): Match | undefined {
  if (groups.length < 4) return undefined
  let start = from
  for (const size of groups) {
    const match = size <= 3 ? ipv4At(kind, subject, start) : undefined
    if (match !== undefined) return match
    start += size + 1
  }
  return undefined
}

function ipv4At(kind: Kind, subject: Subject, start: number): Match | undefined {
  const { text } = subject
  const found = readIpv4(text, start)
  if (found === undefined || isOwnIpv4(found.parts) !== kind.own) return undefined
  const { end, parts } = found
  // The fifth number: an object identifier, or a version.
  if (text.charAt(end) === '.' && isDigit(text, end + 1)) return undefined
  if ('.-'.includes(text.charAt(start - 1) || ' ') && isWordChar(text, start - 2)) return undefined
  if (isVersion(subject, start)) return undefined
  const low = parts.every((part) => part <= VERSION_MAX)
  return low && !near(subject, start, end, NEAR)
    ? { start, end, tier: 'possible' }
    : { start, end, tier: 'likely' }
}

/** `Chrome/120.0.0.0`, `Version=4.0.0.0`. */
function isVersion({ text, lower, key }: Subject, start: number): boolean {
  if (text.charAt(start - 1) === '/' && isWordChar(text, start - 2)) return true
  const from = Math.max(0, start - BEFORE_VERSION)
  return VERSION_WORDS.some((word) => holdsWord(lower, from, start, word)) || key.includes('version')
}

/** Asked at every colon; goes on from the first of an address only. */
function examineColon(kind: Kind, { text }: Subject, at: number): Match | undefined {
  if (text.charAt(at + 1) !== ':' && !isHex(text, at + 1)) return undefined
  let start = at
  while (at - start < 4 && isHex(text, start - 1)) start--
  if (start === at && text.charAt(at + 1) !== ':') return undefined
  if (isWordChar(text, start - 1) || text.charAt(start - 1) === ':') return undefined
  const found = readIpv6(text, start)
  if (found === undefined || isOwnIpv6(found.groups) !== kind.own) return undefined
  return { start, end: found.end, tier: 'likely' }
}
