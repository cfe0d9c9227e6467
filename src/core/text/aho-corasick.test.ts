import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { buildAutomaton, findHits, newFound } from './aho-corasick.ts'
import { symbolsOf, symbolTable } from './symbols.ts'

/** Where each literal ends in the text, a small room at a time. */
function hitsOf(literals: readonly string[], text: string): string[] {
  const table = symbolTable(literals)
  const automaton = buildAutomaton(literals.map((literal) => symbolsOf(table, literal)))
  const symbols = symbolsOf(table, text)
  const room = newFound(2)
  const found: string[] = []
  for (let at = 0; at < symbols.length;) {
    at = findHits(automaton, symbols, at, symbols.length, room)
    for (let index = 0; index < room.hitCount; index += 2) {
      const hit = room.hits[index + 1]! - automaton.firstHit
      const ends = automaton.hitLiterals.subarray(automaton.hitStarts[hit], automaton.hitStarts[hit + 1])
      for (const id of ends) found.push(`${literals[id]} ${room.hits[index]! - literals[id]!.length}`)
    }
  }
  return found.toSorted()
}

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

  it('finds what a plain search finds', () => {
    const letters = fc.string({ unit: fc.constantFrom('a', 'b', 'c', 'ж'), minLength: 1, maxLength: 5 })
    const texts = fc.string({ unit: fc.constantFrom('a', 'b', 'c', 'A', 'ж', 'Ж', 'z'), maxLength: 60 })
    fc.assert(
      fc.property(fc.uniqueArray(letters, { minLength: 1, maxLength: 12 }), texts, (literals, text) => {
        expect(hitsOf(literals, text)).toEqual(naiveHitsOf(literals, text))
      }),
    )
  })

  it('finds nothing where there are no literals', () => {
    expect(hitsOf([], 'anything')).toEqual([])
  })

  it('notes the places of marked symbols, those that end a literal, too', () => {
    const table = symbolTable(['a1'])
    const automaton = buildAutomaton([symbolsOf(table, 'a1')], [49, 50])
    const symbols = symbolsOf(table, '1a1 b2')
    const room = newFound(2)
    const marks: number[] = []
    for (let at = 0; at < symbols.length;) {
      at = findHits(automaton, symbols, at, symbols.length, room)
      marks.push(...room.marks.subarray(0, room.markCount))
    }
    expect(marks).toEqual([0, 2, 5])
  })
})
