import type { Detector, Match } from '../contract.ts'

const MAX = 24_576
const RUN = /[A-Za-z0-9+/_-]{64,24570}={0,2}/y

/** A PEM private key in base64 as a whole: how CI variables and Kubernetes secrets carry one. `LS0tLS1CRUdJTi` says BEGIN. */
export const encodedPrivateKey: Detector = {
  name: 'encoded_private_key',
  type: 'PRIVATE_KEY',
  group: 'SECRET',
  maxLength: MAX,
  anchors: ['ls0tls1crudjti'],
  examineAnchor({ text }, at): Match | undefined {
    if (/[\w+/-]/.test(text.charAt(at - 1))) return undefined
    RUN.lastIndex = at
    const run = RUN.exec(text)?.[0]
    if (run === undefined) return undefined
    const head = Buffer.from(run.slice(0, 120), 'base64').toString('latin1')
    return /^-----BEGIN [A-Z0-9 ]{0,50}PRIVATE KEY/.test(head)
      ? { start: at, end: at + run.length, tier: 'certain' }
      : undefined
  },
}
