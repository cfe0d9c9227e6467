import type { Detector, Match, Subject } from '../contract.ts'
import { isDigit, isLetter } from '../text.ts'

const MAX_LOCAL = 64
const MAX_DOMAIN = 190
const MAX_TLD = 24
const LOCAL_MARKS = new Set("!#$%&'*+-/=?^_`{|}~.".split(''))
/** What quotes, lists and markup put in front of an address, and addresses hardly begin with. */
const NOT_FIRST = new Set("!#$%&'*-/=?^`{|}~.".split(''))
/** Endings of files, not domains: `icon@2x.png`. */
const FILE_ENDINGS = new Set(
  'png jpg jpeg gif svg webp ico bmp js mjs cjs ts jsx tsx css scss less html htm json yaml yml xml txt pdf lock log map local exe dll'.split(
    ' ',
  ),
)

/** Addresses of mailboxes: RFC 5322 without quotes and comments, with letters of all scripts (RFC 6531). */
export const email: Detector = {
  name: 'email',
  type: 'EMAIL_ADDRESS',
  group: 'CONTACT',
  maxLength: MAX_LOCAL + 1 + MAX_DOMAIN,
  anchors: ['@', '%40'],
  examineAnchor: (subject, at, anchor) => {
    const start = localStart(subject.text, at, anchor)
    if (start === at) return undefined
    const end = domainEnd(subject.text, at + anchor.length)
    return end === undefined || isLogin(subject, start, end) ? undefined : { start, end, tier: 'certain' }
  },
}

function localStart(text: string, at: number, anchor: string): number {
  let start = at
  while (at - start < MAX_LOCAL && isLocal(text, start - 1, anchor)) start--
  // In a query, what is in front of the name is its key.
  const equals = text.slice(start, at).lastIndexOf('=')
  if (equals !== -1) start += equals + 1
  while (start < at && (NOT_FIRST.has(text.charAt(start)) || isEscape(text, start, at))) start++
  return text.charAt(at - 1) === '.' ? at : start
}

/** `\nname@…` in source or JSON that nobody has decoded. */
function isEscape(text: string, start: number, at: number): boolean {
  return text.charAt(start - 1) === '\\' && 'nrt'.includes(text.charAt(start)) && start + 1 < at
}

function isLocal(text: string, at: number, anchor: string): boolean {
  if (isLetter(text, at) || isDigit(text, at)) return true
  const char = text.charAt(at)
  if (char === '/' || (char === '&' && anchor !== '@') || char === '') return false
  return LOCAL_MARKS.has(char) && !(char === '.' && text.charAt(at + 1) === '.')
}

/** End of at least two labels, of which the last can be a top-level domain. */
function domainEnd(text: string, from: number): number | undefined {
  let at = from
  let end: number | undefined
  for (let labels = 1; at - from < MAX_DOMAIN; labels++) {
    const labelStart = at
    while (at - from < MAX_DOMAIN && isLabelChar(text, at)) at++
    let labelEnd = at
    while (labelEnd > labelStart && text.charAt(labelEnd - 1) === '-') labelEnd--
    if (labelEnd === labelStart || text.charAt(labelStart) === '-') break
    if (labels > 1) end = isTopLevel(text, labelStart, labelEnd) ? labelEnd : undefined
    if (text.charAt(at) !== '.' || labelEnd !== at || !isLabelChar(text, at + 1)) break
    at++
  }
  return end
}

function isLabelChar(text: string, at: number): boolean {
  return isLetter(text, at) || isDigit(text, at) || text.charAt(at) === '-'
}

function isTopLevel(text: string, start: number, end: number): boolean {
  if (end - start > MAX_TLD) return false
  const label = text.slice(start, end).toLowerCase()
  if (label.startsWith('xn--')) return label.length > 6
  for (let at = start; at < end; at++) if (!isLetter(text, at)) return false
  const ascii = text.charCodeAt(start) < 0x80
  return (end - start > 1 || !ascii) && !FILE_ENDINGS.has(label)
}

/** Who logs in where, in an address of a server: `https://user@host.com`, `git@github.com:team/repo`, `postgres://u:p@db.host`. */
function isLogin({ text }: Subject, start: number, end: number): boolean {
  const before = text.slice(Math.max(0, start - 2), start)
  if (before === '//') return true
  if (text.slice(start, start + 4) === 'git@' && ':/'.includes(text.charAt(end))) return true
  return text.charAt(start - 1) === ':' && isPasswordOf(text, start - 1)
}

/** Whether `scheme://user` stands before the colon. */
function isPasswordOf(text: string, colon: number): boolean {
  const window = text.slice(Math.max(0, colon - MAX_LOCAL), colon)
  const slashes = window.lastIndexOf('://')
  return slashes !== -1 && !/[\s"'<>,]/.test(window.slice(slashes))
}

/** `name at domain dot com`, `name [at] domain [dot] com`: written so that machines do not read it. */
export const spelledEmail: Detector = {
  name: 'spelled_email',
  type: 'EMAIL_ADDRESS',
  group: 'CONTACT',
  maxLength: 120,
  anchors: [' dot ', '(dot)', '[dot]', '(at)', '[at]'],
  examineAnchor: (subject, at, anchor) => spelled(subject, at, anchor),
}

const AT_SIGNS = [' at ', '(at)', '[at]', '@']
const LOCAL_END = /(?:^|[\s:<"'(])([\w.+-]{1,40}) ?$/
const DOMAIN =
  /^ ?([\w-]{1,40}(?: ?(?:\.| dot |\(dot\)|\[dot\]) ?[\w-]{1,20}){0,3}?) ?(\.| dot |\(dot\)|\[dot\]) ?([a-z]{2,12})(?![\w.-])/
const BEFORE = 64

function spelled({ lower }: Subject, at: number, anchor: string): Match | undefined {
  const from = Math.max(0, at - BEFORE)
  const before = lower.slice(from, at)
  const sign = AT_SIGNS.includes(anchor) ? anchor : AT_SIGNS.find((each) => before.includes(each))
  if (sign === undefined) return undefined
  const place = sign === anchor ? at : from + before.lastIndexOf(sign)
  const local = LOCAL_END.exec(lower.slice(Math.max(0, place - BEFORE), place))
  const behind = place + sign.length
  const domain = local === null ? null : DOMAIN.exec(lower.slice(behind, behind + BEFORE))
  if (local === null || domain === null || behind + domain[0].length < at) return undefined
  const plain = sign === ' at ' && domain[2] === ' dot '
  // Words that prose has too: `look at dots dot com`.
  return {
    start: place - local[0].length + local[0].indexOf(local[1]!),
    end: behind + domain[0].length,
    tier: plain ? 'possible' : 'likely',
  }
}
