import type { Detector, DigitRun, Match, Subject } from '../contract.ts'
import { isWordy } from './measures.ts'
import { isPlaceholder } from './placeholder.ts'

const FORM =
  /(?:logins?|credentials?|creds|log ?in|sign ?in|basic ?auth|wi-?fi|zugangsdaten|identifiants|credenciales|접속 ?정보)(?: (?:with|as|using|are|is|for [\w. -]{1,30}))?:? {0,2}["'`]?([\w.@+-]{2,64})["'`]?( {1,2}|:| ?\/ ?| ?\| ?|, ?)["'`]?([^\s"'`<>]{6,64})/iy

const SIGN = /[!@#$%^&*?_+~]/

/** `login: bob / S3cret!`, `creds admin:Pa55word`: a user and what is no word. */
export const loginPair: Detector = {
  name: 'login_pair',
  type: 'PASSWORD',
  group: 'SECRET',
  maxLength: 200,
  anchors: [
    'login',
    'credential',
    'creds',
    'log in',
    'sign in',
    'basic auth',
    'wi-fi',
    'wifi',
    'zugangsdaten',
    'identifiants',
    'credenciales',
    '접속정보',
    '접속 정보',
  ],
  examineAnchor({ text }, at): Match | undefined {
    if (/[\w./-]/.test(text.charAt(at - 1))) return undefined
    FORM.lastIndex = at
    const [, , between, value] = FORM.exec(text) ?? []
    if (value === undefined) return undefined
    const secret = trimmed(value)
    if (!isChosen(secret) || !isStrong(secret)) return undefined
    if (between?.trim() === '' && !SIGN.test(secret)) return undefined
    return spanOf(FORM.lastIndex - value.length, secret)
  },
}

const HEADS = [
  '/ pw',
  '/ pass',
  '/ 비밀번호',
  '/pw',
  '/pass',
  '/비밀번호',
  '/비번',
  '/密码',
  '/密碼',
  '/パスワード',
  '/contraseña',
  '/пароль',
  '/mot de passe',
  '/kennwort',
  ' pw ',
  '&pw',
]
const HEAD =
  /[/&]? ?(?:pw|pwd|password|passwd|pass|passwort|kennwort|비밀번호|비번|密码|密碼|パスワード|contraseña|пароль|mot de passe)\)?(?: for [\w.-]{1,24})? ?(?:[:=>(]|->|=>|[-–]|은|는|：|are|is| ) ?["'`(]?([\w.@+\\-]{1,64}?)["'`]? ?(?:\/{1,2}|[:,|(]|\s) ?["'`]?([^\s"'`<>()]{4,64})/iy
/** Who logs in: the word before the slash. */
const WHO =
  /(?:id|ids|user|username|users|login|account|acc|name|아이디|계정|账号|帳號|用户名|ユーザー|usuario|пользователь|логин|identifiant|benutzer(?:name)?)\)?["'`]? ?$/i

/** Whether the name at the place is the second of such a head. */
export function endsHead(text: string, start: number): boolean {
  const before = /^(.*)[/&] ?$/s.exec(text.slice(Math.max(0, start - 18), start))
  return before !== null && WHO.test(before[1]!)
}

/** `ID/PW: bob/S3cret`, `user/password = bob:S3cret`: what is given is said before both. */
export const headedPair: Detector = {
  name: 'headed_pair',
  type: 'PASSWORD',
  group: 'SECRET',
  maxLength: 200,
  anchors: HEADS,
  examineAnchor({ text }, at): Match | undefined {
    if (!WHO.test(text.slice(Math.max(0, at - 16), at))) return undefined
    HEAD.lastIndex = at
    const value = HEAD.exec(text)?.[2]
    if (value === undefined) return undefined
    const secret = trimmed(value)
    return isChosen(secret) && /\d|[!@#$%^&*]/.test(secret) && !isTechnical(secret)
      ? spanOf(HEAD.lastIndex - value.length, secret)
      : undefined
  },
}

const BEHIND_HOST =
  /(?::\d{2,5})?(?:\/? ?\(|[ ,]{1,2}|-{1,2}> ?)(?:id ?[:=] ?)?([a-z][\w.-]{1,32}) ?\/ ?([^\s"'`<>()/]{6,64})(?=[\s),.;]|$)/iy

/** `203.0.113.7 (root/S3cret)`: a machine, a user and what is no word. */
export const hostLogin: Detector = {
  name: 'host_login',
  type: 'PASSWORD',
  group: 'SECRET',
  maxLength: 140,
  digitCounts: [7, 8, 9, 10, 11, 12],
  examineDigits({ text }: Subject, { end, groups, separator }: DigitRun): Match | undefined {
    if (groups.length !== 4 || separator !== '.') return undefined
    BEHIND_HOST.lastIndex = end
    const value = BEHIND_HOST.exec(text)?.[2]
    if (value === undefined) return undefined
    const secret = trimmed(value)
    const told = text.charAt(end) === '(' || text.slice(end, end + 8).includes('(')
    return isChosen(secret) && (told ? hasBoth(secret) : isStrong(secret))
      ? spanOf(BEHIND_HOST.lastIndex - value.length, secret)
      : undefined
  },
}

const STRING = '["\'`]([^"\'`\\n]{1,64})["\'`]'
const CALL = new RegExp(
  `\\s{0,2}(?:${STRING},\\s{0,2})?${STRING},\\s{0,2}["'\`]([^"'\`\\n]{6,64})["'\`]\\s{0,2}[,)\\]]`,
  'y',
)

/** `auth=("bob", "S3cret!")`, `login("bob", "S3cret!")`: the last of two or three strings. */
export const calledPair: Detector = {
  name: 'called_pair',
  type: 'PASSWORD',
  group: 'SECRET',
  maxLength: 220,
  anchors: [
    'auth=(',
    'auth = (',
    'login(',
    'authenticate(',
    'basicauth(',
    'basic_auth(',
    'credentials(',
    'credential(',
    'credentials": [',
    'connect(',
  ],
  examineAnchor({ text }, at, anchor): Match | undefined {
    CALL.lastIndex = at + anchor.length
    const [, first, , value] = CALL.exec(text) ?? []
    if (value === undefined || (anchor === 'connect(' && first === undefined)) return undefined
    if (!isChosen(value) || !hasBoth(value)) return undefined
    const end = text.lastIndexOf(value, CALL.lastIndex) + value.length
    return { start: end - value.length, end, tier: 'likely' }
  },
}

function spanOf(start: number, secret: string): Match {
  return { start, end: start + secret.length, tier: 'likely' }
}

/** Without what ends a sentence or a bracket. */
function trimmed(value: string): string {
  return value.replace(/[.,;:)\]]+$/, '')
}

function isChosen(value: string): boolean {
  return value.length >= 4 && !isWordy(value) && !isPlaceholder(value)
}

/** Code, addresses, numbers. */
function isTechnical(value: string): boolean {
  return /[()[\]{}=/\\]|^https?:|\w@\w+\.\w|^[\d.:-]+$/.test(value)
}

function hasBoth(value: string): boolean {
  return !isTechnical(value) && /[a-z]/i.test(value) && /[\d!@#$%^&*]/.test(value)
}

/** Letters and digits, and a sign or both cases: prose and addresses have no such words. */
function isStrong(value: string): boolean {
  return (
    value.length >= 6 &&
    !isTechnical(value) &&
    /\d/.test(value) &&
    /[a-z]/i.test(value) &&
    (SIGN.test(value) || (/[a-z]/.test(value) && /[A-Z]/.test(value)))
  )
}
