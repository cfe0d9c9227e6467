import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { KeyFeed } from './key-changes.ts'
import type { KeyRecord } from './keys.ts'

export interface KeyStoreFixture {
  readonly store: KeyFeed
  /** A second handle on the same data, as another process would have. */
  reopen(): Promise<KeyFeed>
  dispose(): Promise<void>
}

export function keyRecord(n: number, changes: Partial<KeyRecord> = {}): KeyRecord {
  return {
    id: `id${String(n).padStart(20, '0')}`,
    name: `key ${n}`,
    mac: 'ab'.repeat(32),
    pepperVersion: 1,
    tenant: 'acme',
    team: 'payments',
    app: 'checkout',
    environment: 'production',
    costCenter: undefined,
    aliases: undefined,
    workloads: undefined,
    classes: undefined,
    createdAtMs: 1_000 + n,
    expiresAtMs: 4_102_444_800_000,
    revokedAtMs: undefined,
    rotatedFrom: undefined,
    ...changes,
  }
}

/** What every store of keys promises. */
export function keyStoreSuite(name: string, open: () => Promise<KeyStoreFixture>): void {
  describe(`key store: ${name}`, () => {
    let fixture: KeyStoreFixture | undefined
    beforeEach(async () => {
      fixture = await open()
    })
    afterEach(() => fixture?.dispose())
    const current = () => {
      if (fixture === undefined) throw new Error('the fixture did not open')
      return fixture
    }
    recordTests(current)
    changeTests(current)
  })
}

function recordTests(current: () => KeyStoreFixture): void {
  test('gives back exactly what was inserted, in every combination of absent, empty and odd values', async () => {
    const { store } = current()
    const full = keyRecord(1, {
      name: `O'Brien "; drop table virtual_keys; -- é 漢`,
      costCenter: 'CC-1',
      aliases: ['a', 'b"c'],
      workloads: [],
      classes: ['public', 'restricted'],
      revokedAtMs: 8_640_000_000_000_000,
      rotatedFrom: 'x'.repeat(22),
    })
    await store.insert(full)
    await store.insert(keyRecord(2))
    expect(await store.find(full.id)).toEqual(full)
    expect(await store.find(keyRecord(2).id)).toEqual(keyRecord(2))
    expect(await store.list()).toEqual([full, keyRecord(2)])
  })

  test.each([[''], ["' OR '1'='1"], ['%'], ['id1'], [keyRecord(1).id.toUpperCase()]])(
    'finds nothing under %j',
    async (id) => {
      const { store } = current()
      await store.insert(keyRecord(1))
      expect(await store.find(id)).toBeUndefined()
      expect(await store.revoke(id, 1)).toBe(false)
    },
  )

  test('an id is taken once', async () => {
    const { store } = current()
    await store.insert(keyRecord(1))
    await expect(store.insert(keyRecord(1, { name: 'again' }))).rejects.toThrow(Error)
    expect((await store.find(keyRecord(1).id))?.name).toBe('key 1')
  })

  test('a revocation moves earlier, never later', async () => {
    const { store } = current()
    await store.insert(keyRecord(1))
    for (const [atMs, holds] of [
      [500, 500],
      [900, 500],
      [300, 300],
    ] as const) {
      expect(await store.revoke(keyRecord(1).id, atMs)).toBe(true)
      expect((await store.find(keyRecord(1).id))?.revokedAtMs).toBe(holds)
    }
  })
}

function changeTests(current: () => KeyStoreFixture): void {
  test('the counter changes with every change, through either handle, and with nothing else', async () => {
    const { store } = current()
    const other = await current().reopen()
    const seen = [await store.changeCounter()]
    const changes = [
      () => store.insert(keyRecord(1)),
      () => other.insert(keyRecord(2)),
      () => store.revoke(keyRecord(2).id, 5),
      () => other.revoke(keyRecord(1).id, 5),
    ]
    for (const change of changes) {
      await change()
      expect(await other.changeCounter()).toBe(await store.changeCounter())
      seen.push(await store.changeCounter())
    }
    expect(new Set(seen).size).toBe(seen.length)
    await store.revoke(keyRecord(1).id, 9)
    await store.revoke('nobody', 9)
    await store.find(keyRecord(1).id)
    await store.insert(keyRecord(1)).catch(() => {})
    expect(await store.changeCounter()).toBe(seen.at(-1))
    await other.close()
  })

  test('changes are read in pages, oldest first, each key in its latest state', async () => {
    const { store } = current()
    const start = await store.changeCounter()
    for (let n = 1; n <= 1001; n++) await store.insert(keyRecord(n))
    await store.revoke(keyRecord(1).id, 7)
    const counter = await store.changeCounter()
    const met = new Map<string, KeyRecord>()
    let since = start
    let pages = 0
    while (since < counter) {
      const { upTo, records } = await store.changesSince(since)
      expect(upTo).toBeGreaterThan(since)
      for (const record of records) met.set(record.id, record)
      since = upTo
      pages++
    }
    expect(pages).toBeGreaterThan(1)
    expect(met.size).toBe(1001)
    expect(met.get(keyRecord(1).id)?.revokedAtMs).toBe(7)
    expect(await store.changesSince(since)).toEqual({ upTo: since, records: [] })
  }, 60_000) // a thousand transactions, each on stable storage

  test('what was written is there after everything was closed', async () => {
    const { store } = current()
    await store.insert(keyRecord(1))
    await store.close()
    const again = await current().reopen()
    expect(await again.find(keyRecord(1).id)).toEqual(keyRecord(1))
    await again.close()
  })

  test('many at once lose nothing', async () => {
    const { store } = current()
    const other = await current().reopen()
    const start = await store.changeCounter()
    const jobs = Array.from({ length: 50 }, (_, n) => (n % 2 === 0 ? store : other).insert(keyRecord(n)))
    await Promise.all(jobs)
    expect(await store.list()).toHaveLength(50)
    expect(await store.changeCounter()).toBe(start + 50)
    await other.close()
  })
}
