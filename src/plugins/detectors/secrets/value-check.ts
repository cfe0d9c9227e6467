import type { Tier } from '../../../core/finding.ts'
import { kindOf, type Kind } from './key-names.ts'
import { entropy, isTerm, isWordy, looksRandom } from './measures.ts'
import { isPlaceholder } from './placeholder.ts'

const LONG_KEY_BITS = 3

/** A value, and how it is written. */
export interface Value {
  readonly text: string
  readonly quoted: boolean
  /** Nothing else stands on its line but the name: a line of a configuration, not of a program. */
  readonly line: boolean
  /** `NAME=value` of an environment: a word is a value there. */
  readonly env?: boolean
}

/** Shortest that is believed. */
const MIN_LENGTH: Readonly<Record<Kind, number>> = { password: 4, secret: 6, token: 8, apiKey: 8, weak: 20 }

/** What programs, schemas and forms assign to these names. */
const NO_VALUES =
  /^(?:true|false|null|none|nil|undefined|void|string|str|text|number|integer|int|bool|boolean|bytes?|object|any|optional|required|hidden|unknown|empty|default|invalid|incorrect|missing|wrong|valid|auto|basic|bearer|input|enabled|disabled|never|always|ask|prompt|env|file|vault|keychain|anonymous|n\/a|yes|no|on|off|self|this|value|unset|encrypted|hashed|plain|plaintext|current|new|old|confirm|forgotten|jwt|oauth2?|apikey|header|query|cookie|body)$/i
const REFERENCE =
  /^(?:https?:\/\/|\.{0,2}\/[\w.]|~\/|[A-Za-z]:\\|data:|sha\d{1,3}-|\$\(|%\w+%$|[@&*#][a-z_-]+$|arn:|urn:|ref[+:]|!(?:ref|sub|getatt|vault|secret|env|include|join|importvalue)\b|vault:|ssm:|secretsmanager:|op:\/\/|env[:.]|enc[:[(])/i
/** A call, an index, a chain of names, a comparison: programs put these behind `=` without quotes. */
const CODE =
  /^[A-Za-z_$][\w$]*(?:\.[A-Za-z_$][\w$]*)*[([<]|^[A-Za-z_$][\w$]*(?:(?:\?\.|\.|->|::)[A-Za-z_$][\w$]*)+[!?;]?$|^(?:await|new|function|async|lambda|not|if)$|=>|^[<>{[(*&|]|[{[(]$|\+\+|^[A-Za-z_$][\w$]*[!?]$/
/** A UUID or the name of a commit: keys of rows, requests, caches. */
const IDENTIFIER = /^(?:[0-9a-f]{40}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/i
/** `required|min:8` of form validators. */
const RULE = /^[a-z_]+(?::[\w,]+)?(?:\|[a-z_]+(?::[\w,]+)?)+$/
/** A share, a time, a version. */
const AMOUNT = /^\d+(?:\.\d+)*(?:%|[a-z]{1,3}|\.\d+)$/i
const VERSION = /^[~^<>=v]{0,3}\d+(?:\.(?:\d+|x|\*)){1,3}(?:-[\w.]+)?$/
/** A regular expression. */
const PATTERN = /^\/.*\/[gimsuy]*$|^\^.*\$$/
/** A name of a variable: letters, maybe a digit or two at its end. */
const VARIABLE = /^[A-Za-z_$]+\d{0,2}$|^[A-Z][A-Z0-9_]*$|^[a-z]+(?:[_-][a-z]+)+\d{0,2}$/

/** How sure the value makes; undefined is a no. */
export function judge(kind: Kind, value: Value): Tier | undefined {
  const { text } = value
  if (text.length < MIN_LENGTH[kind] || isNoSecret(value)) return undefined
  if (kind === 'password') return judgePassword(value)
  if (kind === 'weak')
    return !IDENTIFIER.test(text) && (looksRandom(text) || isLongKey(text)) ? 'likely' : undefined
  if (isWordy(text) || isTerm(text) || !isMixed(text)) return undefined
  return value.quoted || value.line || looksRandom(text) || !VARIABLE.test(text) ? 'likely' : undefined
}

/** What stands in the place of a secret: a word of programs, a reference, a placeholder, a name, code. */
function isNoSecret({ text, quoted }: Value): boolean {
  if (/\s/.test(text) || NO_VALUES.test(text) || REFERENCE.test(text) || RULE.test(text)) return true
  if (!quoted && (CODE.test(text) || AMOUNT.test(text))) return true
  if (VERSION.test(text) || PATTERN.test(text)) return true
  return isPlaceholder(text) || namesKey(text)
}

/** People choose words as passwords: in quotes, or as a line of a configuration, a word may be one. */
function judgePassword({ text, quoted, line, env }: Value): Tier | undefined {
  if (isWordy(text)) return (quoted || env === true) && /^[a-z]+$/.test(text) ? 'likely' : 'possible'
  if (quoted || line) return 'likely'
  return VARIABLE.test(text) || !isMixed(text) ? 'possible' : 'likely'
}

/** `'password'`, `'api_token'`: the value is a name itself. */
function namesKey(text: string): boolean {
  return (
    /^[\p{L}_. -]+$/u.test(text) && isWordy(text) && kindOf(text) !== undefined && kindOf(text) !== 'weak'
  )
}

/** Two kinds of characters at least: letters and digits, both cases without sense, or signs among them. */
export function isMixed(text: string): boolean {
  const kinds = [/\d/, /\p{Ll}/u, /\p{Lu}/u, /[^\p{L}\d\s._/:-]/u].filter((kind) => kind.test(text)).length
  return kinds >= 2 || (text.length >= 16 && !isWordy(text))
}

/** Names that end in `key` are enough for what is this long and mixed, even where it repeats itself. */
function isLongKey(text: string): boolean {
  return (
    /^[\w-]{32,}$/.test(text) &&
    /\d/.test(text) &&
    /[A-Za-z]/.test(text) &&
    entropy(text) >= LONG_KEY_BITS &&
    !/(?:[a-z]{3,}[_-]){2}/i.test(text)
  )
}
