import { allSame, digitAt, luhn, monthAndDay, twoDigits, weighted } from '../checksums.ts'
import { words } from '../context.ts'
import type { IdRows } from '../id-table.ts'

/** The tenth digit from odd and even places, the eleventh from the sum of all. Passes one in a hundred. */
function turkish(digits: string): boolean {
  const odd = weighted(digits, [1, 0, 1, 0, 1, 0, 1, 0, 1])
  const even = weighted(digits, [0, 1, 0, 1, 0, 1, 0, 1])
  const tenth = (((odd * 7 - even) % 10) + 10) % 10
  return tenth === digitAt(digits, 9) && weighted(digits, Array(10).fill(1)) % 10 === digitAt(digits, 10)
}

const INN_WEIGHTS = [3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8]

/** Ten digits for companies, with one check digit; twelve for people, with two. */
function inn(digits: string): boolean {
  if (allSame(digits)) return false
  const check = (weights: readonly number[]) => (weighted(digits, weights) % 11) % 10
  if (digits.length === 10) return check(INN_WEIGHTS.slice(2)) === digitAt(digits, 9)
  return check(INN_WEIGHTS.slice(1)) === digitAt(digits, 10) && check(INN_WEIGHTS) === digitAt(digits, 11)
}

function snils(digits: string): boolean {
  const sum = weighted(digits, [9, 8, 7, 6, 5, 4, 3, 2, 1]) % 101
  return (sum === 100 ? 0 : sum) === twoDigits(digits, 9) && !allSame(digits)
}

/** The first five digits are days since 1900. */
function rnokpp(digits: string): boolean {
  return (
    (weighted(digits, [-1, 5, 7, 9, 4, 6, 10, 5, 7]) % 11) % 10 === digitAt(digits, 9) && !allSame(digits)
  )
}

/** Date of birth, serial, citizenship, Luhn. */
function southAfrican(digits: string): boolean {
  return luhn(digits) && monthAndDay(twoDigits(digits, 2), twoDigits(digits, 4)) && digitAt(digits, 10) < 3
}

/** Turkey, Russia, Ukraine, Israel, South Africa, Nigeria. */
export const eastAndAfrica: IdRows = {
  digits: [
    {
      type: 'TR_NATIONAL_ID',
      lengths: [11],
      form: /^[1-9]\d{9}[02468]$/,
      valid: turkish,
      shapes: ['999 999 999 99', '999 99 99 99 99'],
      words: words(
        'tckn',
        'tc kimlik',
        't.c. kimlik',
        'kimlik no',
        'kimlik numarası',
        'kimlik numarasi',
        'kimlik',
        'tc no',
        'vatandaşlık',
        'turkish id',
        'turkish identification',
        'tc',
      ),
      near: 'certain',
      shaped: 'possible',
      bare: 'possible',
      alone: 'likely',
    },
    {
      type: 'RU_INN',
      lengths: [10, 12],
      form: /^\d{10}(\d\d)?$/,
      valid: inn,
      words: words('инн', 'inn', 'налогоплательщика', 'taxpayer'),
      near: 'certain',
    },
    {
      type: 'RU_SNILS',
      lengths: [11],
      form: /^\d{11}$/,
      valid: snils,
      shapes: ['999-999-999 99', '999-999-999-99'],
      words: words('снилс', 'snils', 'пенсионного страхования', 'страховой номер'),
      near: 'certain',
      shaped: 'certain',
      bare: 'possible',
    },
    {
      type: 'UA_RNOKPP',
      lengths: [10],
      form: /^[1-4]\d{9}$/,
      valid: rnokpp,
      words: words(
        'рнокпп',
        'іпн',
        'rnokpp',
        'ідентифікаційний',
        'ідентифікаційний код',
        'ідентифікаційний номер',
        'інн',
        'платника податків',
        'ukrainian tax',
        'ipn',
        'идентификационный',
      ),
      near: 'certain',
    },
    {
      type: 'IL_ID_NUMBER',
      lengths: [9],
      form: /^\d{9}$/,
      valid: (digits) => luhn(digits) && !allSame(digits),
      words: words(
        'teudat zehut',
        'ת.ז',
        'תעודת זהות',
        'מספר זהות',
        'תז',
        'israeli id',
        'israel id',
        'zehut',
        'מ.ז',
      ),
      near: 'certain',
    },
    {
      type: 'ZA_ID_NUMBER',
      lengths: [13],
      form: /^\d{13}$/,
      valid: southAfrican,
      shapes: ['999999 9999 999', '999999 9999 99 9', '999999 9999 9 9 9'],
      words: words(
        'sa id',
        'rsa id',
        'south african',
        'south africa',
        'id number',
        'identity number',
        'id no',
        'said',
        'id nommer',
        'identiteitsnommer',
        'green id',
        'smart id',
        'id book',
      ),
      near: 'certain',
      shaped: 'likely',
      bare: 'possible',
      alone: 'likely',
    },
    {
      type: 'NG_NIN',
      lengths: [11],
      form: /^[1-9]\d{10}$/,
      valid: (digits) => !allSame(digits),
      shapes: ['9999-999-9999', '9999 999 9999'],
      words: words(
        'nin',
        'nimc',
        'national identification number',
        'national identity number',
        'nigerian',
        'nin slip',
      ),
      near: 'likely',
    },
    {
      type: 'NG_BVN',
      lengths: [11],
      form: /^22\d{9}$/,
      words: words('bvn', 'bank verification number', 'bank verification'),
      near: 'likely',
    },
  ],
}
