import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { loadConfig } from './load.ts'

const root = join(import.meta.dirname, '../..')

test('the example configuration loads, acts in full and leaves nothing to warn of', () => {
  const loaded = loadConfig(join(root, 'caisson.yaml'), { env: {} })
  expect(loaded.unenforced).toEqual([])
  expect(loaded.warnings).toEqual([])
  expect([...loaded.rules.aliases.keys()]).toEqual([
    'enterprise-fast',
    'enterprise-reasoning',
    'enterprise-safe-fallback',
  ])
  expect(loaded.rules.limits.user.each).toMatchObject({ requestsPerMinute: 30, concurrentRequests: 5 })
  expect(loaded.deploy.store.dir).toBe(join(root, '.caisson'))
  expect(loaded.files).toEqual(
    ['caisson.yaml', 'catalogue/deepseek.yaml', 'policy/policy.yaml'].map((file) => join(root, file)),
  )
})

test('no line of the example is longer than a screen', () => {
  for (const file of ['caisson.yaml', 'policy/policy.yaml', 'catalogue/deepseek.yaml']) {
    const long = readFileSync(join(root, file), 'utf8')
      .split('\n')
      .filter((line) => line.length > 125)
    expect(long).toEqual([])
  }
})
