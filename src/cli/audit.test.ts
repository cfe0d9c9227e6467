import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { makeConfig } from '../../test/kit/index.ts'
import { openJournal } from '../stores/sql/journal/open.ts'

const MAIN = join(import.meta.dirname, '../main.ts')

/** The command line in a process of its own. */
function caisson(...args: string[]): Promise<{ code: unknown; out: string; err: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [MAIN, ...args], { env: {} }, (error, out, err) =>
      resolve({ code: error?.code ?? 0, out, err }),
    )
  })
}

test('without a journal the commands say so in a line, and fail', async () => {
  using config = makeConfig({ upstream: 'http://127.0.0.1:1' })
  for (const command of ['last', 'export']) {
    const { code, out, err } = await caisson('-c', config.file, 'audit', command)
    expect({ code, out }).toEqual({ code: 1, out: '' })
    expect(err).toBe(`caisson: There is no journal in ${config.journalDir}.\n`)
  }
  expect((await caisson('-c', 'nowhere.yaml', 'audit', 'last')).err).toMatch(
    /^caisson: nowhere\.yaml:1:1 — .*\n$/,
  )
})

test.each([
  [
    ['last', 'abc'],
    /^error: command-argument value 'abc' is invalid for argument 'count'\. Write a whole number/,
  ],
  [['last', '0'], /^error: command-argument value '0' is invalid/],
  [['export', '--from', 'x'], /^error: option '--from <seq>' argument 'x' is invalid\. Write a whole number/],
  [['export', '--from', '-1'], /^error: option '--from <seq>' argument '-1' is invalid/],
])('caisson audit %j is refused', async (args, message) => {
  const { code, out, err } = await caisson('audit', ...args)
  expect({ code, out }).toEqual({ code: 1, out: '' })
  expect(err).toMatch(message)
})

test('records are printed as many as asked for, and from where asked for', async () => {
  using config = makeConfig({ upstream: 'http://127.0.0.1:1' })
  const journal = await openJournal({ dir: config.journalDir, maxBacklog: 9, minFreeBytes: 0 })
  for (const call of ['a', 'b', 'c']) await journal.append({ kind: 'refused', call, atMs: 1, body: '{}' })
  await journal.close()
  const callsOf = async (...args: string[]): Promise<unknown[]> =>
    (await caisson('-c', config.file, 'audit', ...args)).out
      .trimEnd()
      .split('\n')
      .map((line) => (JSON.parse(line) as { call: string }).call)
  expect(await callsOf('last', '2', '--json')).toEqual(['b', 'c'])
  expect(await callsOf('last', '--json')).toEqual(['', 'a', 'b', 'c'])
  expect(await callsOf('export', '--from', '3')).toEqual(['b', 'c'])
})

test('--version prints the version of the package', async () => {
  const { version } = JSON.parse(readFileSync(join(import.meta.dirname, '../../package.json'), 'utf8')) as {
    version: string
  }
  expect(await caisson('--version')).toEqual({ code: 0, out: `${version}\n`, err: '' })
})
