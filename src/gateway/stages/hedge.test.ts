import { expect, test } from 'vitest'
import { systemClock } from '../../core/clock.ts'
import { HedgeBudget } from '../../engines/routing/retry.ts'
import { CallMetrics } from '../../telemetry/call-metrics.ts'
import { MetricsRegistry } from '../../telemetry/metrics.ts'
import { hedged } from './hedge.ts'

for (const broken of ['first', 'second'] as const) {
  test(`where the ${broken} of two attempts breaks the call off, the other does not go on`, async () => {
    const gw = {
      clock: systemClock,
      hedgeBudget: new HedgeBudget(),
      metrics: new CallMetrics(new MetricsRegistry()),
    }
    for (let i = 0; i < 5; i++) gw.hedgeBudget.called(systemClock.monoMs())
    const secondBegan = Promise.withResolvers<void>()
    const otherEnded = Promise.withResolvers<void>()
    const attempt = async (name: string, signal: AbortSignal): Promise<never> => {
      if (name === broken) {
        await secondBegan.promise
        throw new TypeError('a mistake of ours')
      }
      signal.addEventListener('abort', () => otherEnded.resolve())
      await otherEnded.promise
      throw signal.reason
    }
    const answered = hedged({
      gw,
      call: { signal: new AbortController().signal },
      ledger: { outrun: () => {} },
      afterMs: 1,
      ratio: 1,
      first: ({ signal }) => attempt('first', signal),
      second: ({ signal }) => {
        secondBegan.resolve()
        return attempt('second', signal)
      },
      isFinal: () => false,
    })
    await expect(answered).rejects.toThrow('a mistake of ours')
    await otherEnded.promise
  })
}
