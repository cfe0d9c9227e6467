import type { Tier } from '../../../core/finding.ts'
import type { Detector, Match } from '../contract.ts'
import { kindOf, type Kind, TYPE_OF } from './key-names.ts'
import { endsHead } from './login-pair.ts'
import { isTerm, isWordy } from './measures.ts'
import { isPlaceholder } from './placeholder.ts'
import { isMixed, judge } from './value-check.ts'

/**
 * A name of a secret, and the secret near it without an assignment between them: `"password", "…"`, `<password>…</password>`,
 * `if (token == "…")`, `secret("…")`, `--password …`, `the password for bob is …`.
 */
// prettier-ignore
const NAMES = [
  'password', 'passwd', 'passphrase', 'passcode', 'passwort', 'kennwort', 'pwd', 'pass', 'pw', 'secret', 'token', 'api key',
  'api-key', 'api_key', 'apikey', 'access key', 'access_key', 'accesskey', 'private_key', 'auth_key', 'license key', 'secret key',
  'contraseña', 'mot de passe', 'senha', 'clave', 'пароль', '密码', '密碼', '비밀번호', '비번', '암호', '패스워드', 'パスワード', 'parola', 'şifre', 'hasło', 'heslo',
  'wachtwoord', 'lösenord', 'salasana', 'adgangskode', 'jelszó', 'mật khẩu', 'كلمة المرور', 'סיסמה', 'รหัสผ่าน',
]
const MAX = 256
const MAX_NAME = 48
/** How far before a name the `==` behind a value may stand. */
const MAX_BACK = 48
const HYPHEN = 45
const UNDERSCORE = 95

/** How a quoted value may follow a name; the quote is the last character. */
const QUOTED =
  /(?:["'`\])]{0,2} ?(?:[=!]==?|\?=|(?:\*?string|\[\]byte) ?=|<>| eq| ne) ?|\[\d{0,4}\] ?=>? ?|["']?\] ?=>? ?|["'] ?, ?|(?:\.(?:assign|equals|set\w{0,12}|append|send_?keys|type|fill|enter\w{0,8}|put|val|value))?\(\s{0,24}| by lazy ?\{ ?|["'] value ?= ?|["']? {1,2}(?:is |was |as |to |ist |es |est |: ?|= ?)?)@?\\?["'`“‘]/iy
/** Two strings in a row are a name and its value only as what a call or an entry begins with; else they are a list. */
const LISTED = /^["'] ?,/
/** A closing tag must follow: `<password>…</`, and the `<string>` of a property list. */
const TAGGED = /(?:<\/key>\s{0,8}<string>|(?: [^<>]{0,64})?>\s{0,24})([^\s<>]{4,256})\s{0,24}<\//y
/** What the words of a sentence put between the two. */
const SPOKEN =
  /(?:["'`*]{0,3})(?: ?(?:for|of|to|on|at|von|für|zu|de|del|para|do|da|pour|du|per|voor|för|til) [\w@.' -]{1,40}?)?(?: ?\([^()\n]{1,40}\))?(?: (?:(?:was |is |has been |wurde )?(?:changed|set|reset|updated) to|is|was|are|ist|lautet|war|es|est|è|é|jest|är|er|on|será|to|as)(?: now)?:? |:? ?(?:は|是|为|為|：|→|->|=>?) ?| ?: {0,2}|은 |는 |이 | — | - | )["'`*“(]{0,3}/iy
const WORD = /[^\s"'`<>“”]{4,128}(?![^\s"'`<>“”])/y
/** A row of a table of names and values: `| password | … |`. */
const IN_ROW = /["'`*]{0,2} {1,3}\| {1,3}["'`*]{0,2}([^\s|"'`*]{4,128})["'`*]{0,2} {1,12}\|/y
const OPTION = /[ =]["']?([^\s"'`]{4,256})/y
const REVERSED = /(["'])([^"'\n]{4,128})\1 ?[=!]==? ?[\w.]{0,40}$/
/** What texts about passwords call them. */
const MANUAL = /^(?:pass(?:word|wd)?|secret|user|admin|my\w*|login)\d{0,4}!?$/i

/** `config.auth.KEY_1` of a program. */
const CHAIN = /^[A-Za-z_$][\w$]*(?:\.[A-Za-z_$][\w$]*)+$/
/** A word and a number, as people make passwords: `Autumn_2031`. */
const CHOSEN = /^[A-Z][a-z]{3,}[-_]\d{2,4}$/

/** Forms, units, algorithms: they have digits and are no secrets. */
const TERMS =
  /^(?:sha-?\d+|md5|utf-?\d+|base\d+|oauth-?\d?|[\d.,+<>=~-]+(?:[a-z%-]{0,16})?|[a-z]+-\d+|v\d[\w.]*|x\.?\d+|\d+\w{0,2}|[\w.-]+\(\)?)$/i

export const namedSecret: Detector = {
  name: 'named_secret',
  type: 'GENERIC_SECRET',
  types: Object.values(TYPE_OF),
  group: 'SECRET',
  maxLength: MAX,
  effort: 4,
  anchors: NAMES,
  examineAnchor({ text }, at, anchor): Match | undefined {
    const name = nameAround(text, at, at + anchor.length)
    if (!mayHaveValue(text, name)) return undefined
    const kind = kindOf(text.slice(name.start, name.end))
    if (kind === undefined || kind === 'weak' || endsHead(text, name.start)) return undefined
    return (
      option(text, name, kind) ??
      quoted(text, name, kind) ??
      tagged(text, name.end, kind) ??
      reversed(text, name.start, kind) ??
      inRow(text, name, kind) ??
      (text.charAt(name.start - 1) === ':' ? undefined : spoken(text, name.end, kind))
    )
  },
}

interface Place {
  readonly start: number
  readonly end: number
}

function nameAround(text: string, start: number, end: number): Place {
  let from = start
  while (start - from < MAX_NAME && isInName(text, from - 1)) from--
  let to = end
  while (to - end < MAX_NAME && isInName(text, to)) to++
  return { start: from, end: to }
}

function isInName(text: string, at: number): boolean {
  const code = text.charCodeAt(at)
  return (
    ((code | 32) >= 97 && (code | 32) <= 122) ||
    (code >= 48 && code <= 57) ||
    code === UNDERSCORE ||
    code === HYPHEN
  )
}

/** Most names are followed by nothing that could be a value: a quick no. */
function mayHaveValue(text: string, { start, end }: Place): boolean {
  if (text.charCodeAt(start) === HYPHEN || text.slice(Math.max(0, start - MAX_BACK), start).includes('='))
    return true
  return [QUOTED, TAGGED, SPOKEN].some((form) => {
    form.lastIndex = end
    return form.test(text)
  })
}

function found(start: number, value: string, kind: Kind, tier: Tier | undefined): Match | undefined {
  return tier === undefined ? undefined : { start, end: start + value.length, tier, type: TYPE_OF[kind] }
}

/** `--password X`, `-Password X`: anything goes but another option. */
function option(text: string, name: Place, kind: Kind): Match | undefined {
  if (text.charAt(name.start) !== '-') return undefined
  OPTION.lastIndex = name.end
  const value = OPTION.exec(text)?.[1]
  if (value === undefined || value.startsWith('-')) return undefined
  const start = text.indexOf(value, name.end)
  return found(start, value, kind, judge(kind, { text: value, quoted: false, line: true }))
}

function quoted(text: string, name: Place, kind: Kind): Match | undefined {
  QUOTED.lastIndex = name.end
  if (!QUOTED.test(text)) return undefined
  const start = QUOTED.lastIndex
  if (
    LISTED.test(text.slice(name.end, start)) &&
    !/[({] ?["']$/.test(text.slice(Math.max(0, name.start - 3), name.start))
  )
    return undefined
  const quote = text.charAt(start - 1)
  const close = text.slice(start, start + MAX).indexOf(quote === '“' ? '”' : quote === '‘' ? '’' : quote)
  if (close === -1) return undefined
  const value = text.slice(start, start + close).replace(/\\$/, '')
  const tier = judge(kind, { text: value, quoted: true, line: false })
  return found(start, value, kind, isMixed(value) && !MANUAL.test(value) ? tier : lower(tier))
}

/** A word in quotes behind a name is too often the next name. */
function lower(tier: Tier | undefined): Tier | undefined {
  return tier === undefined ? undefined : 'possible'
}

function tagged(text: string, end: number, kind: Kind): Match | undefined {
  TAGGED.lastIndex = end
  const value = TAGGED.exec(text)?.[1]
  if (value === undefined) return undefined
  return found(text.indexOf(value, end), value, kind, judge(kind, { text: value, quoted: true, line: true }))
}

function inRow(text: string, name: Place, kind: Kind): Match | undefined {
  if (!/\| {0,3}["'`*]{0,2}$/.test(text.slice(Math.max(0, name.start - 6), name.start))) return undefined
  IN_ROW.lastIndex = name.end
  const value = IN_ROW.exec(text)?.[1]
  if (value === undefined || !looksSpoken(kind, value)) return undefined
  return found(
    text.indexOf(value, name.end),
    value,
    kind,
    judge(kind, { text: value, quoted: true, line: true }),
  )
}

/** `if ("…" == password)`. */
function reversed(text: string, nameStart: number, kind: Kind): Match | undefined {
  if (!/["'] ?[=!]==? ?[\w.]{0,40}$/.test(text.slice(Math.max(0, nameStart - MAX_BACK), nameStart)))
    return undefined
  const before = text.slice(Math.max(0, nameStart - MAX), nameStart)
  const hit = REVERSED.exec(before)
  const value = hit?.[2]
  if (hit === null || value === undefined || !isMixed(value)) return undefined
  const start = nameStart - before.length + hit.index + 1
  return found(start, value, kind, judge(kind, { text: value, quoted: true, line: false }))
}

/** Prose: what follows must look like no word, number or term of the trade. */
function spoken(text: string, end: number, kind: Kind): Match | undefined {
  SPOKEN.lastIndex = end
  if (!SPOKEN.test(text)) return undefined
  WORD.lastIndex = SPOKEN.lastIndex
  const value = WORD.exec(text)?.[0].replace(/[.,;:!?)\]*]+$/, (tail) =>
    /^[!?*]/.test(tail) ? tail.charAt(0) : '',
  )
  if (value === undefined || !looksSpoken(kind, value)) return undefined
  return found(SPOKEN.lastIndex, value, kind, judge(kind, { text: value, quoted: true, line: false }))
}

const MIN_SPOKEN: Readonly<Record<Kind, number>> = {
  password: 6,
  secret: 10,
  token: 12,
  apiKey: 12,
  weak: 20,
}

function looksSpoken(kind: Kind, value: string): boolean {
  if (value.length < MIN_SPOKEN[kind] || !/\p{L}/u.test(value)) return false
  const hasDigit = /\d/.test(value)
  if (!hasDigit && (kind !== 'password' || !/[!@#$%^&*]/.test(value.slice(0, -1)))) return false
  if (/^[$@#{[(/\\.-]|[=({[]|\w\.[a-z]\w{1,3}$/i.test(value)) return false
  if (CHAIN.test(value)) return false
  const chosen = kind === 'password' && CHOSEN.test(value)
  return (
    !TERMS.test(value) &&
    !MANUAL.test(value) &&
    (chosen || !isTerm(value)) &&
    !isWordy(value) &&
    !isPlaceholder(value)
  )
}
