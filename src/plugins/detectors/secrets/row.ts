import type { Group, Tier } from '../../../core/finding.ts'
import type { Detector, Match, Subject } from '../contract.ts'
import { near, type Words } from '../context.ts'
import { opensToken } from './measures.ts'
import { looksInvented } from './placeholder.ts'

const SECRET: Group = 'SECRET'
/** Bodies longer than this are read once in a run of characters, however often the prefix stands in it. */
const LONG = 100

/** A piece of a form: a pattern without capture, and the most characters it matches. */
export interface Piece {
  readonly source: string
  readonly max: number
}

export const HEX = '0-9a-f'
export const ANY_HEX = '0-9A-Fa-f'
export const ALNUM = '0-9A-Za-z'
export const WORD = '\\w-'

/** So many characters of a set. */
export function of(set: string, min: number, max = min): Piece {
  return { source: `[${set}]{${min},${max}}`, max }
}

/** Base64, with its padding behind. */
export function padded(set: string, min: number, max: number): Piece {
  const chars = of(set, min, max)
  return { source: `${chars.source}={0,2}`, max: chars.max + 2 }
}

/** One after the other; a string stands for itself. */
export function seq(...parts: (Piece | string)[]): Piece {
  const pieces = parts.map((part) => (typeof part === 'string' ? literal(part) : part))
  return {
    source: pieces.map((piece) => piece.source).join(''),
    max: pieces.reduce((sum, piece) => sum + piece.max, 0),
  }
}

export function either(...parts: (Piece | string)[]): Piece {
  const pieces = parts.map((part) => (typeof part === 'string' ? literal(part) : part))
  return {
    source: `(?:${pieces.map((piece) => piece.source).join('|')})`,
    max: Math.max(...pieces.map((piece) => piece.max)),
  }
}

function literal(text: string): Piece {
  return { source: text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&'), max: text.length }
}

/** A secret that says by its first characters what it is. */
export interface Row {
  readonly name: string
  /** As written, in their case. */
  readonly prefixes: readonly string[]
  /** What stands behind the prefix. No letter, digit, `_` or `-` may follow it. */
  readonly body: Piece
  readonly type?: string
  /** `certain` where the row says nothing. */
  readonly tier?: Tier
  /** A word that must be near: for prefixes that are too short to be believed. */
  readonly needs?: Words
  /** Says how sure the form makes; undefined is a no. Given the whole secret and its body. */
  readonly check?: (secret: string, body: string) => Tier | undefined
}

/** The detector of a row. A placeholder in the body is a no. */
export function prefixed(row: Row): Detector {
  const body = new RegExp(`${row.body.source}(?![\\w-])`, 'y')
  const longest = Math.max(...row.prefixes.map((prefix) => prefix.length))
  return {
    name: row.name,
    type: row.type ?? 'API_KEY',
    group: SECRET,
    maxLength: longest + row.body.max,
    anchors: [...new Set(row.prefixes.map((prefix) => prefix.toLowerCase()))],
    examineAnchor(subject: Subject, at: number, anchor: string): Match | undefined {
      const { text } = subject
      const bodyStart = at + anchor.length
      if (!opensToken(text, at) || !row.prefixes.includes(text.slice(at, bodyStart))) return undefined
      if (row.body.max > LONG && !anchor.includes('/') && /[_+./-]/.test(text.charAt(at - 1)))
        return undefined
      body.lastIndex = bodyStart
      if (!body.test(text)) return undefined
      const end = body.lastIndex
      const found = text.slice(bodyStart, end)
      if (looksInvented(found)) return undefined
      if (row.needs !== undefined && !near(subject, at, end, row.needs)) return undefined
      const tier = row.check === undefined ? (row.tier ?? 'certain') : row.check(text.slice(at, end), found)
      return tier === undefined ? undefined : { start: at, end, tier }
    },
  }
}
