import { allSame, digitAt, monthAndDay, twoDigits, valueAt, verhoeff, weighted } from '../checksums.ts'
import { words } from '../context.ts'
import type { IdRows } from '../id-table.ts'

/** Modulo 36, digits at even places count twice. */
function gstin(code: string): boolean {
  let sum = 0
  for (let at = 0; at < 14; at++) {
    const product = valueAt(code, at) * (at % 2 === 0 ? 1 : 2)
    sum += Math.floor(product / 36) + (product % 36)
  }
  return (36 - (sum % 36)) % 36 === valueAt(code, 14)
}

const NRIC_WEIGHTS = [2, 7, 6, 5, 4, 3, 2]

/** Modulo 11. Those given out since 2000 begin four higher, the series M three. */
function nric(code: string): boolean {
  const series = code.charAt(0)
  const offset = series === 'T' || series === 'G' ? 4 : series === 'M' ? 3 : 0
  const rest = (weighted(code.slice(1), NRIC_WEIGHTS) + offset) % 11
  const letters =
    series === 'S' || series === 'T' ? 'JZIHGFEDCBA' : series === 'M' ? 'KLJNPQRTUWX' : 'XWUTRQPNMLK'
  return (series === 'M' ? letters.charAt(10 - rest) : letters.charAt(rest)) === code.charAt(8)
}

function thai(digits: string): boolean {
  return (11 - (weighted(digits, [13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2]) % 11)) % 10 === digitAt(digits, 12)
}

/** Province, then the date of birth; women's days have 40 added. */
function indonesian(digits: string): boolean {
  return monthAndDay(twoDigits(digits, 8), twoDigits(digits, 6) % 40) && !allSame(digits)
}

/** Places of birth run to 16 for the states, and on to 99 for what they were before and for countries. */
function malaysian(digits: string): boolean {
  const place = twoDigits(digits, 6)
  return (
    monthAndDay(twoDigits(digits, 2), twoDigits(digits, 4)) &&
    place !== 0 &&
    !/^(1[7-9]|20|69|70|73|8[01]|9[4-7])$/.test(digits.slice(6, 8))
  )
}

const aadhaar = words(
  'aadhaar',
  'aadhar',
  'adhaar',
  'adhar',
  'uidai',
  'uid',
  'आधार',
  'aadhaar_number',
  'aadhaarnumber',
)

/** India, Singapore, Malaysia, Thailand, Indonesia, the Philippines, Vietnam. */
export const southAsia: IdRows = {
  digits: [
    {
      type: 'IN_AADHAAR',
      lengths: [12],
      form: /^[2-9]\d{11}$/,
      valid: (digits) => verhoeff(digits) && !allSame(digits),
      shapes: ['9999 9999 9999', '9999-9999-9999'],
      words: aadhaar,
      near: 'certain',
      shaped: 'likely',
      bare: 'possible',
      alone: 'likely',
    },
    {
      type: 'TH_TNIN',
      lengths: [13],
      form: /^[1-8]\d{12}$/,
      valid: (digits) => thai(digits) && !allSame(digits),
      shapes: ['9-9999-99999-99-9', '9 9999 99999 99 9'],
      words: words(
        'บัตรประชาชน',
        'เลขประจำตัวประชาชน',
        'เลขประจำตัว',
        'thai id',
        'thai national',
        'tnin',
        'national id',
        'pid',
        'citizen id',
      ),
      near: 'certain',
      shaped: 'certain',
      bare: 'possible',
      alone: 'likely',
    },
    {
      type: 'ID_NIK',
      lengths: [16],
      form: /^(1[1-9]|21|[37][1-6]|5[1-3]|6[1-5]|[89][1-6])\d{14}$/,
      valid: indonesian,
      words: words('nik', 'ktp', 'e-ktp', 'nomor induk kependudukan', 'no. ktp', 'indonesian'),
      near: 'likely',
    },
    {
      type: 'ID_NPWP',
      lengths: [15],
      form: /^\d{15}$/,
      shapes: ['99.999.999.9-999.999'],
      words: words('npwp', 'nomor pokok wajib pajak'),
      near: 'likely',
      shaped: 'likely',
    },
    {
      type: 'MY_NRIC',
      lengths: [12],
      form: /^\d{12}$/,
      valid: malaysian,
      shapes: ['999999-99-9999'],
      words: words(
        'nric',
        'mykad',
        'ic',
        'ic no',
        'ic number',
        'kad pengenalan',
        'no. kp',
        'malaysian',
        'no kp',
      ),
      near: 'likely',
      shaped: 'likely',
    },
    {
      type: 'PH_TIN',
      lengths: [9, 12],
      form: /^\d{9}(\d{3})?$/,
      valid: (digits) => !allSame(digits),
      shapes: ['999-999-999-999', '999-999-999'],
      words: words('tin', 'bir', 'philippine tin', 'tin no', 'taxpayer identification number'),
      near: 'likely',
      shaped: 'possible',
    },
    {
      type: 'PH_SSS',
      lengths: [10],
      form: /^\d{10}$/,
      valid: (digits) => !allSame(digits),
      shapes: ['99-9999999-9'],
      words: words('sss', 'sss no', 'sss number', 'social security system'),
      near: 'likely',
      shaped: 'possible',
    },
    {
      type: 'PH_UMID',
      lengths: [12],
      form: /^\d{12}$/,
      valid: (digits) => !allSame(digits),
      shapes: ['9999-9999999-9'],
      words: words('umid', 'crn', 'unified multi-purpose', 'philsys', 'psn'),
      near: 'likely',
      shaped: 'possible',
    },
    {
      type: 'VN_CCCD',
      lengths: [12],
      form: /^0(0[1-9]|[1-8]\d|9[0-6])[0-9]\d{8}$/,
      words: words(
        'cccd',
        'căn cước',
        'can cuoc',
        'cmnd',
        'căn cước công dân',
        'chứng minh nhân dân',
        'vietnamese id',
        'số định danh',
      ),
      near: 'likely',
    },
  ],
  codes: [
    {
      type: 'IN_PAN',
      lengths: [10],
      form: /^[A-Z]{3}[ABCFGHJLPT][A-Z]\d{4}[A-Z]$/,
      words: words('pan', 'permanent account', 'pan card', 'pan no', 'pan number', 'income tax', 'panno'),
      near: 'certain',
      bare: 'likely',
    },
    {
      type: 'IN_GSTIN',
      lengths: [15],
      form: /^([0-2]\d|3[0-8]|97|99)[A-Z]{5}\d{4}[A-Z][1-9A-Z]Z[0-9A-Z]$/,
      valid: gstin,
      words: words('gst', 'gstin', 'gst no', 'gst number', 'goods and services tax'),
      near: 'certain',
      bare: 'certain',
    },
    {
      type: 'IN_VOTER',
      lengths: [10],
      form: /^[A-Z]{3}\d{7}$/,
      words: words('voter', 'epic', 'elector', 'electoral', 'election', 'voter id', 'मतदाता', 'voterid'),
      near: 'likely',
      bare: 'possible',
    },
    {
      type: 'SG_NRIC_FIN',
      lengths: [9],
      form: /^[STFGM]\d{7}[A-Z]$/,
      valid: nric,
      words: words('nric', 'fin', 'singapore', 'identity card', 'ic', 'ic no'),
      near: 'certain',
      bare: 'likely',
    },
    {
      type: 'SG_UEN',
      lengths: [9, 10],
      form: /^(\d{8}[A-Z]|(19|20)\d{7}[A-Z]|[TSR]\d{2}[A-Z]{2}\d{4}[A-Z])$/,
      words: words('uen', 'unique entity number', 'acra', 'business registration', 'company registration'),
      near: 'likely',
      bare: 'possible',
    },
  ],
}
