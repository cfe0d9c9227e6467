import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test, vi } from 'vitest'
import { allSecretSources } from './all.ts'
import { exec } from './exec.ts'
import { file } from './file.ts'
import { secretSourceSuite } from './suite.ts'
import type { Fixture } from './suite.ts'

const quiet = { warn: () => {}, signal: AbortSignal.timeout(60_000) }

const made: string[] = []
afterAll(() => Promise.all(made.map((dir) => rm(dir, { recursive: true }))))

async function stored(value: string): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'caisson-secret-'))
  made.push(dir)
  const path = join(dir, 'value')
  await writeFile(path, value, { mode: 0o600 })
  return path
}

const fixtures: { readonly [Name in keyof typeof allSecretSources]: Omit<Fixture, 'source'> } = {
  env: {
    put: (value) => {
      vi.stubEnv('CAISSON_TEST_SECRET', value)
      return Promise.resolve('CAISSON_TEST_SECRET')
    },
    missing: 'CAISSON_TEST_NOT_SET',
    malformed: ['A B', 'A=B', ''],
  },
  file: { put: stored, missing: '/nonexistent/caisson', malformed: ['relative/path', ''] },
  exec: {
    put: async (value) => `cat ${await stored(value)}`,
    missing: '/nonexistent/caisson-command',
    malformed: ['cat "/a b"', 'cat $HOME/x', 'cat x | head', ' '],
  },
}

for (const [name, source] of Object.entries(allSecretSources)) {
  const fixture = fixtures[source.name]
  secretSourceSuite(name, () => Promise.resolve({ source, ...fixture }))
}

test('a secret file that others can read is used, with a warning', async () => {
  const path = await stored('value')
  await chmod(path, 0o644)
  const warn = vi.fn<(message: string) => void>()
  await file.resolve(path, { ...quiet, warn })
  expect(warn.mock.calls).toEqual([['can be read by other users (mode 0644); use 0400 or 0600']])
})

test('a directory or device is not a secret file', async () => {
  await expect(file.resolve('/tmp', quiet)).rejects.toMatchObject({ fault: 'unreadable' })
  await expect(file.resolve('/dev/zero', quiet)).rejects.toMatchObject({ fault: 'unreadable' })
})

test('a command gets nothing of our environment but what it needs to run', async () => {
  vi.stubEnv('OTHER_SECRET', 'sk-other')
  const path = await stored('#!/bin/sh\nenv | cut -d= -f1 | sort | tr "\\n" " "')
  await chmod(path, 0o700)
  const names = (await exec.resolve(path, quiet)).reveal().split(' ')
  expect(names).not.toContain('OTHER_SECRET')
  expect(names).toContain('PATH')
})

test('a command that fails is reported without what it printed', async () => {
  const path = await stored('#!/bin/sh\necho sk-canary; echo sk-canary >&2; exit 3')
  await chmod(path, 0o700)
  await expect(exec.resolve(path, quiet)).rejects.toThrow(/^ended with code 3$/)
})

test('a command that hangs is ended in time, with what it started', async () => {
  const path = await stored('#!/bin/sh\nsleep 30 & sleep 30')
  await chmod(path, 0o700)
  const started = performance.now()
  const signal = AbortSignal.timeout(150)
  await expect(exec.resolve(path, { ...quiet, signal })).rejects.toMatchObject({ fault: 'timeout' })
  expect(performance.now() - started).toBeLessThan(2000)
})
