import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { findings } from '../../../engines/screening/testing.ts'
import { crcBase62 } from './checksums.ts'
import { looksInvented } from './placeholder.ts'
import { certainMixed } from './prefix-checks.ts'
import { prefixDetectors, prefixRows } from './prefixed.ts'
import type { Row } from './row.ts'
import { noise } from './testing.ts'

const DRAWS = { seed: 7, numRuns: 40 }

/** Bodies as the row describes them, without those that look invented or say nothing. */
function bodies(row: Row): string[] {
  const drawn = fc.sample(fc.stringMatching(new RegExp(`^${row.body.source}$`)), DRAWS)
  const good = drawn.filter((body) => certainMixed('', body) !== undefined && !looksInvented(body))
  return good.slice(0, 3)
}

describe.each(prefixRows.map((row) => [row.name, row] as const))('%s', (_name, row) => {
  const context = row.needs?.[0] ?? 'use'
  const own = prefixDetectors.filter((each) => each.name === row.name)

  it('finds what its row describes, and nothing where the prefix ends another word or the body is a stand-in', () => {
    if (row.check?.name === 'bech32') return
    expect(bodies(row)).not.toEqual([])
    for (const prefix of row.prefixes) {
      for (const body of bodies(row)) {
        const type = row.type ?? 'API_KEY'
        const whole = findings(`${context}: ${prefix}${body} now`, own).join()
        expect(whole).toMatch(new RegExp(`^${type} (certain|likely|possible) `))
        expect(whole.endsWith(`${prefix}${body}`)).toBe(true)
        expect(findings(`${context}: q${prefix}${body}`, own)).toEqual([])
      }
      expect(findings(`${context}: ${prefix}${'x'.repeat(row.body.max)}`, own)).toEqual([])
      expect(findings(`${context}: ${prefix}`, own)).toEqual([])
    }
  })
})

describe('checksums', () => {
  const body = noise('alnum', 30)

  it('makes a token certain that ends in its CRC32, and an old one only likely', () => {
    const token = `ghp_${body}${crcBase62(body)}`
    expect(findings(token, prefixDetectors)).toEqual([`API_KEY certain ${token}`])
    const old = `ghp_${body}${noise('alnum', 6)}`
    expect(findings(old, prefixDetectors)).toEqual([`API_KEY likely ${old}`])
  })

  it('knows a key of age by its bech32 checksum', () => {
    const key = 'AGE-SECRET-KEY-1AH7Q39CECZSXR0KQ3TAD8H4DGJQ2M436JEMUZ0XMTWAPW7GKP58S2VVQ4W'
    expect(findings(key, prefixDetectors)).toEqual([`PRIVATE_KEY certain ${key}`])
    expect(findings(`${key.slice(0, -1)}${key.endsWith('Q') ? 'P' : 'Q'}`, prefixDetectors)).toEqual([])
  })
})

describe('where a token begins', () => {
  const token = `npm_${noise('alnum', 36)}`

  it.each([`\\n${token}`, `%3D${token}`, `"${token}"`, `x=${token}`, `_${token}`])(
    'sees it in %s',
    (text) => {
      expect(findings(text, prefixDetectors)).toHaveLength(1)
    },
  )
})
