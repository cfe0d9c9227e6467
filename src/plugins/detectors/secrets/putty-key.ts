import type { Detector, Match } from '../contract.ts'
import { upTo } from './private-key.ts'

const MAX = 8192
const SKIPPED = 'PuTTY-User-Key-File-'.length
const HEAD = /PuTTY-User-Key-File-[1-3]: ?[\w-]{3,40}/y
const PRIVATE =
  /Private-Lines: {0,2}\d{1,3}\s{1,4}(?:[A-Za-z0-9+/=]{4,64}\s{1,4}){1,120}(?:Private-MAC: {0,2}[0-9a-f]{40,64})?/g

/** A key file of PuTTY that holds its private half. */
export const puttyKey: Detector = {
  name: 'putty_key',
  type: 'PRIVATE_KEY',
  group: 'SECRET',
  maxLength: MAX,
  anchors: ['putty-user-key-file-'],
  examineAnchor({ text }, at): Match | undefined {
    HEAD.lastIndex = at
    if (!HEAD.test(text)) return undefined
    const file = upTo(text.slice(at + SKIPPED, at + MAX), 'PuTTY-User-Key-File-')
    PRIVATE.lastIndex = 0
    if (!PRIVATE.test(file)) return undefined
    return {
      start: at,
      end: at + SKIPPED + file.slice(0, PRIVATE.lastIndex).trimEnd().length,
      tier: 'certain',
    }
  },
}
