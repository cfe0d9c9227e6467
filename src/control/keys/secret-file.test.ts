import { execFile } from 'node:child_process'
import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { ensureSecretFile } from './secret-file.ts'

let root: string
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'caisson-secret-'))
})
afterEach(() => rm(root, { recursive: true, force: true }))

test('is made once, of 32 random bytes, closed to others', async () => {
  const dir = join(root, 'a', 'store')
  const secret = await ensureSecretFile(dir, 'pepper')
  expect(Buffer.from(secret.reveal(), 'base64')).toHaveLength(32)
  expect((await ensureSecretFile(dir, 'pepper')).reveal()).toBe(secret.reveal())
  expect((await ensureSecretFile(dir, 'salt')).reveal()).not.toBe(secret.reveal())
  expect(await readFile(join(dir, 'pepper'), 'utf8')).toBe(`${secret.reveal()}\n`)
  expect((await readdir(dir)).toSorted()).toEqual(['pepper', 'salt'])
  if (process.platform === 'win32') return
  expect((await stat(dir)).mode & 0o777).toBe(0o700)
  expect((await stat(join(dir, 'pepper'))).mode & 0o777).toBe(0o600)
})

test('many in one process get the same one', async () => {
  const all = await Promise.all(Array.from({ length: 50 }, () => ensureSecretFile(root, 'pepper')))
  expect(new Set(all.map((secret) => secret.reveal())).size).toBe(1)
  expect(await readdir(root)).toEqual(['pepper'])
})

test('processes that race get the same one', async () => {
  const script = `
    import { ensureSecretFile } from ${JSON.stringify(new URL('secret-file.ts', import.meta.url).href)}
    const secret = await ensureSecretFile(process.argv[1], 'pepper')
    process.stdout.write(secret.reveal())`
  const run = promisify(execFile)
  const runs = await Promise.all(
    Array.from({ length: 4 }, () => run(process.execPath, ['--input-type=module', '-e', script, root])),
  )
  expect(new Set(runs.map(({ stdout }) => stdout)).size).toBe(1)
  expect(runs[0]?.stdout).toBe((await ensureSecretFile(root, 'pepper')).reveal())
}, 30_000)

test.each([
  [''],
  ['short'],
  [Buffer.alloc(31).toString('base64')],
  [`${Buffer.alloc(32).toString('base64')}\nmore`],
])('a damaged file is an error and stays as it is: %j', async (text) => {
  const path = join(root, 'pepper')
  await writeFile(path, text, { mode: 0o600 })
  await expect(ensureSecretFile(root, 'pepper')).rejects.toThrow('does not hold 32 bytes in base64')
  expect(await readFile(path, 'utf8')).toBe(text)
})

test.skipIf(process.platform === 'win32')(
  'a file that everyone can read is refused, and its text is not shown',
  async () => {
    const secret = await ensureSecretFile(root, 'pepper')
    await chmod(join(root, 'pepper'), 0o644)
    const error: unknown = await ensureSecretFile(root, 'pepper').catch((thrown: unknown) => thrown)
    expect(String(error)).toContain('chmod 600')
    expect(String(error)).not.toContain(secret.reveal())
  },
)
