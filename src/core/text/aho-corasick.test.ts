import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { buildAutomaton, findHits, newFound } from './aho-corasick.ts'
import { symbolsOf, symbolTable } from './symbols.ts'

interface Seen {
  readonly hits: string[]
  readonly marks: number[]
}

/** Each literal and where it begins in the text, so many symbols at a time. */
function seenIn(
  literals: readonly string[],
  text: string,
  size: number,
  marked: readonly number[] = [],
): Seen {
  const table = symbolTable(literals)
  const automaton = buildAutomaton(
    literals.map((literal) => symbolsOf(table, literal)),
    marked,
  )
  const symbols = symbolsOf(table, text)
  const found = newFound(size)
  const seen: Seen = { hits: [], marks: [] }
  for (let at = 0; at < symbols.length;) {
    at = findHits(automaton, symbols, at, symbols.length, found)
    for (const { hits, hitCount, marks, markCount } of found.lanes) {
      seen.marks.push(...marks.subarray(0, markCount))
      for (let index = 0; index < hitCount; index += 2) {
        const hit = hits[index + 1]! - automaton.firstHit
        const ends = automaton.hitLiterals.subarray(automaton.hitStarts[hit], automaton.hitStarts[hit + 1])
        for (const id of ends) seen.hits.push(`${literals[id]} ${hits[index]! - literals[id]!.length}`)
      }
    }
  }
  return seen
}

const hitsOf = (literals: readonly string[], text: string, size = 2): string[] =>
  seenIn(literals, text, size).hits.toSorted()

function naiveHitsOf(literals: readonly string[], text: string): string[] {
  const lower = text.toLowerCase()
  return literals
    .flatMap((literal) =>
      Array.from({ length: text.length }, (_, at) => at)
        .filter((at) => lower.startsWith(literal, at))
        .map((at) => `${literal} ${at}`),
    )
    .toSorted()
}

describe('the automaton', () => {
  it('finds literals inside of each other, in any case', () => {
    expect(hitsOf(['he', 'she', 'his', 'hers'], 'uSHErs his')).toEqual(['he 2', 'hers 2', 'his 7', 'she 1'])
  })

  it('takes no plain letter for the capital of one with a mark', () => {
    expect(hitsOf(['iban', 'kullanıcı'], 'IBAN: KULLANICI')).toEqual(['iban 0'])
  })

  it('finds what a plain search finds', () => {
    const letters = fc.string({ unit: fc.constantFrom('a', 'b', 'c', 'ж'), minLength: 1, maxLength: 5 })
    const texts = fc.string({ unit: fc.constantFrom('a', 'b', 'c', 'A', 'ж', 'Ж', 'z'), maxLength: 60 })
    fc.assert(
      fc.property(fc.uniqueArray(letters, { minLength: 1, maxLength: 12 }), texts, (literals, text) => {
        expect(hitsOf(literals, text)).toEqual(naiveHitsOf(literals, text))
      }),
    )
  })

  it('finds the same in long texts, which it reads at two places at once', () => {
    const letters = fc.string({ unit: fc.constantFrom('a', 'b'), minLength: 1, maxLength: 6 })
    const texts = fc.string({ unit: fc.constantFrom('a', 'b', 'z'), minLength: 700, maxLength: 900 })
    fc.assert(
      fc.property(fc.uniqueArray(letters, { minLength: 1, maxLength: 6 }), texts, (literals, text) => {
        expect(hitsOf(literals, text, 100)).toEqual(naiveHitsOf(literals, text))
        const marks = Array.from(text.matchAll(/b/g), ({ index }) => index)
        expect(seenIn(literals, text, 100, [98]).marks).toEqual(marks)
      }),
      { numRuns: 50 },
    )
  })

  it('finds nothing where there are no literals', () => {
    expect(hitsOf([], 'anything')).toEqual([])
  })

  it('notes the places of marked symbols, those that end a literal, too', () => {
    expect(seenIn(['a1'], '1a1 b2', 2, [49, 50])).toEqual({ hits: ['a1 1'], marks: [0, 2, 5] })
  })
})
