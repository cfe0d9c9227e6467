import type { Detector, Match } from '../contract.ts'
import { isWordy, printable } from './measures.ts'
import { isPlaceholder, looksInvented } from './placeholder.ts'

const BASIC = /basic[ +]{1,3}([A-Za-z0-9+/_-]{8,512}={0,2})(?![\w=])/iy
const BEARER = /(?:bearer|token)[ +]{1,3}["']?([\w.~+/|:-]{16,2048}={0,2})/iy
const AUTHORIZATION = /(?:authorization|auth)["'\s:=\\]{1,8}$/

/** `Authorization: Basic`: base64 of `user:password`. */
export const basicAuth: Detector = {
  name: 'http_basic',
  type: 'AUTH_TOKEN',
  group: 'SECRET',
  maxLength: 530,
  anchors: ['basic '],
  examineAnchor({ text }, at): Match | undefined {
    BASIC.lastIndex = at
    const value = BASIC.exec(text)?.[1]
    if (value === undefined) return undefined
    const [, user = '', password = ''] = /^([^:\s]{0,128}):(.{2,256})$/.exec(printable(value) ?? '') ?? []
    if (password === '' || /^(?:test|password|pass|user|admin|\*+|x+)$/i.test(password)) return undefined
    if (isPlaceholder(password) && isPlaceholder(user)) return undefined
    const start = text.indexOf(value, at + 5)
    return { start, end: start + value.length, tier: 'certain' }
  },
}

/** `Authorization: Bearer …` and `Token …`: 16 characters and more that are no words. */
export const bearerToken: Detector = {
  name: 'http_bearer',
  type: 'AUTH_TOKEN',
  group: 'SECRET',
  maxLength: 2060,
  anchors: ['bearer ', 'authorization: token ', 'token token='],
  examineAnchor({ text, lower }, at, anchor): Match | undefined {
    BEARER.lastIndex = anchor === 'bearer ' ? at : at + anchor.length - 'token '.length
    const value = BEARER.exec(text)?.[1]?.replace(/[.:]+$/, '')
    if (value === undefined || looksInvented(value) || !/\d/.test(value) || isWordy(value)) return undefined
    const start = text.indexOf(value, at + 5)
    const header = anchor !== 'bearer ' || AUTHORIZATION.test(lower.slice(Math.max(0, at - 24), at))
    return { start, end: start + value.length, tier: header || value.length >= 24 ? 'certain' : 'likely' }
  },
}

const COOKIE = /(?:set-)?cookie["']?\s?[:=]\s?["']?/y
const PAIR = /\s?([\w.-]{1,64})=([\w.%+/=~|:-]{1,1024});?/y
const SESSION = /sess|sid$|auth|token|jwt|login|remember|identity|credential/
const MAX_PAIRS = 32

/** The first cookie of a header whose name speaks of a session. */
export const sessionCookie: Detector = {
  name: 'session_cookie',
  type: 'AUTH_TOKEN',
  group: 'SECRET',
  maxLength: 1024,
  anchors: ['cookie: ', 'cookie":', "cookie':"],
  examineAnchor({ text, lower }, at): Match | undefined {
    COOKIE.lastIndex = at
    if (!COOKIE.test(lower)) return undefined
    PAIR.lastIndex = COOKIE.lastIndex
    for (let pairs = 0; pairs < MAX_PAIRS; pairs++) {
      const [, name, value] = PAIR.exec(text) ?? []
      if (name === undefined || value === undefined) return undefined
      if (!SESSION.test(name.toLowerCase()) || value.length < 12 || !/\d/.test(value)) continue
      if (looksInvented(value) || isWordy(value)) continue
      const end = PAIR.lastIndex - (text.charAt(PAIR.lastIndex - 1) === ';' ? 1 : 0)
      return { start: end - value.length, end, tier: 'likely' }
    }
    return undefined
  },
}
