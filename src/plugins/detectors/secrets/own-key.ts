import { KEY_PREFIX, MAX_KEY_CHARS, parseKey } from '../../../core/key-format.ts'
import type { Detector } from '../contract.ts'

const FORM = /csk_[a-z0-9]{1,16}_[0-9A-Za-z]{58}(?![0-9A-Za-z])/y

/** Keys of this gateway: the checksum tells them from noise, and whatever stands before one does not hide it. */
export const ownKey: Detector = {
  name: 'caisson_key',
  type: 'API_KEY',
  group: 'SECRET',
  maxLength: MAX_KEY_CHARS,
  anchors: [KEY_PREFIX],
  examineAnchor({ text }, at) {
    FORM.lastIndex = at
    if (!FORM.test(text)) return undefined
    const end = FORM.lastIndex
    return parseKey(text.slice(at, end)) === undefined ? undefined : { start: at, end, tier: 'certain' }
  },
}
