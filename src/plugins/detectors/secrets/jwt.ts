import type { Detector, Match } from '../contract.ts'
import { opensToken, printable } from './measures.ts'

/** A header and a payload are JSON objects, so both begin with `{"` in base64; a signature may be missing or cut off. */
const FORM = /eyJ[\w-]{10,1000}\.(?:eyJ|ew0|ewo|eyA)[\w-]{4,6000}(?:\.[\w-]{0,1400})?(?![\w-])/y
const ENCRYPTED = /eyJ[\w-]{10,1000}\.[\w-]{0,1400}\.[\w-]{8,64}\.[\w-]{4,6000}\.[\w-]{16,64}(?![\w-])/y

export const jwt: Detector = {
  name: 'jwt',
  type: 'JWT',
  group: 'SECRET',
  maxLength: 8500,
  anchors: ['eyj'],
  examineAnchor({ text }, at): Match | undefined {
    if (!text.startsWith('eyJ', at) || !opensToken(text, at)) return undefined
    const end = endOf(FORM, text, at) ?? endOf(ENCRYPTED, text, at)
    if (end === undefined) return undefined
    const [header, , signature] = text.slice(at, end).split('.')
    const algorithm = /^\{.*"alg"\s*:\s*"([\w-]{2,24})".*\}\s*$/s.exec(printable(header ?? '') ?? '')?.[1]
    if (algorithm === undefined) return undefined
    if (algorithm.toLowerCase() === 'none') return { start: at, end, tier: 'possible' }
    return { start: at, end, tier: signature === undefined || signature.length < 20 ? 'likely' : 'certain' }
  },
}

function endOf(form: RegExp, text: string, at: number): number | undefined {
  form.lastIndex = at
  return form.test(text) ? form.lastIndex : undefined
}
