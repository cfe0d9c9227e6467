import type { Detector, Match } from '../contract.ts'
import { looksInvented } from './placeholder.ts'

const FORM = /identified (?:with ["'`]?\w{1,40}["'`]? )?(?:by|as) (?:password )?(["'`]?)([^\s"'`;]{1,128})/iy
const WORDS = /^(?:values?|password|random|the|a|an|their|its|this|our|your|using|number|name|id)$/i

/** `IDENTIFIED BY 'X'` of MySQL, MariaDB, Oracle, ClickHouse. */
export const sqlPassword: Detector = {
  name: 'sql_password',
  type: 'PASSWORD',
  group: 'SECRET',
  maxLength: 240,
  anchors: ['identified by', 'identified with'],
  examineAnchor({ text }, at): Match | undefined {
    FORM.lastIndex = at
    const [, quote = '', value = ''] = FORM.exec(text) ?? []
    if (value.length < 3 || looksInvented(value) || WORDS.test(value) || value.startsWith('$'))
      return undefined
    if (quote === '' && !/\d/.test(value)) return undefined
    return { start: FORM.lastIndex - value.length, end: FORM.lastIndex, tier: 'certain' }
  },
}
