import type { Assignment, Detector, Match, Subject } from '../contract.ts'
import { printable } from './measures.ts'
import { isPlaceholder } from './placeholder.ts'

const BASE64 = /^[A-Za-z0-9+/]{8,}={0,2}$/
const KIND_SECRET = /kind["']?: ?["']?secret\b/
const BEFORE = 1024

/** `"auth": "…"` of a Docker configuration: base64 of `user:password`. */
export const dockerAuth: Detector = {
  name: 'docker_auth',
  type: 'AUTH_TOKEN',
  group: 'SECRET',
  maxLength: 512,
  assignmentNames: ['auth'],
  examineAssignment({ text }: Subject, place: Assignment): Match | undefined {
    if (place.name !== 'auth' && place.name !== '_auth') return undefined
    const value = text.slice(place.valueStart, place.valueEnd)
    if (!BASE64.test(value)) return undefined
    const [, password] = /^[^:\s]{1,128}:(\S{3,256})$/.exec(printable(value) ?? '') ?? []
    if (password === undefined || isPlaceholder(password)) return undefined
    return { start: place.valueStart, end: place.valueEnd, tier: 'certain' }
  },
}

/** Values under `data:` of a Kubernetes Secret, whatever their names. */
export const kubernetesSecret: Detector = {
  name: 'kubernetes_secret',
  type: 'GENERIC_SECRET',
  group: 'SECRET',
  maxLength: 512,
  examineAssignment({ text, lower }: Subject, place: Assignment): Match | undefined {
    const length = place.valueEnd - place.valueStart
    if (length < 8 || length % 4 !== 0) return undefined
    const value = text.slice(place.valueStart, place.valueEnd)
    if (!BASE64.test(value)) return undefined
    const before = lower.slice(Math.max(0, place.nameStart - BEFORE), place.nameStart)
    if (!before.includes('secret') || printable(value) === undefined) return undefined
    const kind = KIND_SECRET.exec(before)
    if (
      kind === null ||
      !/\bdata["']?:/.test(before.slice(kind.index)) ||
      before.slice(kind.index).includes('\n---')
    )
      return undefined
    return { start: place.valueStart, end: place.valueEnd, tier: 'likely' }
  },
}

const OTPAUTH = /otpauth:\/\/[ht]otp\/[^\s"'<>]{0,256}?[?&]secret=([A-Z2-7]{8,128})(?![A-Z2-7])/iy

/** The seed in an address that authenticator apps read. */
export const otpSeed: Detector = {
  name: 'otp_seed',
  type: 'GENERIC_SECRET',
  group: 'SECRET',
  maxLength: 420,
  anchors: ['otpauth://'],
  examineAnchor({ text }, at): Match | undefined {
    OTPAUTH.lastIndex = at
    const value = OTPAUTH.exec(text)?.[1]
    return value === undefined
      ? undefined
      : { start: OTPAUTH.lastIndex - value.length, end: OTPAUTH.lastIndex, tier: 'certain' }
  },
}
