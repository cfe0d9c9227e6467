import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Command, CommanderError } from 'commander'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { parseKey } from '../core/key-format.ts'
import { Secret } from '../core/secret.ts'
import { openSqliteKeyStore } from '../stores/sql/keys-sqlite.ts'
import { type KeysDeps, registerKeys } from './keys.ts'

const START = Date.parse('2026-11-22T10:00:00Z')
const DAY_MS = 86_400_000
const grants = ['--team', 'payments', '--app', 'checkout', '--environment', 'production']

let dir: string
let nowMs: number
let opened: number
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'caisson-cli-'))
  nowMs = START
  opened = 0
})
afterEach(async () => {
  await rm(dir, { recursive: true, force: true })
  if (opened !== 0) throw new Error('a command left the store open')
})

const deps: KeysDeps = {
  now: () => nowMs,
  open: async () => {
    const store = await openSqliteKeyStore(dir, nowMs)
    opened++
    const close = async () => {
      opened--
      await store.close()
    }
    return { store, pepper: { version: 1, secret: new Secret('p'.repeat(44)) }, close }
  },
}

interface Ran {
  readonly out: string
  readonly err: string
  readonly exit: number
}

async function caisson(args: readonly string[], using: KeysDeps = deps): Promise<Ran> {
  let out = ''
  let err = ''
  const program = new Command('caisson').exitOverride().configureOutput({
    writeOut: (text) => (out += text),
    writeErr: (text) => (err += text),
  })
  registerKeys(program, using)
  try {
    await program.parseAsync(args, { from: 'user' })
    return { out, err, exit: 0 }
  } catch (error) {
    if (error instanceof CommanderError) return { out, err, exit: error.exitCode }
    throw error
  }
}

function object(text: string): Record<string, unknown> {
  const value: unknown = JSON.parse(text)
  if (typeof value !== 'object' || value === null) throw new TypeError('not an object')
  return { ...value }
}

async function create(...more: string[]): Promise<{ id: string; key: string }> {
  const { id, key } = object((await caisson(['keys', 'create', ...grants, '--json', ...more])).out)
  return { id: String(id), key: String(key) }
}

test('create prints the key once, with a note, and nothing prints it again', async () => {
  const made = await caisson([
    'keys',
    'create',
    ...grants,
    '--aliases',
    'fast, slow',
    '--cost-center',
    'CC-7',
  ])
  expect(made).toMatchObject({ exit: 0, err: '' })
  const key = /csk_production_[0-9A-Za-z]{58}/.exec(made.out)?.[0] ?? ''
  const id = parseKey(key)?.id ?? ''
  expect(made.out.split(key)).toHaveLength(2)
  expect(made.out).toContain('cannot be shown again')
  expect(made.out).toMatch(/^aliases +fast, slow$/m)
  for (const args of [['list'], ['list', '--json'], ['show', id], ['show', id, '--json'], ['revoke', id]]) {
    const { out, exit } = await caisson(['keys', ...args])
    expect(exit).toBe(0)
    expect(out).toContain(id)
    expect(out).not.toContain(key.slice(-36))
  }
})

test('--json has the same shape for every command', async () => {
  const { id } = await create('--classes', 'public,internal', '--expires', '30d', '--name', 'Checkout (EU)')
  const shown = object((await caisson(['keys', 'show', id, '--json'])).out)
  expect(shown).toEqual({
    id,
    name: 'Checkout (EU)',
    state: 'active',
    tenant: 'default',
    team: 'payments',
    app: 'checkout',
    environment: 'production',
    cost_center: null,
    aliases: null,
    workloads: null,
    classes: ['public', 'internal'],
    created_at: '2026-11-22T10:00:00.000Z',
    expires_at: '2026-12-22T10:00:00.000Z',
    revoked_at: null,
    rotated_from: null,
  })
  expect(JSON.parse((await caisson(['keys', 'list', '--json'])).out)).toEqual([shown])
  const revoked = object((await caisson(['keys', 'revoke', id, '--json'])).out)
  expect(revoked).toEqual({ ...shown, state: 'revoked', revoked_at: '2026-11-22T10:00:00.000Z' })
})

test('rotate prints the new key and when the old one ends', async () => {
  const { id, key } = await create()
  const text = (await caisson(['keys', 'rotate', id, '--overlap', '2h'])).out
  expect(text).toContain(`The old key ${id} is refused from 2026-11-22T12:00:00.000Z on.`)
  const json = object((await caisson(['keys', 'rotate', id, '--json'])).out)
  expect(json).toMatchObject({ rotated_from: id, previous: { id, state: 'retiring' } })
  expect(json['key']).not.toBe(key)
})

test('list is a table; --active leaves out what has ended', async () => {
  expect((await caisson(['keys', 'list'])).out).toContain('There are no keys')
  const gone = await create('--expires', '1d')
  nowMs += 1
  const kept = await create()
  nowMs += DAY_MS
  expect((await caisson(['keys', 'list'])).out.split('\n')).toEqual([
    expect.stringMatching(/^ID +NAME +STATE +TENANT +TEAM +APP +ENVIRONMENT +EXPIRES$/),
    `${gone.id}  checkout-production  expired  default  payments  checkout  production   2026-11-23`,
    `${kept.id}  checkout-production  active   default  payments  checkout  production   2027-02-20`,
    '',
  ])
  const active = (await caisson(['keys', 'list', '--active'])).out
  expect(active).toContain(kept.id)
  expect(active).not.toContain(gone.id)
})

test.each([
  [['create', '--team', 'a', '--app', 'b'], /required option '--environment <name>' not specified/],
  [['create', ...grants, '--expires', 'soon'], /Write it as 90d, 24h, 30m or 45s/],
  [['create', ...grants, '--expires', '367d'], /^error: A key lives .* at most a year/],
  [['create', ...grants, '--classes', 'secret'], /^error: classes: one or more of public, internal/],
  [['create', ...grants, '--aliases', ''], /^error: aliases: /],
  [['show', 'nope'], /^error: A key id is 22 letters and digits/],
  [['revoke', 'A'.repeat(22)], /^error: There is no key with the id A{22}/],
  [
    ['rotate', 'A'.repeat(22), '--overlap', '31d'],
    /^error: The overlap of a rotation is between 0 and 30 days/,
  ],
  [['revoke'], /missing required argument 'id'/],
  [['destroy'], /unknown command 'destroy'/],
  [['list', '--all'], /unknown option '--all'/],
])('caisson keys %j fails with a message and changes nothing', async (args, message) => {
  const { out, err, exit } = await caisson(['keys', ...args])
  expect(exit).toBe(1)
  expect(out).toBe('')
  expect(err).toMatch(message)
  expect(JSON.parse((await caisson(['keys', 'list', '--json'])).out)).toEqual([])
})

test('with --json a failure is JSON too, on stderr', async () => {
  const { out, err, exit } = await caisson(['keys', 'show', 'A'.repeat(22), '--json'])
  expect({ out, exit }).toEqual({ out: '', exit: 1 })
  expect(JSON.parse(err)).toEqual({
    error: { reason: 'not_found', message: `There is no key with the id ${'A'.repeat(22)}.` },
  })
})

test('a store that does not open is a failure like any other', async () => {
  const away: KeysDeps = { open: () => Promise.reject(new Error('cannot open /var/lib/caisson')) }
  expect(await caisson(['keys', 'list'], away)).toEqual({
    out: '',
    err: 'error: cannot open /var/lib/caisson\n',
    exit: 1,
  })
})

test('every command has help with an example', async () => {
  for (const name of ['create', 'list', 'show', 'revoke', 'rotate']) {
    const { out, exit } = await caisson(['keys', name, '--help'])
    expect(exit).toBe(0)
    expect(out).toContain(`Example:\n  $ caisson keys ${name} `)
    expect(out).toContain('--json')
  }
})
