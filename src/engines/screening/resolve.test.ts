import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { TIERS } from '../../core/finding.ts'
import { resolve, type Candidate } from './resolve.ts'

function candidate(start: number, end: number, given: Partial<Candidate> = {}): Candidate {
  const order = given.order ?? 0
  return {
    type: `T${order}`,
    group: 'CUSTOM',
    tier: 'likely',
    detector: `d${order}`,
    start,
    end,
    order,
    torn: false,
    ...given,
  }
}

const shown = (candidates: Candidate[]) =>
  resolve(candidates).map(({ type, tier, start, end }) => `${type} ${tier} ${start}-${end}`)

describe('findings that overlap', () => {
  it.each([
    [
      'the surer one stays',
      [candidate(0, 9), candidate(5, 8, { order: 1, tier: 'certain', group: 'SECRET' })],
      ['T1 certain 5-8'],
    ],
    ['then the longer one', [candidate(0, 4), candidate(2, 8, { order: 1 })], ['T1 likely 2-8']],
    [
      'then the first detector',
      [candidate(0, 4, { order: 2 }), candidate(2, 6, { order: 1 })],
      ['T1 likely 2-6'],
    ],
    [
      'what is seen as it is goes before what was put together',
      [candidate(4, 8, { order: 2 }), candidate(2, 6, { order: 1, torn: true })],
      ['T2 likely 4-8'],
    ],
    [
      'one inside another of its group makes the other surer',
      [candidate(0, 9), candidate(5, 8, { order: 1, tier: 'certain' })],
      ['T1 certain 0-9'],
    ],
    [
      'a weak sign takes no surer one along',
      [candidate(0, 9, { tier: 'possible' }), candidate(5, 8, { order: 1 })],
      ['T1 likely 5-8'],
    ],
    [
      'what does not touch the winner stays, too',
      [candidate(0, 3), candidate(2, 6, { order: 1, tier: 'certain', group: 'SECRET' }), candidate(5, 9)],
      ['T1 certain 2-6'],
    ],
  ])('%s', (_, candidates, expected) => {
    expect(shown(candidates)).toEqual(expected)
  })

  it('are apart and in order afterwards, and the surest is among them', () => {
    const some = fc.record({
      start: fc.nat(40),
      size: fc.integer({ min: 1, max: 12 }),
      tier: fc.constantFrom(...TIERS),
      order: fc.nat(3),
    })
    fc.assert(
      fc.property(fc.array(some, { minLength: 1, maxLength: 12 }), (all) => {
        const candidates = all.map(({ start, size, tier, order }) =>
          candidate(start, start + size, { tier, order }),
        )
        const findings = resolve([...candidates])
        for (const [index, finding] of findings.entries())
          expect(finding.start).toBeGreaterThanOrEqual(findings[index - 1]?.end ?? 0)
        const best = Math.max(...candidates.map(({ tier }) => TIERS.indexOf(tier)))
        expect(Math.max(...findings.map(({ tier }) => TIERS.indexOf(tier)))).toBe(best)
      }),
    )
  })
})
