import { allSame, digitAt, luhn, monthAndDay, twoDigits, weighted } from '../checksums.ts'
import { words } from '../context.ts'
import type { IdRows } from '../id-table.ts'

/** Modulo 11; numbers whose check would be ten are not given out. */
function nhs(digits: string): boolean {
  return (
    (11 - (weighted(digits, [10, 9, 8, 7, 6, 5, 4, 3, 2]) % 11)) % 11 === digitAt(digits, 9) &&
    !allSame(digits)
  )
}

/** Luhn, with the prefix of United States health before it. */
function npi(digits: string): boolean {
  return luhn(`80840${digits}`) && !allSame(digits)
}

/** Odd places, and twice the even ones. */
function dea(code: string): boolean {
  return weighted(code.slice(2), [1, 2, 1, 2, 1, 2]) % 10 === digitAt(code, 8)
}

function medicare(digits: string): boolean {
  return weighted(digits, [1, 3, 7, 9, 1, 3, 7, 9]) % 10 === digitAt(digits, 8) && !allSame(digits)
}

/** The letter counts as its two-digit number; weights 1 and 2, cross sums. */
function kvnr(code: string): boolean {
  const digits = String(code.charCodeAt(0) - 64).padStart(2, '0') + code.slice(1)
  let sum = 0
  for (let at = 0; at < 10; at++) {
    const product = digitAt(digits, at) * (at % 2 === 0 ? 1 : 2)
    sum += product > 9 ? product - 9 : product
  }
  return sum % 10 === digitAt(code, 9)
}

/** The seventh digit checks the six before it; the last two are the specialty. */
function lanr(digits: string): boolean {
  return (10 - (weighted(digits, [4, 9, 4, 9, 4, 9]) % 10)) % 10 === digitAt(digits, 6) && !allSame(digits)
}

/** Date of birth first: Scotland. */
function chi(digits: string): boolean {
  return nhs(digits) && monthAndDay(twoDigits(digits, 2), twoDigits(digits, 0))
}

const NHI = 'ABCDEFGHJKLMNPQRSTUVWXYZ'

/** Three letters of an alphabet without I and O, which count from 1. */
function nhi(code: string): boolean {
  let sum = 0
  for (let at = 0; at < 6; at++)
    sum += (at < 3 ? NHI.indexOf(code.charAt(at)) + 1 : digitAt(code, at)) * (7 - at)
  return sum % 11 !== 0 && (11 - (sum % 11)) % 10 === digitAt(code, 6)
}

/** Without S, L, O, I, B, Z. */
const L = '[AC-HJKMNPQRT-Y]'
const MBI = new RegExp(`^[1-9]${L}(${L}|\\d)\\d${L}(${L}|\\d)\\d${L}{2}\\d\\d$`)

/** Numbers of patients, the insured and doctors that have a rule. Those that only a label tells stand with labels. */
export const healthIds: IdRows = {
  digits: [
    {
      type: 'UK_NHS',
      lengths: [10],
      form: /^\d{10}$/,
      valid: nhs,
      shapes: ['999 999 9999', '999-999-9999'],
      words: words(
        'nhs',
        'nhs number',
        'nhs no',
        'nhs#',
        'national health',
        'health service',
        'nhs_number',
        'nhsnumber',
      ),
      near: 'certain',
      shaped: 'possible',
      alone: 'likely',
    },
    {
      type: 'UK_CHI',
      lengths: [10],
      form: /^\d{10}$/,
      valid: chi,
      shapes: ['999999 9999', '999 999 9999'],
      words: words('chi', 'chi number', 'community health index'),
      near: 'certain',
    },
    {
      type: 'US_NPI',
      lengths: [10],
      form: /^[12]\d{9}$/,
      valid: npi,
      shapes: ['9999-999-999', '9999 999 999'],
      words: words(
        'npi',
        'national provider',
        'provider id',
        'provider number',
        'npi#',
        'provider identifier',
        'nppes',
        'prescriber',
        'provider',
      ),
      near: 'certain',
      bare: 'possible',
      shaped: 'possible',
    },
    {
      type: 'AU_MEDICARE',
      lengths: [10, 11],
      form: /^[2-6]\d{9,10}$/,
      valid: medicare,
      shapes: ['9999 99999 9', '9999-99999-9', '9999 99999 9 9', '9999 99999 9-9', '9999 99999 9/9'],
      words: words('medicare', 'medicare number', 'medicare card', 'medicare no', 'irn'),
      near: 'certain',
      shaped: 'likely',
      alone: 'likely',
    },
    {
      type: 'DE_LANR',
      lengths: [9],
      form: /^\d{9}$/,
      valid: lanr,
      words: words('lanr', 'arztnummer', 'lebenslange arztnummer', 'arzt-nr', 'vertragsarzt'),
      near: 'certain',
    },
    {
      type: 'DE_BSNR',
      lengths: [9],
      form: /^(0[1-3]|1[37]|20|38|4[67]|5[12]|7[1-3]|78|83|88|9[3589]|7[47]|3[5-9])\d{7}$/,
      valid: (digits) => !allSame(digits),
      words: words('bsnr', 'betriebsstättennummer', 'betriebsstaettennummer', 'betriebsstätte', 'nbsnr'),
      near: 'likely',
    },
    {
      type: 'BR_CNS',
      lengths: [15],
      form: /^[12789]\d{14}$/,
      valid: (digits) => weighted(digits, [15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1]) % 11 === 0,
      shapes: ['999 9999 9999 9999'],
      words: words('cns', 'cartão sus', 'cartao sus', 'cartão nacional de saúde', 'sus'),
      near: 'certain',
    },
  ],
  mixed: [
    {
      type: 'CA_HEALTH_CARD',
      lengths: [10, 12],
      form: /^[1-9]\d{9}([A-Z]{2})?$/,
      valid: (code) => luhn(code.slice(0, 10)),
      shapes: ['9999-999-999', '9999 999 999', '9999-999-999-AA', '9999 999 999 AA', '9999-999-999 AA'],
      words: words('ohip', 'health card', 'carte santé', 'ontario health', 'phn', 'personal health number'),
      near: 'certain',
    },
  ],
  codes: [
    {
      type: 'US_DEA',
      lengths: [9],
      form: /^[ABCDEFGHJKLMPRSTUX][A-Z9]\d{7}$/,
      valid: dea,
      words: words(
        'dea',
        'dea#',
        'dea number',
        'dea no',
        'registration',
        'prescriber',
        'medical license',
        'medical certificate',
        'certificate',
        'dr',
        'physician',
      ),
      near: 'certain',
      bare: 'possible',
      alone: 'likely',
    },
    {
      type: 'US_MBI',
      lengths: [11],
      form: MBI,
      shapes: ['9A*9-A*9-AA99', '9A*9 A*9 AA99'],
      words: words(
        'mbi',
        'medicare',
        'medicare beneficiary',
        'beneficiary',
        'medicare id',
        'medicare number',
        'hicn',
      ),
      near: 'certain',
      shaped: 'likely',
      bare: 'likely',
    },
    {
      type: 'DE_HEALTH_INSURANCE',
      lengths: [10],
      form: /^[A-Z]\d{9}$/,
      valid: kvnr,
      words: words(
        'kvnr',
        'krankenversichertennummer',
        'krankenversicherungsnummer',
        'versichertennummer',
        'krankenkasse',
        'krankenversicherung',
        'versicherten-nr',
        'gesundheitskarte',
        'egk',
        'health insurance',
        'versichertennr',
        'kv-nummer',
        'gkv',
      ),
      near: 'certain',
      bare: 'possible',
      alone: 'likely',
    },
    {
      type: 'NZ_NHI',
      lengths: [7],
      form: /^[A-HJ-NP-Z]{3}\d{4}$/,
      valid: nhi,
      words: words('nhi', 'national health index', 'nhi number'),
      near: 'certain',
    },
  ],
}
