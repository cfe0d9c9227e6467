import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { loadConfig } from '../../src/config/load.ts'
import { sealExactData } from '../../src/core/exact-data.ts'
import { allDetectors } from '../../src/plugins/detectors/all.ts'
import { PAGES, read, ROOT } from './support/page.ts'

/**
 * What the guides tell people to write. The YAML of a section, taken together, must load on top of the example configuration,
 * act in full, and leave nothing to warn of but what the section says itself. Each block names its file in its first line.
 */
const FILE = /^# ([\w/.-]+\.yaml)\n/

interface Section {
  readonly page: string
  readonly heading: string
  readonly blocks: readonly { readonly file: string; readonly text: string }[]
}

const sections: readonly Section[] = PAGES.filter((page) => page.startsWith('docs/guides/')).flatMap((page) =>
  read(page)
    .split(/^## /m)
    .slice(1)
    .map((text) => ({ page, heading: text.split('\n')[0] as string, blocks: blocksOf(text) }))
    .filter(({ blocks }) => blocks.length > 0),
)

function blocksOf(section: string): Section['blocks'] {
  return [...section.matchAll(/^```yaml\n([^]*?)^```$/gm)].map(([, text = '']) => ({
    file: FILE.exec(text)?.[1] ?? '',
    text,
  }))
}

/**
 * Maps by key; routes by name, new ones in front, because the first that matches counts; anything else is replaced, and so is
 * a provider that is written out in full.
 */
function merged(base: unknown, over: unknown): unknown {
  if (Array.isArray(base) && Array.isArray(over) && over.every(isNamed)) return mergedRoutes(base, over)
  if (!isMap(base) || !isMap(over) || 'kind' in over) return over
  const keys = [...new Set([...Object.keys(base), ...Object.keys(over)])]
  return Object.fromEntries(keys.map((key) => [key, key in over ? merged(base[key], over[key]) : base[key]]))
}

function mergedRoutes(base: readonly unknown[], over: readonly Named[]): unknown[] {
  const names = new Set(over.map(({ name }) => name))
  return [...over, ...base.filter((route) => !(isNamed(route) && names.has(route.name)))]
}

interface Named {
  readonly name: string
}

function isNamed(value: unknown): value is Named {
  return isMap(value) && typeof value['name'] === 'string'
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function loadWith(blocks: Section['blocks']): ReturnType<typeof loadConfig> {
  const dir = mkdtempSync(join(tmpdir(), 'caisson-docs-yaml-'))
  try {
    cpSync(join(ROOT, 'catalogue'), join(dir, 'catalogue'), { recursive: true })
    const files = new Map<string, unknown>(
      ['caisson.yaml', 'policy/policy.yaml'].map((file) => [file, parse(read(file))]),
    )
    for (const { file, text } of blocks) files.set(file, merged(files.get(file), parse(text)))
    for (const [file, value] of files) {
      mkdirSync(dirname(join(dir, file)), { recursive: true })
      writeFileSync(join(dir, file), JSON.stringify(value))
    }
    writeData(dir)
    const options = { env: {}, catalogueDir: join(dir, 'catalogue'), detectors: allDetectors }
    return loadConfig(join(dir, 'caisson.yaml'), options)
  } finally {
    rmSync(dir, { recursive: true })
  }
}

/** What policies of the guides have in files of their own. */
function writeData(dir: string): void {
  const key = 'a key for the guides'
  mkdirSync(join(dir, 'secrets'))
  writeFileSync(join(dir, 'secrets/exact.key'), key)
  writeFileSync(join(dir, 'policy/customers.exact'), sealExactData(new Set(['47110815']), key))
}

test('there are such sections', () => {
  expect(sections.length).toBeGreaterThan(10)
})

test.each(sections)('the configuration under "$heading" of $page loads and acts', ({ blocks }) => {
  for (const { file, text } of blocks) expect(file, text).not.toBe('')
  const { warnings, unenforced } = loadWith(blocks)
  expect(unenforced).toEqual([])
  expect(warnings.map(({ message }) => message)).toEqual([])
})
