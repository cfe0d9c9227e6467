import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, it } from 'vitest'
import { breachesOf } from './check.ts'
import { readTree } from './read.ts'

const FOLDERS = ['src', 'sim', 'test']
const made: string[] = []

afterEach(() => {
  for (const dir of made.splice(0)) rmSync(dir, { recursive: true })
})

/** A small tree that breaks no rule, with something in every layer. */
const clean: Record<string, string> = {
  'src/core/money.ts': `import { createHash } from 'node:crypto'\nexport const hash = createHash`,
  'src/core/key-format.ts': `import { crc32 } from 'node:zlib'\nexport const crc = crc32`,
  'src/wire/sse.ts': `import type { hash } from '../core/money.ts'\nexport type Hash = typeof hash`,
  'src/engines/routing/retry.ts': `export * from '../../core/money.ts'`,
  'src/engines/audit/records.ts': `export const records = 1`,
  'src/plugins/sinks/contract.ts': `export interface Sink { id: string }`,
  'src/plugins/sinks/file.ts': `import type { Sink } from './contract.ts'\nimport 'node:fs'\nexport const file: Sink = { id: '' }`,
  'src/plugins/secrets/env.ts': `export const env = 1`,
  'src/stores/contracts/journal.ts': `export type Journal = object`,
  'src/stores/contracts/journal.suite.ts': `import 'vitest'\nexport const suite = 1`,
  'src/stores/sql/journal.ts': `export type { Journal } from '../contracts/journal.ts'`,
  'src/stores/memory/journal.ts': `export const memory = 1`,
  'src/telemetry/log.ts': `import 'pino'\nexport const log = 1`,
  'src/gateway/pipeline.ts': `import '../wire/sse.ts'\nimport '../stores/contracts/journal.ts'\nexport const pipe = 1`,
  'src/control/keys/keys.ts': `import '../../engines/audit/records.ts'\nexport const keys = 1`,
  'src/config/load.ts': `import '../core/money.ts'\nexport const load = 1`,
  'src/http/edge.ts': `import '../gateway/pipeline.ts'\nexport const edge = 1`,
  'src/cli/serve.ts': `import '../control/keys/keys.ts'\nexport const serve = 1`,
  'src/main.ts': `import './plugins/sinks/file.ts'\nimport './stores/sql/journal.ts'\nawait import('../sim/index.ts')`,
  'src/gateway/pipeline.test.ts': `import '../stores/sql/journal.ts'\nimport '../../sim/index.ts'\nimport '../../test/kit.ts'`,
  'sim/index.ts': `import 'node:http'\nexport const sim = 1`,
  'test/kit.ts': `import '../src/main.ts'\nexport const kit = 1`,
}

function breachesWith(planted: Record<string, string>): string[] {
  const dir = mkdtempSync(join(tmpdir(), 'layering-'))
  made.push(dir)
  for (const [file, text] of Object.entries({ ...clean, ...planted })) {
    mkdirSync(dirname(join(dir, file)), { recursive: true })
    writeFileSync(join(dir, file), text)
  }
  return breachesOf(readTree(dir, FOLDERS)).map(({ rule, where }) => `${rule} ${where}`)
}

describe('layering', () => {
  it('lets a tree pass that keeps the rules', () => {
    expect(breachesWith({})).toEqual([])
  })

  it('holds for this repository, of which it reads every file', () => {
    const tree = readTree(fileURLToPath(new URL('../..', import.meta.url)), FOLDERS)
    expect(tree.files).toContain('src/main.ts')
    expect(tree.files.size).toBeGreaterThan(200)
    expect(breachesOf(tree)).toEqual([])
  })

  it.each([
    ['core', 'src/core/bad.ts', `import '../wire/sse.ts'`],
    ['core', 'src/core/bad.ts', `import type { Hash } from '../wire/sse.ts'`],
    ['core', 'src/core/bad.ts', `export type Hash = import('../wire/sse.ts').Hash`],
    ['core', 'src/core/bad.ts', `export * from '../wire/sse.ts'`],
    ['core', 'src/core/bad.ts', `export type { Hash } from '../wire/sse.ts'`],
    ['core', 'src/core/bad.ts', `export const late = () => import('../wire/sse.ts')`],
    ['wire', 'src/wire/bad.ts', `import '../engines/audit/records.ts'`],
    ['engines', 'src/engines/routing/bad.ts', `import '../audit/records.ts'`],
    ['engines', 'src/engines/routing/bad.ts', `import '../../wire/sse.ts'`],
    ['engines', 'src/engines/routing/bad.ts', `import '../../plugins/sinks/file.ts'`],
    ['plugins', 'src/plugins/sinks/bad.ts', `import '../secrets/env.ts'`],
    ['plugins', 'src/plugins/sinks/bad.ts', `import '../../engines/audit/records.ts'`],
    ['plugins', 'src/plugins/sinks/bad.ts', `import '../../stores/sql/journal.ts'`],
    ['stores', 'src/stores/sql/bad.ts', `import '../memory/journal.ts'`],
    ['stores', 'src/stores/sql/bad.ts', `new Worker(new URL('../../gateway/pipeline.ts', import.meta.url))`],
    ['gateway', 'src/gateway/bad.ts', `import '../control/keys/keys.ts'`],
    ['gateway', 'src/gateway/bad.ts', `import '../plugins/sinks/file.ts'`],
    ['gateway', 'src/gateway/bad.ts', `import '../http/edge.ts'`],
    ['control', 'src/control/bad.ts', `import '../gateway/pipeline.ts'`],
    ['control', 'src/control/bad.ts', `import '../stores/sql/journal.ts'`],
    ['config', 'src/config/bad.ts', `import '../gateway/pipeline.ts'`],
    ['telemetry', 'src/telemetry/bad.ts', `import '../gateway/pipeline.ts'`],
    ['http', 'src/http/bad.ts', `import '../stores/sql/journal.ts'`],
    ['http', 'src/http/bad.ts', `import '../plugins/sinks/file.ts'`],
    ['http', 'src/http/bad.ts', `import '../main.ts'`],
    ['cli', 'src/cli/bad.ts', `import '../plugins/sinks/file.ts'`],
    ['sim', 'sim/bad.ts', `import '../src/core/money.ts'`],
    ['thinking-does-no-io', 'src/core/bad.ts', `import 'node:fs'`],
    ['thinking-does-no-io', 'src/core/bad.ts', `import 'node:zlib'`],
    ['thinking-does-no-io', 'src/wire/bad.ts', `import 'fs'`],
    ['thinking-does-no-io', 'src/engines/routing/bad.ts', `import 'node:timers/promises'`],
    ['no-packages', 'src/core/bad.ts', `import 'zod'`],
    ['no-packages', 'src/wire/bad.ts', `import 'zod'`],
    ['gateway', 'src/gateway/bad.ts', `import '../../sim/index.ts'`],
    ['cli', 'src/cli/bad.ts', `export const late = () => import('../../sim/index.ts')`],
    ['simulator-on-demand', 'src/main.ts', `import '../sim/index.ts'`],
    ['top', 'src/node.ts', `import '../sim/index.ts'`],
    ['top', 'src/node.ts', `import '../bench/load.js'`],
    ['tests-stay-tests', 'src/gateway/bad.ts', `import '../../test/kit.ts'`],
    ['tests-stay-tests', 'src/stores/sql/bad.ts', `import '../contracts/journal.suite.ts'`],
    ['unresolved', 'src/gateway/bad.ts', `import './missing.ts'`],
    ['unresolved', 'src/gateway/bad.ts', `export const any = (name: string) => import(name)`],
    ['no-layer', 'src/elsewhere/bad.ts', `export const x = 1`],
  ])('catches a breach of %s in %s: %s', (rule, file, text) => {
    const line = rule === 'no-layer' ? '' : ':1'
    expect(breachesWith({ [file]: text })).toEqual([`${rule} ${file}${line}`])
  })

  it('catches a cycle, also one of types only', () => {
    const found = breachesWith({
      'src/core/a.ts': `import type { B } from './b.ts'\nexport type A = B`,
      'src/core/b.ts': `import type { C } from './c.ts'\nexport type B = C`,
      'src/core/c.ts': `import type { A } from './a.ts'\nexport type C = A`,
    })
    expect(found).toEqual(['no-cycles src/core/a.ts'])
  })

  it('does not pass over a file that it cannot read', () => {
    expect(() => breachesWith({ 'src/core/bad.ts': 'import {' })).toThrow('src/core/bad.ts does not parse')
  })
})
