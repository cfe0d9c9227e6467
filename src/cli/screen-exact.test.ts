import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Command } from 'commander'
import { afterAll, describe, expect, test } from 'vitest'
import { buildScreener } from '../compose-screening.ts'
import { allowHash } from '../core/allow-hash.ts'
import { PLAIN_DETECTION } from '../core/detection-rules.ts'
import { openExactData } from '../core/exact-data.ts'
import { screenCommand } from './screen.ts'

const dir = mkdtempSync(join(tmpdir(), 'caisson-exact-'))
afterAll(() => rmSync(dir, { recursive: true }))

interface Ended {
  readonly code: number
  readonly out: string
  readonly notes: string
}

async function caisson(...args: string[]): Promise<Ended> {
  const ended = { code: -1, out: '', notes: '' }
  const program = new Command('caisson')
  screenCommand(program, {
    detectors: [],
    detection: () => ({ ...PLAIN_DETECTION, allow: { salt: 'a salt of ours', values: [] } }),
    buildScreener,
    async *stdin() {
      yield Buffer.from('Support@Example.com\n\n+49 30 901820\n')
    },
    print: (text) => void (ended.out += `${text}\n`),
    note: (text) => void (ended.notes += `${text}\n`),
    async run(command, failed) {
      try {
        ended.code = await command()
      } catch (error) {
        ended.code = failed
        ended.notes += String(error)
      }
    },
  })
  await program.parseAsync(['screen', ...args], { from: 'user' })
  return ended
}

const inDir = (name: string): string => join(dir, name)

describe('caisson screen exact-data', () => {
  test('makes a file that finds the values, and a key that only its owner may read', async () => {
    writeFileSync(inDir('column'), 'Erika Mustermann\n4711-0815\n\n4711 0815\nshort\n')
    const args = ['exact-data', inDir('column'), '--key-file', inDir('key'), '--out', inDir('exact')]
    expect(await caisson(...args)).toEqual({
      code: 0,
      out: '',
      notes: '2 different values. 1 have fewer than 6 or more than 64 letters and digits and are left out.\n',
    })
    expect(statSync(inDir('key')).mode & 0o777).toBe(0o600)
    const key = readFileSync(inDir('key'), 'utf8').trim()
    const table = openExactData(readFileSync(inDir('exact'), 'utf8'), key)
    const exact = [{ name: 'customers', type: 'CUSTOM_CUSTOMERS', tier: 'certain' as const, table }]
    const found = buildScreener({ ...PLAIN_DETECTION, exact }, []).scan('erika-mustermann, 47110815')
    expect(found.map(({ start, end }) => [start, end])).toEqual([
      [0, 16],
      [18, 26],
    ])
    // Once more with the same key: what is found is the same, the bytes are not.
    const before = readFileSync(inDir('exact'), 'utf8')
    expect(await caisson(...args)).toMatchObject({ code: 0 })
    expect(readFileSync(inDir('key'), 'utf8').trim()).toBe(key)
    expect(readFileSync(inDir('exact'), 'utf8')).not.toBe(before)
  })

  test('a column of nothing is an error', async () => {
    writeFileSync(inDir('column'), 'a\nb\n')
    const args = ['exact-data', inDir('column'), '--key-file', inDir('key'), '--out', inDir('none')]
    expect(await caisson(...args)).toMatchObject({
      code: 2,
      notes: expect.stringContaining('No line has 6') as string,
    })
  })
})

test('caisson screen hash prints a hash for each value, which is the same however it is written', async () => {
  const { code, out } = await caisson('hash', '-')
  expect(code).toBe(0)
  expect(out.trimEnd().split('\n')).toEqual([
    allowHash('support@example.com', 'a salt of ours'),
    allowHash('+493090 1820', 'a salt of ours'),
  ])
  expect(out).not.toContain('upport')
})
