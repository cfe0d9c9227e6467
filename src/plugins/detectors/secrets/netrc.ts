import type { Detector, Match } from '../contract.ts'
import { looksInvented } from './placeholder.ts'

const FORM = /machine\s{1,4}\S{1,128}\s{1,8}login\s{1,4}\S{1,128}\s{1,8}password\s{1,4}(\S{3,256})/iy

/** A line of `.netrc`: `machine … login … password …`. */
export const netrc: Detector = {
  name: 'netrc',
  type: 'PASSWORD',
  group: 'SECRET',
  maxLength: 560,
  anchors: ['machine '],
  examineAnchor({ text }, at): Match | undefined {
    FORM.lastIndex = at
    const value = FORM.exec(text)?.[1]
    if (value === undefined || looksInvented(value)) return undefined
    return { start: FORM.lastIndex - value.length, end: FORM.lastIndex, tier: 'certain' }
  },
}
