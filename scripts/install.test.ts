import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { isInstalled, type Locked } from './install.mjs'

type Packages = Record<string, Locked>

let dir = ''
afterEach(() => rmSync(dir, { recursive: true, force: true }))

const wanted: Packages = {
  '': {},
  'node_modules/a': { version: '1.0.0', integrity: 'sha512-a' },
  'node_modules/tool': { version: '1.0.0', integrity: 'sha512-t', dev: true },
  'node_modules/elsewhere': { version: '1.0.0', integrity: 'sha512-e', optional: true },
}
const { '': _root, 'node_modules/tool': tool, 'node_modules/elsewhere': _other, ...shipped } = wanted
const everything: Packages = { ...shipped, 'node_modules/tool': tool ?? {} }

/** A folder with a lock file and with what npm wrote of what it installed. */
function folder(lock: Packages, installed: Packages | undefined): string {
  dir = mkdtempSync(join(tmpdir(), 'caisson-install-'))
  writeFileSync(join(dir, 'package-lock.json'), JSON.stringify({ packages: lock }))
  if (installed === undefined) return dir
  for (const path of Object.keys(installed)) mkdirSync(join(dir, path), { recursive: true })
  mkdirSync(join(dir, 'node_modules'), { recursive: true })
  writeFileSync(join(dir, 'node_modules', '.package-lock.json'), JSON.stringify({ packages: installed }))
  return dir
}

describe('what is installed', () => {
  it('is nothing in a fresh clone', () => {
    expect(isInstalled(folder(wanted, undefined), false)).toBe(false)
  })

  it('is enough to start without the tools for tests, and not enough to test', () => {
    expect(isInstalled(folder(wanted, shipped), false)).toBe(true)
    expect(isInstalled(dir, true)).toBe(false)
  })

  it('is enough for both where all is there but what is for other platforms', () => {
    expect(isInstalled(folder(wanted, everything), true)).toBe(true)
  })

  it.each<[string, Locked]>([
    ['version', { version: '1.0.1', integrity: 'sha512-a' }],
    ['content', { version: '1.0.0', integrity: 'sha512-b' }],
  ])('is out of date where the lock file names another %s', (_what, locked) => {
    expect(isInstalled(folder({ ...wanted, 'node_modules/a': locked }, everything), true)).toBe(false)
  })

  it('is out of date where a package was deleted', () => {
    rmSync(join(folder(wanted, everything), 'node_modules/a'), { recursive: true })
    expect(isInstalled(dir, true)).toBe(false)
  })

  it('is out of date where an installation was broken off', () => {
    writeFileSync(join(folder(wanted, everything), 'node_modules', '.package-lock.json'), '{"packages":')
    expect(isInstalled(dir, true)).toBe(false)
  })
})
