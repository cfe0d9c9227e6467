import type { Detector, DigitRun, Match, Subject } from '../contract.ts'
import { hasStrangeLabel, near, words } from '../context.ts'
import { allSame, luhn } from '../checksums.ts'
import { isDigit } from '../text.ts'
import { cardRange } from './card-ranges.ts'

const NEAR = words(
  'card', 'cards', 'credit card', 'creditcard', 'visa', 'mastercard', 'amex', 'american express', 'discover', 'maestro',
  'diners', 'jcb', 'unionpay', 'cc', 'ccn', 'pan', 'cvv', 'cvc', 'debit', 'kreditkarte', 'karte', 'carte', 'tarjeta',
  'cartão', 'cartao', 'carta', 'kaart', 'payment', 'charge', 'charged', 'karta', 'kort', 'карта', 'карты', '卡号', '信用卡', '银行卡', 'カード', '카드',
) // prettier-ignore

/** As cards are printed. One group is no grouping. */
const FORMS = new Set([
  '4-4-4-4',
  '4-6-5',
  '4-6-4',
  '4-4-4-4-3',
  '4-4-4-1',
  '4-4-5',
  '6-13',
  '4-4-4-3',
  '4-4-4',
  '4-5-6',
  '8-8',
])

/** Numbers of payment cards: issuer range, length, check digit (Luhn), and as few forms as cards have. */
export const creditCard: Detector = {
  name: 'credit_card',
  type: 'CREDIT_CARD',
  group: 'FINANCIAL',
  maxLength: 24,
  digitCounts: [12, 13, 14, 15, 16, 17, 18, 19],
  examineDigits,
}

function examineDigits(subject: Subject, run: DigitRun): Match | undefined {
  const { start, end, digits } = run
  const range = cardRange(digits)
  if (range === undefined || !luhn(digits) || allSame(digits) || !isWritten(run) || isCut(subject, run))
    return undefined
  if (hasStrangeLabel(subject, start)) return undefined
  if (near(subject, start, end, NEAR)) return { start, end, tier: 'certain' }
  return range.plain && !isLocated(subject, run) ? { start, end, tier: 'likely' } : undefined
}

function isWritten({ groups, separator }: DigitRun): boolean {
  return groups.length === 1 || (separator !== '' && separator !== '/' && FORMS.has(groups.join('-')))
}

/** Whether a decimal point, or more of the same kind, stands at either end. */
function isCut({ text }: Subject, { start, end, separator }: DigitRun): boolean {
  return isJoined(text, start - 1, start - 2, separator) || isJoined(text, end, end + 1, separator)
}

function isJoined(text: string, at: number, beyond: number, separator: string): boolean {
  const char = text.charAt(at)
  return (char === '.' || (char === '-' && separator === '-')) && isDigit(text, beyond)
}

/** An id in a path or a query, as in `/orders/4111…`, or a stretch of a table of numbers. */
function isLocated({ text }: Subject, { start, end, groups }: DigitRun): boolean {
  if ('/=#'.includes(text.charAt(start - 1) || ' ')) return true
  const before = text.charAt(start - 1) === ' ' && isDigit(text, start - 2)
  const behind = text.charAt(end) === ' ' && isDigit(text, end + 4) && groups.length > 1
  return before || behind
}
