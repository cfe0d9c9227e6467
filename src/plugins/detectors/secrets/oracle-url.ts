import type { Detector, Match } from '../contract.ts'
import { looksInvented } from './placeholder.ts'

const FORM = /jdbc:oracle:(?:thin|oci8?):[^\s:/@"']{1,64}\/([^\s/@"']{3,128})@/iy

/** Oracle writes user and password with a slash: `jdbc:oracle:thin:scott/tiger@…`. */
export const oracleUrl: Detector = {
  name: 'oracle_url',
  type: 'PASSWORD',
  group: 'SECRET',
  maxLength: 220,
  anchors: ['jdbc:oracle:'],
  examineAnchor({ text }, at): Match | undefined {
    FORM.lastIndex = at
    const value = FORM.exec(text)?.[1]
    if (value === undefined || looksInvented(value)) return undefined
    const end = FORM.lastIndex - 1
    return { start: end - value.length, end, tier: 'certain' }
  },
}
