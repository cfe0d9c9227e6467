import type { Detector } from '../contract.ts'
import { entropy, opensToken } from './measures.ts'
import { looksInvented } from './placeholder.ts'

const MIN_BITS = 3.2
const FORM = /(?:[0-9a-f]{32,64}|[0-9A-Za-z]{32,64})(?![\w-])/y

/**
 * `sk-` and 32 to 64 characters: DeepSeek (hex), DashScope, and whoever followed OpenAI. Class names of style sheets have
 * `-` or `_` in them, or no digit.
 */
export const skKey: Detector = {
  name: 'sk_key',
  type: 'API_KEY',
  group: 'SECRET',
  maxLength: 67,
  anchors: ['sk-'],
  examineAnchor({ text }, at) {
    if (!text.startsWith('sk-', at) || !opensToken(text, at) || text.charAt(at - 1) === '-') return undefined
    FORM.lastIndex = at + 3
    if (!FORM.test(text)) return undefined
    const end = FORM.lastIndex
    const body = text.slice(at + 3, end)
    if (!/\d/.test(body) || !/[A-Za-z]/.test(body) || looksInvented(body) || entropy(body) < MIN_BITS)
      return undefined
    return { start: at, end, tier: /^[0-9a-f]+$/.test(body) ? 'certain' : 'likely' }
  },
}
