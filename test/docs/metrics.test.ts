import { expect, test } from 'vitest'
import { BatchMetrics } from '../../src/telemetry/batch-metrics.ts'
import { CallMetrics } from '../../src/telemetry/call-metrics.ts'
import { MetricsRegistry } from '../../src/telemetry/metrics.ts'
import { exposeNode } from '../../src/telemetry/node-metrics.ts'
import { ScreeningMetrics } from '../../src/telemetry/screening-metrics.ts'
import { codes, PAGES, read, rowsOf } from './support/page.ts'

class Recording extends MetricsRegistry {
  readonly made: [name: string, type: string, labels: readonly string[]][] = []

  override counter(name: string, help: string, ...labels: readonly string[]) {
    this.made.push([name, 'counter', labels])
    return super.counter(name, help, ...labels)
  }

  override gauge(name: string, help: string, ...labels: readonly string[]) {
    this.made.push([name, 'gauge', labels])
    return super.gauge(name, help, ...labels)
  }

  override histogram(name: string, help: string, bounds: readonly number[], ...labels: readonly string[]) {
    this.made.push([name, 'histogram', labels])
    return super.histogram(name, help, bounds, ...labels)
  }
}

test('the metrics reference lists exactly the metrics there are, with their types and labels', () => {
  const registry = new Recording()
  // oxlint-disable-next-line no-new -- it registers its metrics
  new CallMetrics(registry)
  // oxlint-disable-next-line no-new -- it registers its metrics
  new ScreeningMetrics(registry)
  // oxlint-disable-next-line no-new -- it registers its metrics
  new BatchMetrics(registry)
  const journal = { stats: { backlog: 0, commits: 0, records: 0 }, unavailable: () => undefined }
  const lanes = { snapshots: () => [] }
  exposeNode(registry, { journal, keys: { staleMs: () => 0 }, breakers: new Map(), lanes }, () => 0)
  const documented = rowsOf(read('docs/reference/metrics.md')).map(([name = '', type, labels = '']) => [
    codes(name)[0],
    type,
    codes(labels),
  ])
  expect(documented).toEqual(registry.made)
})

test('every metric that any page names is in the reference', () => {
  const known = rowsOf(read('docs/reference/metrics.md')).map(([name = '']) => codes(name)[0])
  for (const page of PAGES) {
    for (const [name] of read(page).matchAll(
      /\b(?:caisson|process)_[a-z_]+_(?:total|seconds|bytes|flight|state|backlog|available)\b/g,
    )) {
      expect(known, `${page} names ${name}`).toContain(name)
    }
  }
})
