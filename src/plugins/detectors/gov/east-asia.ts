import { allSame, digitAt, mod11And2, monthAndDay, twoDigits, valueAt, weighted } from '../checksums.ts'
import type { CodeRun, Detector, Match, Subject } from '../contract.ts'
import { near, words } from '../context.ts'
import type { IdRows } from '../id-table.ts'

/** Region, date of birth, serial; GB 11643. Regions begin with 1–6, and 71, 81–83 for Taiwan, Hong Kong and Macao. */
const RESIDENT = /^([1-6]\d|71|8[1-3])\d{4}(18|19|20)\d{9}[\dX]$/

/** What a letter counts on the cards of Taiwan: two digits, which weigh 1 and 9. */
const TAIWAN = 'ABCDEFGHJKLMNPQRSTUVXYWZIO'

function taiwanese(code: string): boolean {
  const first = TAIWAN.indexOf(code.charAt(0)) + 10
  const second = code.charCodeAt(1)
  // Residents without household registration had a letter here; it counts by its last digit.
  const gender = second < 65 ? second - 48 : TAIWAN.indexOf(code.charAt(1)) % 10
  const sum = Math.floor(first / 10) + (first % 10) * 9 + gender * 8
  return (sum + weighted(code.slice(2), [7, 6, 5, 4, 3, 2, 1, 1])) % 10 === 0
}

function myNumber(digits: string): boolean {
  const rest = weighted(digits, [6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11
  return (rest <= 1 ? 0 : 11 - rest) === digitAt(digits, 11) && !allSame(digits)
}

/** No check: numbers since October 2020 have none. The seventh digit tells century, gender and citizenship. */
function residentKorean(digits: string): boolean {
  return monthAndDay(twoDigits(digits, 2), twoDigits(digits, 4))
}

function businessKorean(digits: string): boolean {
  const sum = weighted(digits, [1, 3, 7, 1, 3, 7, 1, 3, 5]) + Math.floor((digitAt(digits, 8) * 5) / 10)
  return (10 - (sum % 10)) % 10 === digitAt(digits, 9) && !allSame(digits)
}

const hongKongWords = words(
  'hkid',
  'hong kong id',
  'hong kong identity',
  'identity card',
  'id card',
  '身份證',
  '身份证',
  '香港身份證',
)

/** Letters count from 10; one letter stands behind a space that counts 36. The check is modulo 11, ten is `A`. */
function hongKong(letters: string, digits: string, check: string): boolean {
  const first = letters.length === 2 ? valueAt(letters, 0) : 36
  const sum = first * 9 + valueAt(letters, letters.length - 1) * 8 + weighted(digits, [7, 6, 5, 4, 3, 2])
  return '0A987654321'.charAt(sum % 11) === check
}

/** The check digit stands in parentheses, or behind the others. */
export const hongKongId: Detector = {
  name: 'hk_id_card',
  type: 'HK_ID_CARD',
  group: 'GOV_ID',
  maxLength: 13,
  codeLengths: [7, 8, 9],
  examineCode(subject: Subject, { start, end, code, groups }: CodeRun): Match | undefined {
    const parts = /^([A-Z]{1,2})(\d{6})([\dA]?)$/.exec(code)
    if (!parts || groups.length > 3) return undefined
    const [, letters = '', digits = '', last = ''] = parts
    const behind = last === '' ? /^ ?\(([\dA])\)/i.exec(subject.text.slice(end, end + 4)) : undefined
    const check = last === '' ? (behind?.[1]?.toUpperCase() ?? '') : last
    if (check === '' || !hongKong(letters, digits, check)) return undefined
    const close = end + (behind?.[0].length ?? 0)
    if (near(subject, start, close, hongKongWords)) return { start, end: close, tier: 'certain' }
    return { start, end: close, tier: behind ? 'likely' : 'possible' }
  },
}

const koreanWords = words(
  '주민등록번호',
  '주민번호',
  '주민등록',
  '주민',
  'resident registration',
  'rrn',
  'korean id',
  'resident number',
)

/** China, Hong Kong, Taiwan, Japan, Korea. */
export const eastAsia: IdRows = {
  mixed: [
    {
      type: 'CN_RESIDENT_ID',
      lengths: [18],
      form: RESIDENT,
      valid: (code) => mod11And2(code) && monthAndDay(twoDigits(code, 10), twoDigits(code, 12)),
      shapes: [
        '999999 99999999 9999',
        '999999 99999999 999A',
        '999999-99999999-9999',
        '999999-99999999-999A',
      ],
      words: words(
        '身份证',
        '身份證',
        '公民身份',
        '证件号',
        'resident id',
        'id card',
        'shenfenzheng',
        'chinese id',
        '身分证',
      ),
      near: 'certain',
      shaped: 'certain',
      bare: 'certain',
    },
  ],
  codes: [
    {
      type: 'TW_NATIONAL_ID',
      lengths: [10],
      form: /^[A-Z][1289A-D]\d{8}$/,
      valid: taiwanese,
      words: words(
        '身分證',
        '身份證',
        '統一編號',
        '居留證',
        'taiwan id',
        'taiwanese',
        'national id',
        'arc',
        '身分證字號',
      ),
      near: 'certain',
      bare: 'possible',
      alone: 'likely',
    },
    {
      type: 'CN_SOCIAL_CREDIT_CODE',
      lengths: [18],
      form: /^[159YN][1239]\d{6}[0-9A-HJ-NPQRTUWXY]{10}$/,
      words: words('统一社会信用代码', '社会信用代码', '信用代码', 'social credit', 'uscc'),
      near: 'likely',
    },
  ],
  digits: [
    {
      type: 'JP_MY_NUMBER',
      lengths: [12],
      form: /^\d{12}$/,
      valid: myNumber,
      shapes: ['9999 9999 9999', '9999-9999-9999'],
      words: words('マイナンバー', '個人番号', 'my number', 'mynumber', 'kojin bango', 'individual number'),
      near: 'certain',
    },
    {
      type: 'KR_RRN',
      lengths: [13],
      form: /^\d{6}[0-49]\d{6}$/,
      valid: residentKorean,
      shapes: ['999999-9999999'],
      words: koreanWords,
      near: 'likely',
      shaped: 'likely',
    },
    {
      type: 'KR_FRN',
      lengths: [13],
      form: /^\d{6}[5-8]\d{6}$/,
      valid: residentKorean,
      shapes: ['999999-9999999'],
      words: words(
        '외국인등록번호',
        '외국인등록',
        '외국인',
        'foreigner registration',
        'alien registration',
        'frn',
      ),
      near: 'likely',
      shaped: 'likely',
    },
    {
      type: 'KR_BRN',
      lengths: [10],
      form: /^[1-9]\d{9}$/,
      valid: businessKorean,
      shapes: ['999-99-99999'],
      words: words('사업자등록번호', '사업자번호', '사업자', 'business registration', 'brn'),
      near: 'certain',
      shaped: 'likely',
    },
  ],
}
