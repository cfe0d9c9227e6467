import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inspect } from 'node:util'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { GatewayError } from '../../core/errors.ts'
import type { Caller } from '../../core/identity.ts'
import { mintKey } from '../../core/key-format.ts'
import { KeyMac, type Pepper } from '../../core/key-mac.ts'
import { Secret } from '../../core/secret.ts'
import type { KeyChanges, KeyFeed } from '../../stores/contracts/key-changes.ts'
import type { KeyRecord } from '../../stores/contracts/keys.ts'
import { keyRecord } from '../../stores/contracts/keys.suite.ts'
import { openSqliteKeyStore } from '../../stores/sql/keys-sqlite.ts'
import { type VirtualKeyOptions, VirtualKeys } from './virtual-key.ts'

const pepper: Pepper = { version: 2, secret: new Secret('canary-pepper-two-'.repeat(3)) }
const oldPepper: Pepper = { version: 1, secret: new Secret('canary-pepper-one-'.repeat(3)) }
const NOW = 1_000_000
const HOUR = 3_600_000

/** The real store, with its reads counted, and failing or held back where a test says so. */
class Probe implements KeyFeed {
  finds = 0
  broken = false
  rewound: number | undefined
  hold: Promise<void> | undefined
  readonly #inner: KeyFeed
  constructor(inner: KeyFeed) {
    this.#inner = inner
  }
  insert(record: KeyRecord): Promise<void> {
    return this.#inner.insert(record)
  }
  async find(id: string): Promise<KeyRecord | undefined> {
    this.finds++
    const found = await this.#up().find(id)
    await this.hold
    return found
  }
  list(): Promise<readonly KeyRecord[]> {
    return this.#inner.list()
  }
  revoke(id: string, atMs: number): Promise<boolean> {
    return this.#inner.revoke(id, atMs)
  }
  async changeCounter(): Promise<number> {
    return this.rewound ?? (await this.#up().changeCounter())
  }
  async changesSince(since: number): Promise<KeyChanges> {
    return this.#up().changesSince(since)
  }
  close(): Promise<void> {
    return this.#inner.close()
  }
  #up(): KeyFeed {
    if (this.broken) throw new Error('the store is away')
    return this.#inner
  }
}

let dir: string
let store: Probe
let monoMs: number
let keys: VirtualKeys
const clock = { wallMs: () => NOW, monoMs: () => monoMs }

async function open(options: Partial<VirtualKeyOptions> = {}): Promise<void> {
  keys = await VirtualKeys.open({ store, pepper, clock, pollMs: 2 ** 30, ...options })
}

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'caisson-vk-'))
  store = new Probe(await openSqliteKeyStore(dir, NOW))
  monoMs = 5_000
  await open()
})
afterEach(async () => {
  keys.close()
  await store.close()
  await rm(dir, { recursive: true, force: true })
})

async function issue(changes: Partial<KeyRecord> = {}, under: Pepper = pepper): Promise<string> {
  const { id, key } = mintKey('prod')
  const mac = new KeyMac(under).hex(key.reveal())
  await store.insert(
    keyRecord(1, { id, mac, pepperVersion: under.version, expiresAtMs: NOW + HOUR, ...changes }),
  )
  return key.reveal()
}

/** Code and words of the refusal, however it comes. */
async function refusal(credential: string, nowMs = NOW): Promise<string> {
  try {
    await keys.authenticate(credential, nowMs)
  } catch (error) {
    if (error instanceof GatewayError) return `${error.code}: ${error.message}`
    throw error
  }
  return 'accepted'
}

const INVALID = 'invalid_api_key: Invalid API key.'
const AWAY = /^identity_unavailable: /

describe('a good key', () => {
  test('gives its caller: the first time from the store, then at once', async () => {
    const key = await issue({ costCenter: 'CC-1', aliases: ['fast'], classes: ['public'] })
    const first = keys.authenticate(key, NOW)
    expect(first).toBeInstanceOf(Promise)
    const caller = await first
    expect(caller).toEqual({
      principal: `key:${key.slice(9, 31)}`,
      tenant: 'acme',
      team: 'payments',
      app: 'checkout',
      environment: 'production',
      costCenter: 'CC-1',
      allowed: { aliases: ['fast'], workloads: undefined, classes: ['public'] },
    } satisfies Caller)
    expect(Object.isFrozen(caller)).toBe(true)
    expect(keys.authenticate(key, NOW)).toBe(caller)
    expect(store.finds).toBe(1)
  })

  test('made under the previous pepper is accepted while that is live, and not longer', async () => {
    const key = await issue({}, oldPepper)
    expect(await refusal(key)).toBe(INVALID)
    keys.close()
    await open({ previousPepper: oldPepper })
    expect(await refusal(key)).toBe('accepted')
    expect(await refusal(await issue())).toBe('accepted')
    await expect(open({ previousPepper: pepper })).rejects.toThrow('same version')
  })

  test('asked for by many at once is read once', async () => {
    const key = await issue()
    const callers = await Promise.all(Array.from({ length: 100 }, async () => keys.authenticate(key, NOW)))
    expect(new Set(callers).size).toBe(1)
    expect(store.finds).toBe(1)
  })

  test('is found again after the cache let it go', async () => {
    keys.close()
    await open({ cacheKeys: 2 })
    const all = await Promise.all(Array.from({ length: 5 }, () => issue()))
    for (let round = 0; round < 2; round++) {
      for (const key of all) expect(await refusal(key)).toBe('accepted')
    }
    expect(store.finds).toBeGreaterThan(5)
  })
})

describe('a principal that is recalled without its credential', () => {
  const principalOf = (key: string): string => `key:${key.slice(9, 31)}`

  test('is the caller that the key is, also where the key was not seen before', async () => {
    const key = await issue()
    const caller = await keys.recall(principalOf(key), NOW)
    expect(caller).toMatchObject({ principal: principalOf(key), tenant: 'acme' })
    expect(await keys.authenticate(key, NOW)).toBe(caller)
  })

  test('is nobody once the key was revoked or has expired, or its pepper is gone', async () => {
    const expiring = await issue({ expiresAtMs: NOW + 10 })
    const revoked = await issue({ revokedAtMs: NOW + 10 })
    for (const key of [expiring, revoked]) {
      expect(await keys.recall(principalOf(key), NOW + 9)).toBeDefined()
      expect(await keys.recall(principalOf(key), NOW + 10)).toBeUndefined()
    }
    expect(await keys.recall(principalOf(await issue({}, oldPepper)), NOW)).toBeUndefined()
  })

  test('is nobody where there is no such key, or it is of another kind', async () => {
    const key = await issue()
    expect(await keys.recall(`key:${'A'.repeat(22)}`, NOW)).toBeUndefined()
    expect(await keys.recall(key.slice(9, 31), NOW)).toBeUndefined()
    expect(await keys.recall('user:ann', NOW)).toBeUndefined()
  })

  test('cannot be told while the store is away', async () => {
    const key = await issue()
    store.broken = true
    await expect(keys.recall(principalOf(key), NOW)).rejects.toMatchObject({ code: 'identity_unavailable' })
    monoMs += 60_001
    await expect(keys.recall(principalOf(key), NOW)).rejects.toMatchObject({ code: 'identity_unavailable' })
  })
})

describe('a bad credential', () => {
  test.each(['', 'sk-123', 'Bearer csk_prod_x', 'eyJhbGciOiJub25lIn0..', 'CSK_prod_x'])(
    '%j is not a virtual key',
    (text) => {
      expect(keys.authenticate(text, NOW)).toBeUndefined()
    },
  )

  test('that is no well-formed key never reaches the store', async () => {
    const key = await issue()
    const bad = [
      'csk_',
      'csk_prod_',
      `${key} `,
      `${key}\n`,
      key.slice(0, -1),
      `${key.slice(0, -1)}${key.endsWith('0') ? '1' : '0'}`,
      key.replace('prod', 'test'),
      key.replace('csk_prod', 'csk_ＰＲＯＤ'),
      `csk_prod_' OR '1'='1`,
      `csk_${'a'.repeat(100_000)}`,
    ]
    for (const text of bad) expect(await refusal(text)).toBe(INVALID)
    expect(store.finds).toBe(0)
  })

  test('that differs from a known key anywhere is refused, also where it truncates to the same bytes', async () => {
    const key = await issue()
    expect(await refusal(key)).toBe('accepted')
    for (let at = 4; at < key.length; at++) {
      const char = key.charCodeAt(at)
      for (const other of [char ^ 1, char + 0x100, char + 0xff00]) {
        const forged = key.slice(0, at) + String.fromCharCode(other) + key.slice(at + 1)
        expect(await refusal(forged)).toBe(INVALID)
      }
    }
  })

  test('with a mac in the store that is none is refused', async () => {
    for (const mac of ['', 'zz', 'ab'.repeat(31), 'ab'.repeat(33)])
      expect(await refusal(await issue({ mac }))).toBe(INVALID)
  })
})

describe('the end of a key', () => {
  test('expiry and revocation hold from their instant on, and are said only to a bearer of the key', async () => {
    const expiring = await issue({ expiresAtMs: NOW + 10 })
    const revoked = await issue({ revokedAtMs: NOW + 10 })
    for (const [key, words] of [
      [expiring, 'This API key has expired.'],
      [revoked, 'This API key has been revoked.'],
    ] as const) {
      expect(await refusal(key, NOW + 9)).toBe('accepted')
      expect(await refusal(key, NOW + 10)).toBe(`invalid_api_key: ${words}`)
      expect(await refusal(`${key.slice(0, 40)}${'A'.repeat(27)}`, NOW + 10)).toBe(INVALID)
    }
  })

  test('a revocation holds after the next refresh, other keys are not read again', async () => {
    const key = await issue()
    const other = await issue()
    expect(await refusal(key)).toBe('accepted')
    expect(await refusal(other)).toBe('accepted')
    await store.revoke(key.slice(9, 31), NOW)
    expect(await keys.refresh()).toBe(2) // the new state of each key, however often it changed
    expect(await refusal(key)).toBe('invalid_api_key: This API key has been revoked.')
    expect(await refusal(other)).toBe('accepted')
    expect(await keys.refresh()).toBe(0)
    expect(store.finds).toBe(2)
  })

  test('a revocation while the key is being read is not lost', async () => {
    const key = await issue()
    const { promise, resolve } = Promise.withResolvers<void>()
    store.hold = promise
    const answer = refusal(key)
    await new Promise(setImmediate)
    await store.revoke(key.slice(9, 31), NOW)
    await keys.refresh()
    resolve()
    expect(await answer).toBe('invalid_api_key: This API key has been revoked.')
    expect(await refusal(key)).toBe('invalid_api_key: This API key has been revoked.')
  })

  test('a store that went back to a backup is read anew', async () => {
    const key = await issue()
    expect(await refusal(key)).toBe('accepted')
    await keys.refresh()
    store.rewound = 0
    await keys.refresh()
    expect(await refusal(key)).toBe('accepted')
    expect(store.finds).toBe(2)
  })
})

describe('a flood of unknown keys', () => {
  test('reads the store once a second for one id', async () => {
    const key = mintKey('prod').key.reveal()
    for (let i = 0; i < 100; i++) expect(await refusal(key)).toBe(INVALID)
    expect(store.finds).toBe(1)
    monoMs += 1000
    expect(await refusal(key)).toBe(INVALID)
    expect(store.finds).toBe(2)
  })

  test('has a bounded number of reads under way, and known keys pass by it', async () => {
    const known = await issue()
    expect(await refusal(known)).toBe('accepted')
    keys.close()
    await open({ maxLookups: 3 })
    expect(await refusal(known)).toBe('accepted')
    const { promise, resolve } = Promise.withResolvers<void>()
    store.hold = promise
    const waiting = Array.from({ length: 3 }, () => refusal(mintKey('prod').key.reveal()))
    expect(await refusal(mintKey('prod').key.reveal())).toMatch(/^overloaded: /)
    expect(await refusal(known)).toBe('accepted')
    resolve()
    expect(await Promise.all(waiting)).toEqual([INVALID, INVALID, INVALID])
    expect(await refusal(await issue())).toBe('accepted')
  })
})

describe('a store that is away', () => {
  test('is bridged for maxStaleMs, then everything is refused until it is back', async () => {
    const key = await issue()
    expect(await refusal(key)).toBe('accepted')
    store.broken = true
    await expect(keys.refresh()).rejects.toThrow('away')
    monoMs += 60_000
    expect(await refusal(key)).toBe('accepted')
    monoMs += 1
    expect(await refusal(key)).toMatch(AWAY)
    expect(keys.available()).toBe(false)
    store.broken = false
    await keys.refresh()
    expect(await refusal(key)).toBe('accepted')
  })

  test('leaves unknown keys undecided, not invalid', async () => {
    const key = await issue()
    store.broken = true
    expect(await refusal(key)).toMatch(AWAY)
    store.broken = false
    expect(await refusal(key)).toBe('accepted')
  })

  test('at the start is an error', async () => {
    store.broken = true
    await expect(open()).rejects.toThrow('away')
  })
})

test('neither key nor pepper is in anything that can be printed', async () => {
  const key = await issue()
  await keys.authenticate(key, NOW)
  const errors: unknown[] = []
  const forged = `${key.slice(0, -8)}${'A'.repeat(8)}`
  for (const [text, nowMs] of [
    [key, NOW + HOUR],
    [forged, NOW],
    [mintKey('prod').key.reveal(), NOW],
  ] as const) {
    await Promise.resolve()
      .then(() => keys.authenticate(text, nowMs))
      .catch((error: unknown) => errors.push(error))
  }
  expect(errors).toHaveLength(3)
  const subjects = [keys, keys.authenticate(key, NOW), ...errors]
  const shown = subjects
    .map((subject) => inspect(subject, { depth: 20, showHidden: true }) + JSON.stringify(subject))
    .join('')
  expect(shown).not.toContain(key.slice(31, 60))
  expect(shown).not.toContain(forged.slice(31, 50))
  expect(shown).not.toContain('canary')
})
