import { expect, test } from 'vitest'
import { MetricsRegistry } from './metrics.ts'

test('beyond 2,000 series a metric counts under `other`, whatever its labels', () => {
  const registry = new MetricsRegistry()
  const calls = registry.counter('calls', 'Calls.', 'team', 'app')
  const times = registry.histogram('times', 'Times.', [1], 'app')
  for (let i = 0; i < 2500; i++) {
    calls.add(1, 'team', `app-${i}`)
    times.of(`app-${i}`).observe(0.5)
  }
  calls.add(1, 'team', 'app-0')
  const text = registry.render()
  expect(text).toContain('calls{team="team",app="app-0"} 2\n')
  expect(text).toContain('calls{team="other",app="other"} 500\n')
  expect(text).toContain('times_count{app="other"} 500\n')
  expect(text.match(/^calls\{/gm)).toHaveLength(2001)
})
