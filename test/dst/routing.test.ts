import { expect, test } from 'vitest'
import { chaos } from './scenarios.ts'

/** More by the environment, for a longer look. */
const SEEDS = Number(process.env['CAISSON_DST_SEEDS'] ?? 300)

test(`${SEEDS} worlds by chance: nothing is lost, nothing exceeds its limit, every wait ends`, () => {
  const endings = new Set<string | undefined>()
  for (let seed = 1; seed <= SEEDS; seed++) {
    const world = chaos(seed)
    try {
      world.run()
    } catch (error) {
      throw new Error(`seed ${seed}, at ${world.time.nowMs} ms`, { cause: error })
    }
    for (const { ending } of world.calls) endings.add(ending)
  }
  // Worlds in which one of these never happens would say nothing of it.
  expect([...endings].toSorted()).toEqual(['answered', 'failed', 'gone', 'shed', 'unhealthy'])
})
