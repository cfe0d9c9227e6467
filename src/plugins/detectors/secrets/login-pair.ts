import type { Detector, Match } from '../contract.ts'
import { isWordy } from './measures.ts'
import { isPlaceholder } from './placeholder.ts'

const FORM =
  /(?:logins?|credentials?|creds|log ?in|sign ?in|zugangsdaten|identifiants|credenciales)(?: (?:with|as|using|are|is|for [\w. -]{1,30}))?:? {0,2}["'`]?([\w.@+-]{2,64})["'`]?( {1,2}|:| ?\/ ?| ?\| ?|, ?)["'`]?([^\s"'`<>]{6,64})/iy

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
    'zugangsdaten',
    'identifiants',
    'credenciales',
  ],
  examineAnchor({ text }, at): Match | undefined {
    if (/[\w./-]/.test(text.charAt(at - 1))) return undefined
    FORM.lastIndex = at
    const [, , between, value] = FORM.exec(text) ?? []
    if (value === undefined) return undefined
    const end = FORM.lastIndex
    const secret = value.replace(/[.,;:)\]]+$/, '')
    if (secret.length < 6 || isWordy(secret) || isPlaceholder(secret) || !isStrong(secret)) return undefined
    if (between?.trim() === '' && !SIGN.test(secret)) return undefined
    return { start: end - value.length, end: end - value.length + secret.length, tier: 'likely' }
  },
}

/** Letters and digits, and a sign or both cases: prose and addresses have no such words. */
function isStrong(value: string): boolean {
  if (/[()[\]{}=/\\]|^https?:|\w@\w+\.\w|^[\d.:-]+$/.test(value)) return false
  return (
    /\d/.test(value) &&
    /[a-z]/i.test(value) &&
    (SIGN.test(value) || (/[a-z]/.test(value) && /[A-Z]/.test(value)))
  )
}
