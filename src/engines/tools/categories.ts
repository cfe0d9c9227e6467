import type { Category } from '../../core/tool-rules.ts'
import { wordsOf } from './names.ts'

/**
 * What a tool's name says of it. A name is a hint and no proof: it can only take away what a wide pattern or a default would allow,
 * never allow anything.
 */
const NOUNS: readonly (readonly [Category, string])[] = [
  ['secrets', 'secret secrets password passwords passwd credential credentials vault keychain keystore kms'],
  [
    'payments',
    'pay payment payments payout payouts refund refunds charge charges transfer transfers purchase withdraw withdrawal remit disburse debit stripe paypal wire',
  ],
  [
    'production_data',
    'sql database databases db postgres postgresql mysql mongodb production prod delete drop truncate purge wipe destroy erase',
  ],
  [
    'messaging',
    'send email emails mail gmail sms slack tweet whatsapp telegram discord twilio sendgrid smtp notify',
  ],
]
const BY_WORD: ReadonlyMap<string, Category> = new Map(
  NOUNS.flatMap(([category, words]) => words.split(' ').map((word) => [word, category] as const)),
)

/** Two words that only mean it together. */
const BY_PAIR = pairs([
  ['secrets', 'api private access ssh encryption signing', 'key keys'],
  ['secrets', 'access auth refresh bearer session id', 'token tokens'],
  ['payments', 'credit bank', 'card cards account accounts'],
  ['messaging', 'post reply', 'message messages'],
])

/** Found also where words are not told apart: `sendemail`. Long enough not to be part of another word. */
const GLUED = glued([
  ['secrets', 'password secret credential apikey privatekey accesstoken'],
  ['payments', 'payment refund payout'],
  ['production_data', 'execsql runsql database'],
  ['messaging', 'sendemail sendmail sendsms sendmessage postmessage'],
])

function pairs(
  rows: readonly (readonly [category: Category, firsts: string, seconds: string])[],
): ReadonlyMap<string, Category> {
  return new Map(
    rows.flatMap(([category, firsts, seconds]) =>
      firsts
        .split(' ')
        .flatMap((first) => seconds.split(' ').map((second) => [`${first} ${second}`, category] as const)),
    ),
  )
}

function glued(rows: readonly (readonly [Category, string])[]): readonly (readonly [Category, string])[] {
  return rows.flatMap(([category, words]) => words.split(' ').map((word) => [category, word] as const))
}

export function categoryByName(name: string): Category | undefined {
  const words = wordsOf(name)
  for (const word of words) {
    const category = BY_WORD.get(word)
    if (category !== undefined) return category
  }
  for (const [i, word] of words.entries()) {
    const category = BY_PAIR.get(`${word} ${words[i + 1] ?? ''}`)
    if (category !== undefined) return category
  }
  const joined = words.join('')
  return GLUED.find(([, part]) => joined.includes(part))?.[0]
}

const READS = new Set(
  'get list read search find fetch lookup describe show count view query check select browse retrieve'.split(
    ' ',
  ),
)
const WRITES = new Set(
  'create add insert update upsert set put patch write edit modify change save upload remove delete move rename copy execute exec run invoke start stop restart kill terminate deploy rollback apply approve reject cancel book order submit assign close open merge push commit grant revoke enable disable reset send post publish invite schedule install replace bash shell terminal command eval python computer'.split(
    ' ',
  ),
)

/** Whether a name says that the tool changes something. What it begins with counts for more than what it has besides. */
export function writesByName(name: string): boolean {
  const words = wordsOf(name)
  return !READS.has(words[0] ?? '') && words.some((word) => WRITES.has(word))
}
