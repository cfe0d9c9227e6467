import { timingSafeEqual } from 'node:crypto'
import { type Clock, systemClock } from '../../core/clock.ts'
import { GatewayError, refuse } from '../../core/errors.ts'
import type { Caller } from '../../core/identity.ts'
import { idPart, KEY_PREFIX, MAX_KEY_CHARS, parseKey } from '../../core/key-format.ts'
import { KeyMac, MAC_BYTES, type Pepper } from '../../core/key-mac.ts'
import type { KeyFeed } from '../../stores/contracts/key-changes.ts'
import type { KeyRecord } from '../../stores/contracts/keys.ts'
import type { IdentitySource } from './contract.ts'
import { KeyTable, type KeyTableLimits } from './key-table.ts'

export interface VirtualKeyOptions extends Partial<KeyTableLimits> {
  readonly store: KeyFeed
  readonly pepper: Pepper
  /** Still accepted, so that the pepper can be changed while keys made under it live on. */
  readonly previousPepper?: Pepper | undefined
  readonly clock?: Clock
  /** How often changes are looked for. Default 1000: a revocation holds everywhere well within 5 s. */
  readonly pollMs?: number
  /** Told after every poll: how many keys changed, or why the store could not be read. */
  readonly onPoll?: (outcome: { readonly changes: number } | { readonly error: unknown }) => void
}

const defaults: KeyTableLimits = {
  cacheKeys: 100_000,
  absentIds: 10_000,
  absentMs: 1000,
  maxLookups: 64,
  maxStaleMs: 60_000,
}

const PRINCIPAL_PREFIX = 'key:'

/** A key as the check needs it: all that can be worked out before the call is. */
interface Entry {
  /** Undefined where the pepper that made it is no longer live: no key matches. */
  readonly mac: Buffer | undefined
  readonly under: KeyMac
  readonly caller: Caller
  readonly expiresAtMs: number
  readonly revokedAtMs: number
}

/**
 * Virtual keys. The usual call (a key seen before) is synchronous and costs one Map lookup and one HMAC; a key not seen
 * before costs one read of the store, and only if its checksum holds. Whether an id exists cannot be told from the
 * answer: every well-formed key gets one MAC and one comparison, against a dummy if need be, and the same words.
 */
export class VirtualKeys implements IdentitySource {
  readonly kind = 'virtual_key'
  readonly #table: KeyTable<Entry>
  readonly #mac: KeyMac
  readonly #previousMac: KeyMac | undefined
  readonly #scratch = Buffer.alloc(MAC_BYTES)
  readonly #dummy = Buffer.alloc(MAC_BYTES)
  readonly #timer: NodeJS.Timeout

  private constructor(options: VirtualKeyOptions) {
    const clock = options.clock ?? systemClock
    this.#mac = new KeyMac(options.pepper)
    this.#previousMac = options.previousPepper && new KeyMac(options.previousPepper)
    if (this.#previousMac?.version === this.#mac.version)
      throw new RangeError('two peppers have the same version')
    this.#table = new KeyTable(options.store, clock, withDefaults(options), (record) => this.#entry(record))
    const poll = () => {
      this.refresh().then(
        (changes) => options.onPoll?.({ changes }),
        (error: unknown) => options.onPoll?.({ error }),
      )
    }
    this.#timer = setInterval(poll, options.pollMs ?? 1000).unref()
  }

  /** Rejects where the store cannot be read now. */
  static async open(options: VirtualKeyOptions): Promise<VirtualKeys> {
    const source = new VirtualKeys(options)
    try {
      await source.refresh()
      return source
    } catch (error) {
      source.close()
      throw error
    }
  }

  authenticate(credential: string, nowMs: number): Caller | undefined | Promise<Caller> {
    if (!credential.startsWith(KEY_PREFIX)) return undefined
    if (credential.length > MAX_KEY_CHARS) refuse('invalid_api_key', {})
    if (this.#table.isStale()) refuse('identity_unavailable', { retryAfterMs: 1000 })
    const id = idPart(credential)
    const entry = this.#table.known(id)
    if (entry !== undefined) return this.#check(entry, credential, nowMs)
    if (parseKey(credential) === undefined) refuse('invalid_api_key', {})
    if (this.#table.isAbsent(id)) return this.#check(undefined, credential, nowMs)
    return this.#lookup(id, credential, nowMs)
  }

  async recall(principal: string, nowMs: number): Promise<Caller | undefined> {
    if (!principal.startsWith(PRINCIPAL_PREFIX)) return undefined
    if (this.#table.isStale()) refuse('identity_unavailable', { retryAfterMs: 1000 })
    const id = principal.slice(PRINCIPAL_PREFIX.length)
    const entry = this.#table.known(id) ?? (await this.#table.lookup(id).catch(rethrowAsRefusal))
    // Without a mac no credential would match: its pepper is no longer live.
    if (entry?.mac === undefined || nowMs >= entry.revokedAtMs || nowMs >= entry.expiresAtMs) return undefined
    return entry.caller
  }

  /** Reads what changed now rather than at the next poll. */
  refresh(): Promise<number> {
    return this.#table.refresh()
  }

  /** False once the store could not be read for `maxStaleMs`: every key is then refused. */
  available(): boolean {
    return !this.#table.isStale()
  }

  /** Time since which revocations may have been missed. */
  staleMs(): number {
    return this.#table.staleMs()
  }

  /** Ends the poll. The store stays open: it belongs to whoever opened it. */
  close(): void {
    clearInterval(this.#timer)
  }

  async #lookup(id: string, credential: string, nowMs: number): Promise<Caller> {
    const entry = await this.#table.lookup(id).catch(rethrowAsRefusal)
    return this.#check(entry, credential, nowMs)
  }

  #check(entry: Entry | undefined, credential: string, nowMs: number): Caller {
    const under = entry?.under ?? this.#mac
    under.into(this.#scratch, credential)
    const same = timingSafeEqual(this.#scratch, entry?.mac ?? this.#dummy)
    if (!same || entry?.mac === undefined) refuse('invalid_api_key', {})
    // Only a bearer of the whole key learns what became of it.
    if (nowMs >= entry.revokedAtMs) refuse('invalid_api_key', { reason: 'This API key has been revoked.' })
    if (nowMs >= entry.expiresAtMs) refuse('invalid_api_key', { reason: 'This API key has expired.' })
    return entry.caller
  }

  #entry(record: KeyRecord): Entry {
    const under = [this.#mac, this.#previousMac].find((mac) => mac?.version === record.pepperVersion)
    const mac = Buffer.from(record.mac, 'hex')
    return {
      mac: under !== undefined && mac.length === MAC_BYTES ? mac : undefined,
      under: under ?? this.#mac,
      caller: callerOf(record),
      expiresAtMs: record.expiresAtMs,
      revokedAtMs: record.revokedAtMs ?? Number.POSITIVE_INFINITY,
    }
  }
}

function callerOf(record: KeyRecord): Caller {
  const { tenant, team, app, environment, costCenter, aliases, workloads, classes } = record
  return Object.freeze({
    principal: `${PRINCIPAL_PREFIX}${record.id}`,
    tenant,
    team,
    app,
    environment,
    costCenter,
    allowed: Object.freeze({ aliases, workloads, classes }),
  })
}

function withDefaults(options: VirtualKeyOptions): KeyTableLimits {
  return {
    cacheKeys: options.cacheKeys ?? defaults.cacheKeys,
    absentIds: options.absentIds ?? defaults.absentIds,
    absentMs: options.absentMs ?? defaults.absentMs,
    maxLookups: options.maxLookups ?? defaults.maxLookups,
    maxStaleMs: options.maxStaleMs ?? defaults.maxStaleMs,
  }
}

/** The store failed on this one read: whether the key holds cannot be told, and that is not the caller's fault. */
function rethrowAsRefusal(error: unknown): never {
  if (error instanceof GatewayError) throw error
  refuse('identity_unavailable', { retryAfterMs: 1000 }, error)
}
