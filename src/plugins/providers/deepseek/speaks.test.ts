import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { compileCatalogue } from '../../../config/catalogue.ts'
import { readYaml } from '../../../config/yaml-source.ts'
import type { Catalogue } from '../../../core/catalogue.ts'
import { createDeepSeek } from './index.ts'

const FILE = new URL('../../../../catalogue/deepseek.yaml', import.meta.url)

function shippedCatalogue(): Catalogue {
  const catalogue = compileCatalogue(readYaml('deepseek.yaml', readFileSync(FILE, 'utf8'), []), [])
  if (catalogue === undefined) throw new Error('the shipped catalogue is not valid')
  return catalogue
}

test.each([
  ['deepseek-v4-flash', '2026-07-31'],
  ['deepseek-v4-pro', '2026-08-13'],
  ['deepseek-flash', '2026-09-10'],
])('%s is asked by responses from the day on which DeepSeek began to serve them, %s', async (model, day) => {
  const provider = createDeepSeek({
    id: 'deepseek',
    baseUrl: 'http://127.0.0.1:1',
    reach: 'loopback',
    region: undefined,
    catalogue: shippedCatalogue(),
    accounts: [],
    timeouts: { connectMs: 1, firstTokenMs: 1, idleMs: 1, totalMs: 1 },
    openai: undefined,
  })
  const from = Date.parse(`${day}T00:00:00Z`)
  expect(provider.speaks('responses', model, from - 1)).toBe('chat')
  expect(provider.speaks('responses', model, from)).toBe('responses')
  expect(provider.speaks('responses', 'deepseek-v4-flash-vision-exp', from)).toBe('chat')
  for (const operation of ['chat', 'fim', 'messages'] as const) {
    expect(provider.speaks(operation, model, from - 1)).toBe(operation)
  }
  await provider.close()
})
