import type { Detector, Match, Subject } from '../contract.ts'
import { holdsWord, words } from '../context.ts'
import { isDigit } from '../text.ts'
import { isLabel, keyHas, valueAfter } from '../label.ts'

const CVV_LABELS = [
  'cvv',
  'cvv2',
  'cvc',
  'cvc2',
  'cid',
  'security code',
  'card verification',
  'prüfziffer',
  'cryptogramme',
]
const PIN_LABELS = ['pin', 'pincode', 'pin-code']
const EXPIRY_LABELS = [
  'exp',
  'expiry',
  'expires',
  'expiration',
  'exp date',
  'valid thru',
  'valid until',
  'gültig bis',
  'validade',
  'caducidad',
]
const CARD_WORDS = words(
  'card',
  'visa',
  'mastercard',
  'amex',
  'debit',
  'credit',
  'bank',
  'atm',
  'cvv',
  'cvc',
  'karte',
  'carte',
  'tarjeta',
  'cartão',
)
const FILLERS = new Set(['date', 'of', 'card', 'my', 'the', 'verification', 'security', 'value'])
const AROUND = 80

/** The three or four digits on a card, behind their label. */
export const cardCode: Detector = {
  name: 'card_code',
  type: 'CVV',
  group: 'FINANCIAL',
  maxLength: 40,
  anchors: CVV_LABELS,
  anchorsAre: 'words',
  examineAnchor: (subject, at, anchor) => {
    if (!isLabel(subject, at, at + anchor.length)) return undefined
    if ((anchor === 'cid' || anchor === 'security code') && !aboutCards(subject, at)) return undefined
    return digitsAt(subject, valueAfter(subject, at + anchor.length, FILLERS), 3, 4)
  },
  digitCounts: [3, 4],
  examineDigits: (subject, run) =>
    run.groups.length === 1 && keyHas(subject, ['cvv', 'cvc', 'security code'])
      ? { start: run.start, end: run.end, tier: 'likely' }
      : undefined,
}

/** The secret number of a card or an account: behind its label, where cards or banks are spoken of. */
export const cardPin: Detector = {
  name: 'card_pin',
  type: 'PIN',
  group: 'FINANCIAL',
  maxLength: 40,
  anchors: PIN_LABELS,
  anchorsAre: 'words',
  examineAnchor: (subject, at, anchor) =>
    isLabel(subject, at, at + anchor.length) && aboutCards(subject, at)
      ? digitsAt(subject, valueAfter(subject, at + anchor.length, FILLERS), 4, 6)
      : undefined,
}

/** Month and year that a card is valid to. */
export const cardExpiry: Detector = {
  name: 'card_expiry',
  type: 'CARD_EXPIRY',
  group: 'FINANCIAL',
  maxLength: 40,
  anchors: EXPIRY_LABELS,
  anchorsAre: 'words',
  examineAnchor: (subject, at, anchor) => {
    if (!isLabel(subject, at, at + anchor.length) || !aboutCards(subject, at)) return undefined
    return monthAndYear(subject, valueAfter(subject, at + anchor.length, FILLERS))
  },
}

function aboutCards({ lower }: Subject, at: number): boolean {
  return CARD_WORDS.some((word) =>
    holdsWord(lower, Math.max(0, at - AROUND), Math.min(lower.length, at + AROUND), word),
  )
}

function digitsAt({ text }: Subject, start: number, min: number, max: number): Match | undefined {
  let end = start
  while (end - start <= max && isDigit(text, end)) end++
  const count = end - start
  return count >= min && count <= max && !(text.charAt(end) === '.' && isDigit(text, end + 1))
    ? { start, end, tier: 'likely' }
    : undefined
}

/** `04/27`, `04-2027`, `4 / 27`. */
function monthAndYear({ text }: Subject, start: number): Match | undefined {
  const found = /^(0?[1-9]|1[0-2]) ?[/-] ?(20\d\d|\d\d)(?![\d/-])/.exec(text.slice(start, start + 12))
  return found === null ? undefined : { start, end: start + found[0].length, tier: 'likely' }
}
