import {
  allSame,
  digitAt,
  luhn,
  mod11And10,
  monthAndDay,
  remainder,
  twoDigits,
  weighted,
} from '../checksums.ts'
import { words } from '../context.ts'
import type { IdRows } from '../id-table.ts'

/** Months tell the century: 80, 20, 40, 60 are added for 18xx, 20xx, 21xx, 22xx. */
function pesel(digits: string): boolean {
  return (
    weighted(digits, [1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1]) % 10 === 0 &&
    monthAndDay(twoDigits(digits, 2) % 20, twoDigits(digits, 4))
  )
}

function nip(digits: string): boolean {
  return weighted(digits, [6, 5, 7, 2, 3, 4, 5, 6, 7]) % 11 === digitAt(digits, 9) && !allSame(digits)
}

function regon(digits: string): boolean {
  const nine = (weighted(digits, [8, 9, 2, 3, 4, 5, 6, 7]) % 11) % 10 === digitAt(digits, 8)
  if (digits.length === 9) return nine && !allSame(digits)
  return nine && (weighted(digits, [2, 4, 8, 5, 0, 9, 7, 3, 6, 1, 2, 4, 8]) % 11) % 10 === digitAt(digits, 13)
}

/** Women's months have 50 added, and 20 more when a day's numbers are used up. */
function czech(digits: string): boolean {
  const month = (twoDigits(digits, 2) % 50) % 20
  const rest = remainder(digits.slice(0, 9), 11) % 10
  return monthAndDay(month, twoDigits(digits, 4)) && (digits.length === 9 || rest === digitAt(digits, 9))
}

/** Months have 20 or 40 added for 18xx and 20xx. */
function bulgarian(digits: string): boolean {
  return (
    (weighted(digits, [2, 4, 8, 5, 10, 9, 7, 3, 6]) % 11) % 10 === digitAt(digits, 9) &&
    monthAndDay(twoDigits(digits, 2) % 20, twoDigits(digits, 4))
  )
}

/** Estonia and Lithuania: modulo 11 twice, with weights shifted the second time. */
function baltic(digits: string): boolean {
  const first = weighted(digits, [1, 2, 3, 4, 5, 6, 7, 8, 9, 1]) % 11
  const check = first < 10 ? first : (weighted(digits, [3, 4, 5, 6, 7, 8, 9, 1, 2, 3]) % 11) % 10
  return check === digitAt(digits, 10) && monthAndDay(twoDigits(digits, 3), twoDigits(digits, 5))
}

/** Numbers given out since 2017 begin with 32 and have no rule. */
function latvian(digits: string): boolean {
  if (digits.startsWith('32')) return true
  const sum = weighted(digits, [1, 6, 3, 7, 9, 10, 5, 8, 4, 2])
  return (
    ((1101 - sum) % 11) % 10 === digitAt(digits, 10) &&
    monthAndDay(twoDigits(digits, 2), twoDigits(digits, 0))
  )
}

/** Powers of two, from 256 down. */
function greekTax(digits: string): boolean {
  return (
    (weighted(digits, [256, 128, 64, 32, 16, 8, 4, 2]) % 11) % 10 === digitAt(digits, 8) && !allSame(digits)
  )
}

/** The place of each digit is its weight. */
function hungarianTax(digits: string): boolean {
  return weighted(digits, [1, 2, 3, 4, 5, 6, 7, 8, 9]) % 11 === digitAt(digits, 9)
}

const isikukood = words(
  'isikukood',
  'personal code',
  'asmens kodas',
  'a.k',
  'asmens',
  'ak',
  'estonian',
  'lithuanian',
  'id-kood',
)

/** Poland, Czechia, Slovakia, Hungary, Croatia, Bulgaria, Greece, the Baltics. */
export const centralEurope: IdRows = {
  digits: [
    {
      type: 'PL_PESEL',
      lengths: [11],
      form: /^\d{11}$/,
      valid: (digits) => pesel(digits) && !allSame(digits),
      words: words('pesel', 'nr pesel', 'numer pesel'),
      near: 'certain',
      bare: 'possible',
      alone: 'likely',
    },
    {
      type: 'PL_NIP',
      lengths: [10],
      form: /^[1-9]\d{9}$/,
      valid: nip,
      shapes: ['999-999-99-99', '999-99-99-999'],
      words: words('nip', 'numer nip', 'identyfikacji podatkowej', 'vat', 'podatnik'),
      near: 'certain',
      shaped: 'likely',
    },
    {
      type: 'PL_REGON',
      lengths: [9, 14],
      form: /^(\d{9}|\d{14})$/,
      valid: regon,
      words: words('regon', 'numer regon'),
      near: 'certain',
    },
    {
      type: 'CZ_BIRTH_NUMBER',
      lengths: [9, 10],
      form: /^\d{9,10}$/,
      valid: czech,
      shapes: ['999999/9999', '999999/999'],
      words: words('rodné číslo', 'rodne cislo', 'rodného čísla', 'rč', 'r.č', 'birth number', 'rodné'),
      near: 'certain',
      shaped: 'likely',
    },
    {
      type: 'HU_TAX_ID',
      lengths: [10],
      form: /^8\d{9}$/,
      valid: hungarianTax,
      words: words('adóazonosító', 'adóazonosító jel', 'adoazonosito', 'adószám'),
      near: 'certain',
    },
    {
      type: 'HR_OIB',
      lengths: [11],
      form: /^\d{11}$/,
      valid: (digits) => mod11And10(digits) && !allSame(digits),
      words: words('oib', 'osobni identifikacijski broj', 'osobni identifikacijski'),
      near: 'certain',
      bare: 'possible',
    },
    {
      type: 'BG_EGN',
      lengths: [10],
      form: /^\d{10}$/,
      valid: (digits) => bulgarian(digits) && !allSame(digits),
      words: words('егн', 'egn', 'единен граждански номер'),
      near: 'certain',
    },
    {
      type: 'GR_AMKA',
      lengths: [11],
      form: /^(0[1-9]|[12]\d|3[01])(0[1-9]|1[0-2])\d{7}$/,
      valid: luhn,
      words: words('amka', 'αμκα', 'α.μ.κ.α'),
      near: 'certain',
      bare: 'possible',
    },
    {
      type: 'GR_AFM',
      lengths: [9],
      form: /^\d{9}$/,
      valid: greekTax,
      words: words('afm', 'αφμ', 'α.φ.μ', 'φορολογικού μητρώου'),
      near: 'certain',
    },
    {
      type: 'EE_LT_PERSONAL_CODE',
      lengths: [11],
      form: /^[1-8]\d{10}$/,
      valid: baltic,
      words: isikukood,
      near: 'certain',
      bare: 'possible',
    },
    {
      type: 'LV_PERSONAL_CODE',
      lengths: [11],
      form: /^(32|0[1-9]|[12]\d|3[01])\d{9}$/,
      valid: latvian,
      shapes: ['999999-99999'],
      words: words('personas kods', 'personas kodu', 'personas koda', 'latvian'),
      near: 'certain',
      shaped: 'likely',
    },
  ],
}
