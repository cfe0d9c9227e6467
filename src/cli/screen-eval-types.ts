import type { Group } from '../core/finding.ts'

/**
 * What types of findings have to do with each other, for judging detectors by data that others have labelled: they call things by
 * other names, and draw the lines between alike things elsewhere.
 */
const GROUPS: Readonly<Partial<Record<Group, readonly string[]>>> = {
  SECRET: [
    'SECRET',
    'API_KEY',
    'PASSWORD',
    'PRIVATE_KEY',
    'JWT',
    'AUTH_TOKEN',
    'CONNECTION_STRING',
    'GENERIC_SECRET',
    'CREDENTIAL',
  ],
  FINANCIAL: [
    'CREDIT_CARD',
    'CVV',
    'IBAN_CODE',
    'SWIFT_BIC',
    'BANK_ACCOUNT',
    'ABA_ROUTING_NUMBER',
    'CRYPTO',
    'PIN',
  ],
  HEALTH_ID: [
    'MEDICAL_RECORD_NUMBER',
    'HEALTH_INSURANCE_ID',
    'US_NPI',
    'US_DEA',
    'US_MBI',
    'UK_NHS',
    'DE_LANR',
    'DE_BSNR',
    'DE_HEALTH_INSURANCE',
    'AU_MEDICARE',
    'PRESCRIPTION_NUMBER',
  ],
  CONTACT: ['EMAIL_ADDRESS', 'PHONE_NUMBER', 'PH_MOBILE_NUMBER', 'TR_PHONE_NUMBER', 'FAX_NUMBER'],
  NETWORK: ['IP_ADDRESS', 'MAC_ADDRESS', 'URL', 'DOMAIN_NAME', 'IMEI', 'DEVICE_IDENTIFIER'],
  PERSON_ORG: ['PERSON', 'ORGANIZATION', 'TITLE', 'NRP', 'JOB_TITLE', 'USERNAME'],
  PLACE: ['STREET_ADDRESS', 'LOCATION', 'ZIP_CODE', 'LATITUDE_LONGITUDE'],
  TIME: ['DATE_TIME', 'DATE_OF_BIRTH', 'AGE'],
  GOV_ID: [
    'GOV_ID',
    'NATIONAL_ID',
    'PASSPORT',
    'DRIVER_LICENSE',
    'TAX_ID',
    'VISA_NUMBER',
    'LICENSE_PLATE',
    'VIN',
    'US_SSN',
    'US_ITIN',
    'US_EIN',
  ],
}
/** A type that begins with one of these is an id of that country. */
const COUNTRIES = new Set(
  (
    'AU BR CA CH CN CZ DE DK ES EU FI FR GB HK ID IE IL IN IT JP KR MX NG NL NO NZ PH PL PT RO RU SE SG TH TR TW UA UK US ZA ' +
    'CL AR CO PE'
  ).split(' '),
)

/** Names in use elsewhere. */
const ALIASES: ReadonlyMap<string, string> = new Map(
  Object.entries({
    EMAIL_ADDRESS: ['EMAIL'],
    PHONE_NUMBER: ['PHONE', 'PHONE_US', 'PHONE_UK', 'TELEPHONE'],
    US_SSN: ['SSN', 'SOCIAL_SECURITY_NUMBER'],
    CREDIT_CARD: ['CREDIT_CARD_NUMBER', 'CREDITCARD'],
    IBAN_CODE: ['IBAN'],
    SWIFT_BIC: ['SWIFT', 'BIC', 'BIC_SWIFT'],
    BANK_ACCOUNT: ['US_BANK_NUMBER', 'US_BANK_ACCOUNT'],
    ABA_ROUTING_NUMBER: ['ROUTING_NUMBER'],
    CRYPTO: ['BITCOIN_ADDRESS'],
    PERSON: ['NAME', 'PERSON_NAME'],
    STREET_ADDRESS: ['ADDRESS'],
    LOCATION: ['GPE'],
    ZIP_CODE: ['ZIPCODE', 'ZIP', 'POSTCODE'],
    IP_ADDRESS: ['IP', 'IPV4', 'IPV6'],
    MAC_ADDRESS: ['MAC'],
    DATE_OF_BIRTH: ['DOB'],
    DATE_TIME: ['DATE'],
    MEDICAL_RECORD_NUMBER: ['MRN'],
    US_NPI: ['NPI'],
    US_DEA: ['DEA', 'MEDICAL_LICENSE'],
    UK_NHS: ['NHS_NUMBER'],
  }).flatMap(([type, names]) => names.map((name): [string, string] => [name, type])),
)

/** Our name of a type, whatever it is called: `email` is `EMAIL_ADDRESS`. */
export function canonicalType(name: string): string {
  const upper = name.toUpperCase().replaceAll(/[^A-Z0-9]+/g, '_')
  return ALIASES.get(upper) ?? upper
}

/** @param type by its canonical name, which need not be one that a detector has */
export function groupOf(type: string): string {
  for (const [group, types] of Object.entries(GROUPS)) if (types.includes(type)) return group
  return type.includes('_') && COUNTRIES.has(type.slice(0, type.indexOf('_'))) ? 'GOV_ID' : 'OTHER'
}

/** Types that cannot be told apart by looking are of one family: a password and a key, a date and a date of birth. */
export function familyOf(type: string): string {
  const group = groupOf(type)
  if (group === 'SECRET') return group
  if (type.includes('PASSPORT')) return 'PASSPORT'
  if (/DRIV|FUEHRERSCHEIN/.test(type)) return 'DRIVER_LICENSE'
  if (/PHONE|MOBILE_NUMBER/.test(type)) return 'PHONE'
  if (type === 'DATE_OF_BIRTH' || type === 'DATE_TIME') return 'DATE'
  return group === 'PLACE' ? group : type
}

/** Labels that say no more than that it is some number of a state. */
const ANY_GOV_ID = new Set(['NATIONAL_ID', 'TAX_ID', 'GOV_ID', 'PASSPORT', 'DRIVER_LICENSE', 'LICENSE_PLATE'])

/** Whether finding the one where the other is counts as right. */
export function isCompatible(one: string, other: string): boolean {
  return (
    familyOf(one) === familyOf(other) ||
    (ANY_GOV_ID.has(one) && groupOf(other) === 'GOV_ID') ||
    (ANY_GOV_ID.has(other) && groupOf(one) === 'GOV_ID')
  )
}
