import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { referenceRows } from './reference.ts'
import { SECRET_FIELDS } from './secret-fields.ts'
import { configSchemas } from './schemas.ts'

/**
 * docs/reference/config.md lists every key of both kinds of file, with what it takes, its default and what it means, and
 * no other key. After a change of a schema: `UPDATE_DOCS=1 npx vitest run src/config/reference.test.ts`, then prettier.
 */
const path = join(import.meta.dirname, '../../docs/reference/config.md')

function tableOf(page: string, name: string): string[][] {
  const block = new RegExp(`<!-- keys:${name} -->\\n([^]*?)<!-- /keys -->`).exec(page)?.[1] ?? ''
  const lines = block.split('\n').filter((line) => line.startsWith('|'))
  return lines.slice(2).map((line) =>
    line
      .split(/(?<!\\)\|/)
      .slice(1, -1)
      .map((cell) => cell.trim()),
  )
}

test.each(['deploy', 'policy'] as const)('the reference lists exactly the keys of the %s schema', (name) => {
  const rows = referenceRows()[name].map((row) => [row.key, row.takes, row.byDefault, row.about])
  if (process.env['UPDATE_DOCS'] !== undefined) {
    const header = [
      ['Key', 'Takes', 'Default', 'Meaning'],
      ['---', '---', '---', '---'],
    ]
    const table = [...header, ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n')
    const page = readFileSync(path, 'utf8')
    const block = new RegExp(`(<!-- keys:${name} -->\\n)[^]*?(<!-- /keys -->)`)
    writeFileSync(
      path,
      page.replace(block, (_, open: string, close: string) => `${open}\n${table}\n\n${close}`),
    )
  }
  expect(tableOf(readFileSync(path, 'utf8'), name)).toEqual(rows)
})

test('every key says what it means', () => {
  const { deploy, policy } = referenceRows()
  expect([...deploy, ...policy].filter((row) => row.about === '').map((row) => row.key)).toEqual([])
})

test('the fields that take secret references are those that say so', () => {
  const { deploy, policy } = referenceRows()
  const secret = deploy
    .filter((row) => row.about.includes('secret reference'))
    .map((row) => row.key.replaceAll(/.*\.|`/g, ''))
  expect([...new Set(secret)].toSorted()).toEqual([...SECRET_FIELDS].toSorted())
  expect(policy.filter((row) => SECRET_FIELDS.some((field) => row.key.endsWith(`.${field}\``)))).toEqual([])
})

test('editors get a schema of each kind of file', () => {
  const { deploy, policy } = configSchemas()
  expect(deploy.properties?.['policy']?.properties).toHaveProperty('models')
  expect(policy.properties?.['routes']?.items?.properties).toHaveProperty('model_alias')
  expect(policy.additionalProperties).toBe(false)
})
