import { near, words } from '../context.ts'
import type { Detector, Match } from '../contract.ts'

const MAX = 16_384
const RUN = /MI[I-K][\w+/-]{200,16300}={0,2}/y
/** PFX ::= SEQUENCE { INTEGER 3, …: bytes 02 01 03 30 behind the length. */
const VERSION_3 = /^3082....02010330/
/** PKCS#8: INTEGER 0 and an algorithm; a certificate has a SEQUENCE in their place. */
const KEY_INFO = /^3082....020100300d06/
const CONTEXT = words('p12', 'pfx', 'pkcs12', 'pkcs8', 'keystore', 'private', 'key', 'certificate')

/** A key store (PKCS#12) or a bare private key (PKCS#8) in base64 without armor. */
export const pkcs12: Detector = {
  name: 'pkcs12',
  type: 'PRIVATE_KEY',
  group: 'SECRET',
  maxLength: MAX,
  anchors: ['mii', 'mij', 'mik'],
  examineAnchor(subject, at): Match | undefined {
    const { text } = subject
    if (!text.startsWith('MI', at) || /[\w+/-]/.test(text.charAt(at - 1))) return undefined
    RUN.lastIndex = at
    const run = RUN.exec(text)?.[0]
    if (run === undefined) return undefined
    const head = Buffer.from(run.slice(0, 24), 'base64').toString('hex')
    if (!VERSION_3.test(head) && !KEY_INFO.test(head)) return undefined
    const end = at + run.length
    return { start: at, end, tier: near(subject, at, end, CONTEXT) ? 'certain' : 'likely' }
  },
}
