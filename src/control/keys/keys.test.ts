import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inspect } from 'node:util'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { mintKey, parseKey } from '../../core/key-format.ts'
import { KeyMac, type Pepper } from '../../core/key-mac.ts'
import { Secret } from '../../core/secret.ts'
import type { KeyStore } from '../../stores/contracts/keys.ts'
import { openSqliteKeyStore } from '../../stores/sql/keys-sqlite.ts'
import { createKey, listKeys, revokeKey, rotateKey, showKey } from './keys.ts'
import { DAY_MS, type KeySpec } from './spec.ts'

const NOW = 1_800_000_000_000
const pepper: Pepper = { version: 3, secret: new Secret('canary-pepper-'.repeat(3)) }
const spec: KeySpec = { tenant: 'acme', team: 'payments', app: 'checkout', environment: 'Pre-Prod' }

let dir: string
let store: KeyStore
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'caisson-control-'))
  store = await openSqliteKeyStore(dir, NOW)
})
afterEach(async () => {
  await store.close()
  await rm(dir, { recursive: true, force: true })
})

test('a created key is well formed, hashed under the pepper, and lives 90 days', async () => {
  const { view, key } = await createKey(store, pepper, spec, NOW)
  expect(parseKey(key.reveal())).toEqual({ env: 'preprod', id: view.id })
  expect(await store.find(view.id)).toMatchObject({
    mac: new KeyMac(pepper).hex(key.reveal()),
    pepperVersion: 3,
  })
  expect(view).toMatchObject({ name: 'checkout-Pre-Prod', state: 'active', expiresAtMs: NOW + 90 * DAY_MS })
  expect(view).not.toHaveProperty('mac')
})

describe('what a key cannot be made with', () => {
  const pasted = mintKey('prod').key.reveal()
  const cases: [string, Partial<KeySpec>][] = [
    ['team', { team: '' }],
    ['team', { team: 'a'.repeat(65) }],
    ['app', { app: 'x\ny' }],
    ['tenant', { tenant: '=cmd' }],
    ['name', { name: pasted }],
    ['cost center', { costCenter: pasted.slice(0, 60) }],
    ['aliases', { aliases: [] }],
    ['aliases', { aliases: ['ok', ''] }],
    ['workloads', { workloads: Array.from({ length: 101 }, (_, i) => `w${i}`) }],
    ['classes', { classes: ['public', 'secret'] }],
    ['a year', { lifetimeMs: 0 }],
    ['a year', { lifetimeMs: 367 * DAY_MS }],
    ['a year', { lifetimeMs: Number.NaN }],
  ]
  test.each(cases)('%s', async (words, change) => {
    const error: unknown = await createKey(store, pepper, { ...spec, ...change }, NOW).catch(
      (thrown: unknown) => thrown,
    )
    expect(error).toMatchObject({ name: 'KeyProblem', reason: 'invalid' })
    expect(String(error)).toContain(words)
    expect(String(error)).not.toContain(pasted.slice(0, 40))
    expect(await store.list()).toEqual([])
  })
})

test('revoking holds at once, is no error twice, and keeps the first instant', async () => {
  const { view } = await createKey(store, pepper, spec, NOW)
  expect(await revokeKey(store, view.id, NOW + 5)).toMatchObject({ state: 'revoked', revokedAtMs: NOW + 5 })
  expect(await revokeKey(store, view.id, NOW + 9)).toMatchObject({ revokedAtMs: NOW + 5 })
})

test('rotating gives a key with the same grants and retires the old one after the overlap', async () => {
  const made = await createKey(store, pepper, { ...spec, aliases: ['fast'], lifetimeMs: 10 * DAY_MS }, NOW)
  const { view, key, previous } = await rotateKey(store, pepper, made.view.id, {}, NOW + DAY_MS)
  expect(key.reveal()).not.toBe(made.key.reveal())
  expect(view).toMatchObject({ aliases: ['fast'], rotatedFrom: made.view.id, state: 'active' })
  expect(view.expiresAtMs).toBe(NOW + 11 * DAY_MS)
  expect(previous).toMatchObject({ id: made.view.id, state: 'retiring', revokedAtMs: NOW + 2 * DAY_MS })
  expect(await showKey(store, made.view.id, NOW + 2 * DAY_MS)).toMatchObject({ state: 'revoked' })
  expect(await listKeys(store, NOW)).toHaveLength(2)
})

test('a key that has ended cannot be rotated, and nothing is made', async () => {
  const { view } = await createKey(store, pepper, spec, NOW)
  const late = rotateKey(store, pepper, view.id, {}, view.expiresAtMs)
  await expect(late).rejects.toMatchObject({ reason: 'conflict' })
  await revokeKey(store, view.id, NOW)
  await expect(rotateKey(store, pepper, view.id, {}, NOW)).rejects.toThrow('is revoked and cannot be rotated')
  await expect(rotateKey(store, pepper, view.id, { overlapMs: 31 * DAY_MS }, NOW)).rejects.toThrow('30 days')
  expect(await store.list()).toHaveLength(1)
})

test('a key given where its id belongs is not repeated in the error', async () => {
  const { view, key } = await createKey(store, pepper, spec, NOW)
  for (const act of [showKey, revokeKey]) {
    const error: unknown = await act(store, key.reveal(), NOW).catch((thrown: unknown) => thrown)
    expect(String(error)).toContain(view.id)
    expect(String(error)).not.toContain(key.reveal().slice(31))
  }
  await expect(showKey(store, 'nope', NOW)).rejects.toMatchObject({ reason: 'invalid' })
  await expect(showKey(store, mintKey('x').id, NOW)).rejects.toMatchObject({ reason: 'not_found' })
})

test('neither key nor pepper reaches the files of the store or anything printable', async () => {
  const made = await createKey(store, pepper, spec, NOW)
  const rotated = await rotateKey(store, pepper, made.view.id, {}, NOW)
  const all = [made, rotated, await store.list(), store, pepper]
  const shown = inspect(all, { depth: 20, showHidden: true }) + JSON.stringify([made, rotated, pepper])
  const sinks = [Buffer.from(shown)]
  for (const file of await readdir(dir)) sinks.push(await readFile(join(dir, file)))
  expect(sinks.length).toBeGreaterThan(2)
  for (const key of [made.key.reveal(), rotated.key.reveal()]) {
    const secret = key.slice(-36, -6)
    for (const text of [
      secret,
      Buffer.from(key).toString('base64').slice(52, 80),
      Buffer.from(secret).toString('hex'),
    ]) {
      for (const sink of sinks) expect(sink.includes(text)).toBe(false)
    }
  }
  for (const sink of sinks) expect(sink.includes('canary-pepper')).toBe(false)
})
