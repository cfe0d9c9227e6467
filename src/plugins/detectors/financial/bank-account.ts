import type { Detector, DigitRun, Match, Subject } from '../contract.ts'
import { near, words } from '../context.ts'
import { isDigit } from '../text.ts'
import { isLabel, keyHas, valueAfter } from '../label.ts'

const LABELS = [
  'account', 'acct', 'a/c', 'bank account', 'accountno', 'accountnumber', 'kontonummer', 'konto-nr', 'konto', 'kto',
  'compte', 'cuenta', 'conto', 'conta', 'rekeningnummer', 'rekening', 'konto nr', 'numer konta', 'kontonr', 'clabe',
  'расчетный счет', 'счёт', 'счет', '账号', '账户', '帐号', '口座番号', '계좌번호', '계좌',
] // prettier-ignore
const FILLERS = new Set([
  'bank', 'num', 'ending', 'in', 'checking', 'savings', 'bancaire', 'bancaria', 'corriente', 'corrente', 'numer', '号', '番号', '#',
]) // prettier-ignore
const SORT_WORDS = words('sort code', 'sort-code', 'sortcode', 'sort', 's/c')
const KEYS = ['accountnumber', 'account no', 'bank account', 'acctnum', 'iban', 'kontonummer']
const MIN_DIGITS = 7
const MAX_DIGITS = 20

/** Numbers of bank accounts. They have no form that all banks share: the label is what tells. */
export const bankAccount: Detector = {
  name: 'bank_account',
  type: 'BANK_ACCOUNT',
  group: 'FINANCIAL',
  maxLength: 64,
  anchors: LABELS,
  anchorsAre: 'words',
  examineAnchor: (subject, at, anchor) =>
    isLabel(subject, at, at + anchor.length) ? behindLabel(subject, at, at + anchor.length) : undefined,
  digitCounts: Array.from({ length: MAX_DIGITS - MIN_DIGITS + 1 }, (_, at) => at + MIN_DIGITS),
  examineDigits: (subject, { start, end }) =>
    keyHas(subject, KEYS) ? { start, end, tier: 'likely' } : undefined,
}

const BANKING = words(
  'bank', 'iban', 'swift', 'bic', 'routing', 'sort code', 'aba', 'wire', 'transfer', 'deposit', 'savings', 'checking', 'branch', 'ifsc', 'holder',
) // prettier-ignore

/** `account id: …` is one of a service, where nothing else speaks of banks. */
function behindLabel(subject: Subject, at: number, end: number): Match | undefined {
  const start = valueAfter(subject, end, FILLERS)
  const match = numberAt(subject, start)
  const isId = /^[ _-]?id\b/i.test(subject.text.slice(end, end + 4))
  return match !== undefined && isId && !near(subject, at, match.end, BANKING) ? undefined : match
}

/** Digits, single spaces or hyphens among them. */
function numberAt({ text }: Subject, start: number): Match | undefined {
  let end = start
  let count = 0
  for (let at = start; count <= MAX_DIGITS; at++) {
    if (isDigit(text, at)) {
      count++
      end = at + 1
    } else if (!isDigit(text, at + 1) || !' -'.includes(text.charAt(at)) || count === 0) break
  }
  const fits =
    count >= MIN_DIGITS && count <= MAX_DIGITS && !isPartOfMore(text, end) && !isDate(text.slice(start, end))
  return fits ? { start, end, tier: 'likely' } : undefined
}

function isPartOfMore(text: string, end: number): boolean {
  return /^(?:\w|[.:/]\d|[@%])/.test(text.slice(end, end + 2))
}

function isDate(value: string): boolean {
  return /^(?:(?:19|20)\d\d-\d\d-\d\d|\d\d-\d\d-\d{4})/.test(value)
}

/** Which branch of a bank an account is at, in Britain and Ireland. */
export const sortCode: Detector = {
  name: 'sort_code',
  type: 'BANK_ACCOUNT',
  group: 'FINANCIAL',
  maxLength: 8,
  digitCounts: [6, 14],
  examineDigits: (subject, run) =>
    isSortCode(subject, run) ? { start: run.start, end: run.end, tier: 'likely' } : undefined,
}

function isSortCode(subject: Subject, { start, end, groups, separator }: DigitRun): boolean {
  const form = groups.join('-')
  const fits =
    form === '6' ||
    ((form === '2-2-2' || form === '2-2-2-8') &&
      (separator === '-' || separator === ' ' || groups.length === 4))
  return fits && (near(subject, start, end, SORT_WORDS) || keyHas(subject, ['sortcode']))
}
