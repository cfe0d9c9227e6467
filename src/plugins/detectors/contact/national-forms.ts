/** How countries write numbers for use at home. */
interface NationalForm {
  /** Lengths of the groups. */
  readonly groups: string
  /** The digits, without separators. */
  readonly digits: RegExp
  readonly separators: string
}

/** Rare enough in other texts to need no word near them. */
const FORMS: readonly NationalForm[] = [
  // North America: neither area nor exchange begins with 0 or 1.
  { groups: '3-3-4', digits: /^[2-9]\d\d[2-9]/, separators: '-.' },
  { groups: '1-3-3-4', digits: /^1[2-9]\d\d[2-9]/, separators: '-. ' },
  { groups: '3-3-3-4', digits: /^001\d{3}\d/, separators: '-. ' },
  // Britain, Ireland
  { groups: '5-6', digits: /^0[1-9]/, separators: ' ' },
  { groups: '4-3-4', digits: /^0[1-9]/, separators: ' -' },
  { groups: '5-3-3', digits: /^0[1-9]/, separators: ' -' },
  { groups: '3-4-4', digits: /^0[1-9]/, separators: ' -' },
  // France, Belgium
  { groups: '2-2-2-2-2', digits: /^0[1-9]/, separators: ' .-' },
  { groups: '4-2-2-2', digits: /^0[1-9]/, separators: ' .-' },
  // Switzerland, Turkey, Sweden
  { groups: '3-3-2-2', digits: /^0[1-9]/, separators: ' ' },
  { groups: '4-3-2-2', digits: /^0[1-9]/, separators: ' ' },
  { groups: '3-7', digits: /^0[1-9]/, separators: ' -' },
  { groups: '3-8', digits: /^0[1-9]/, separators: ' -' },
  { groups: '4-7', digits: /^0[1-9]/, separators: ' -/' },
  { groups: '4-8', digits: /^01[5-7]/, separators: ' -/' },
  { groups: '2-8', digits: /^0[1-9]/, separators: ' -' },
  { groups: '3-6', digits: /^0[1-9]/, separators: '/' },
  // Australia, Japan, Korea
  { groups: '4-3-3', digits: /^0[1-9]/, separators: ' -' },
  { groups: '2-4-4', digits: /^0[1-9]/, separators: ' -' },
  { groups: '3-3-4', digits: /^0[1-9]/, separators: ' -' },
  { groups: '2-3-4', digits: /^0[1-9]/, separators: '-' },
  // From abroad
  { groups: '5-3-3-3', digits: /^00[1-9]/, separators: ' -' },
  // China, Brazil, Spain
  { groups: '3-4-4', digits: /^1[3-9]/, separators: ' -' },
  { groups: '2-5-4', digits: /^[1-9][1-9]9/, separators: ' -' },
  { groups: '3-2-2-2', digits: /^[6789]/, separators: ' ' },
]

/** @param separator the one that all groups share, or `''` */
export function isNational(digits: string, groups: readonly number[], separator: string): boolean {
  if (separator === '') return false
  const written = groups.join('-')
  return FORMS.some(
    (form) => form.groups === written && form.separators.includes(separator) && form.digits.test(digits),
  )
}
