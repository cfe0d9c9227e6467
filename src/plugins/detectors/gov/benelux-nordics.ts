import { allSame, luhn, monthAndDay, remainder, twoDigits, weighted } from '../checksums.ts'
import { words } from '../context.ts'
import type { IdRows } from '../id-table.ts'

/** Of eleven, where the last digit counts against the others. */
function bsn(digits: string): boolean {
  return weighted(digits, [9, 8, 7, 6, 5, 4, 3, 2, -1]) % 11 === 0 && !allSame(digits)
}

/** 97 less the rest of the first nine; of those born since 2000 a 2 stands before them. */
function belgian(digits: string): boolean {
  const check = Number(digits.slice(9))
  const nine = digits.slice(0, 9)
  const month = twoDigits(digits, 2) % 20
  return (
    month <= 12 &&
    twoDigits(digits, 4) <= 31 &&
    (97 - remainder(nine, 97) === check || 97 - remainder(`2${nine}`, 97) === check)
  )
}

/** The last ten count: date, serial, Luhn. Coordination numbers add 60 to the day. */
function swedish(digits: string): boolean {
  const ten = digits.slice(-10)
  const day = twoDigits(ten, 4)
  return luhn(ten) && monthAndDay(twoDigits(ten, 2), day > 60 ? day - 60 : day)
}

/** Two check digits, each modulo 11. Temporary numbers add 40 to the day or the month. */
function norwegian(digits: string): boolean {
  return (
    weighted(digits, [3, 7, 6, 1, 8, 9, 4, 5, 2, 1]) % 11 === 0 &&
    weighted(digits, [5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1]) % 11 === 0 &&
    monthAndDay(twoDigits(digits, 2) % 40, twoDigits(digits, 0) % 40)
  )
}

const HETU = '0123456789ABCDEFHJKLMNPRSTUVWXY'

/** Date and serial as one number, modulo 31. The sign of the century may be a letter. */
export function hetu(date: string, serial: string, check: string): boolean {
  return (
    monthAndDay(twoDigits(date, 2), twoDigits(date, 0)) &&
    HETU.charAt(Number(date + serial) % 31) === check &&
    Number(serial) >= 2
  )
}

/** Netherlands, Belgium, Sweden, Norway, Denmark, Finland. */
export const beneluxAndNordics: IdRows = {
  digits: [
    {
      type: 'NL_BSN',
      lengths: [9],
      form: /^\d{9}$/,
      valid: bsn,
      shapes: ['9999.99.999', '999 999 999', '999.999.999'],
      words: words(
        'bsn',
        'burgerservicenummer',
        'sofinummer',
        'sofi-nummer',
        'burger service nummer',
        'citizen service',
        'bsn-nummer',
        'rsin',
      ),
      near: 'certain',
    },
    {
      type: 'BE_NATIONAL_NUMBER',
      lengths: [11],
      form: /^\d{11}$/,
      valid: belgian,
      shapes: ['99.99.99-999.99', '99.99.99-999-99'],
      words: words(
        'rijksregisternummer',
        'rijksregister',
        'registre national',
        'numéro national',
        'nationaal nummer',
        'nrn',
        'insz',
        'niss',
        'national number',
        'nationalregister',
      ),
      near: 'certain',
      shaped: 'certain',
      bare: 'possible',
    },
    {
      type: 'SE_PERSONNUMMER',
      lengths: [10, 12],
      form: /^(?:(19|20)\d{10}|\d{10})$/,
      valid: swedish,
      shapes: ['999999-9999', '99999999-9999'],
      words: words(
        'personnummer',
        'person nr',
        'personnr',
        'pnr',
        'samordningsnummer',
        'swedish personal',
        'personal identity number',
        'svenskt',
      ),
      near: 'certain',
      shaped: 'likely',
      alone: 'likely',
    },
    {
      type: 'SE_ORGANISATIONSNUMMER',
      lengths: [10],
      form: /^[1-35-9]\d[2-9]\d{7}$/,
      valid: luhn,
      shapes: ['999999-9999'],
      words: words(
        'organisationsnummer',
        'org.nr',
        'org nr',
        'orgnr',
        'org.nummer',
        'bolag',
        'företag',
        'organisation number',
      ),
      near: 'certain',
      shaped: 'possible',
      alone: 'likely',
    },
    {
      type: 'NO_FODSELSNUMMER',
      lengths: [11],
      form: /^\d{11}$/,
      valid: (digits) => norwegian(digits) && !allSame(digits),
      shapes: ['999999 99999', '999999-99999'],
      words: words(
        'fødselsnummer',
        'fodselsnummer',
        'fnr',
        'personnummer',
        'f.nr',
        'd-nummer',
        'norwegian national',
        'fødselsnr',
      ),
      near: 'certain',
      shaped: 'likely',
      bare: 'possible',
      alone: 'likely',
    },
    {
      type: 'DK_CPR',
      lengths: [10],
      form: /^(0[1-9]|[12]\d|3[01])(0[1-9]|1[0-2])\d{6}$/,
      shapes: ['999999-9999'],
      words: words(
        'cpr',
        'cpr-nr',
        'cpr-nummer',
        'cpr nr',
        'cprnr',
        'personnummer',
        'danish',
        'sundhedskort',
      ),
      near: 'likely',
      shaped: 'possible',
      alone: 'likely',
    },
  ],
  mixed: [
    {
      type: 'FI_PERSONAL_IDENTITY_CODE',
      // Eleven where the sign of the century is a letter: + and - are separators.
      lengths: [10, 11],
      form: /^\d{6}[A-FU-Y]?\d{3}[0-9A-FHJ-NPR-Y]$/,
      valid: (code) => hetu(code.slice(0, 6), code.slice(-4, -1), code.slice(-1)),
      shapes: ['999999-9999', '999999-999A'],
      words: words(
        'hetu',
        'henkilötunnus',
        'henkilotunnus',
        'personbeteckning',
        'personal identity code',
        'sotu',
        'sosiaaliturvatunnus',
      ),
      near: 'certain',
      shaped: 'likely',
      bare: 'possible',
      alone: 'likely',
    },
  ],
}
