import { mod731 } from '../checksums.ts'
import { words } from '../context.ts'
import type { IdRows } from '../id-table.ts'

const passport = words(
  'passport',
  'passports',
  'passport_number',
  'passport_no',
  'passportnumber',
  'passportno',
  'passeport',
  'pasaporte',
  'passaporte',
  'passaporto',
  'reisepass',
  'reisepassnummer',
  'pass-nr',
  'passnummer',
  'paspoort',
  'paspoortnummer',
  'paszport',
  'passi',
  'pas nr',
  'pasnummer',
  'pașaport',
  'cestovní pas',
  'útlevél',
  'pasaport',
  'паспорт',
  'паспорта',
  'загранпаспорт',
  'דרכון',
  'جواز',
  '护照',
  '護照',
  '旅券',
  'パスポート',
  '여권',
  'หนังสือเดินทาง',
  'hộ chiếu',
  'paspor',
)

const german = words(
  'reisepass',
  'reisepassnummer',
  'passnummer',
  'pass',
  'passport',
  'personalausweis',
  'ausweis',
  'ausweisnummer',
  'personalausweisnummer',
  'identity card',
  'id card',
)

/** Nine places: the letters that the German office uses, and digits. With its check digit ten. */
const GERMAN = /^[CFGHJKLMNPRTVWXYZ][0-9CFGHJKLMNPRTVWXYZ]{8}\d?$/

/** Of ten places the last checks the others. Nine have none that everybody prints. */
function german731(code: string): boolean {
  return code.length === 9 ? /\d.*\d.*\d/.test(code) : mod731(code)
}

/** Passports: the word makes them. Countries whose numbers tell more than that have a line. */
export const passports: IdRows = {
  mixed: [
    {
      type: 'PASSPORT',
      lengths: [7, 8, 9, 10],
      form: /^(\d{7,9}|[A-Z]{1,3}\d{5,9}[A-Z]?|\d{2}[A-Z]{2}\d{5}|[A-Z]{2}[A-Z0-9]{6}\d|[A-Z]\d{7}[A-Z])$/,
      words: passport,
      near: 'likely',
      solid: true,
    },
  ],
  digits: [
    {
      type: 'RU_PASSPORT',
      lengths: [10],
      form: /^\d{2}([0-3]\d|9[7-9])\d{6}$/,
      words: words('паспорт', 'паспорта', 'паспортные', 'серия', 'passport'),
      near: 'likely',
    },
  ],
  codes: [
    { type: 'DE_PASSPORT', lengths: [9, 10], form: GERMAN, valid: german731, words: german, near: 'likely' },
    {
      type: 'KR_PASSPORT',
      lengths: [9],
      form: /^[MSRODG]\d{8}$|^[MSRODG]\d{3}[A-Z]\d{4}$/,
      words: words('여권', '여권번호', 'korean passport', 'passport'),
      near: 'likely',
    },
    {
      type: 'IN_PASSPORT',
      lengths: [8],
      form: /^[A-PR-WY][1-9]\d{5}[1-9]$/,
      words: words('passport', 'indian passport', 'पासपोर्ट'),
      near: 'likely',
    },
  ],
}
