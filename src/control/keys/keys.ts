import { envTag, isKeyId, mintKey, parseKey } from '../../core/key-format.ts'
import { KeyMac, type Pepper } from '../../core/key-mac.ts'
import type { Secret } from '../../core/secret.ts'
import type { KeyRecord, KeyStore } from '../../stores/contracts/keys.ts'
import { KeyProblem } from './problem.ts'
import {
  DAY_MS,
  DEFAULT_LIFETIME_MS,
  type Grants,
  grantsOf,
  type KeySpec,
  lifetime,
  overlap,
} from './spec.ts'

/** `retiring`: replaced or to be revoked at an instant that has not come yet; still accepted. */
export type KeyState = 'active' | 'retiring' | 'revoked' | 'expired'

/** A key as people see it: the record without its hash. */
export type KeyView = Omit<KeyRecord, 'mac' | 'pepperVersion'> & { readonly state: KeyState }

export interface CreatedKey {
  readonly view: KeyView
  /** The one time that the key itself exists outside of its owner's hands. */
  readonly key: Secret
}

export interface RotateOptions {
  /** How long the old key is still accepted. Default 24 hours. */
  readonly overlapMs?: number | undefined
  /** Life of the new key. Default: as long as the old one was made for. */
  readonly lifetimeMs?: number | undefined
}

export async function createKey(
  store: KeyStore,
  pepper: Pepper,
  spec: KeySpec,
  nowMs: number,
): Promise<CreatedKey> {
  const livesMs = lifetime(spec.lifetimeMs ?? DEFAULT_LIFETIME_MS)
  return issue(store, pepper, grantsOf(spec), livesMs, undefined, nowMs)
}

export async function listKeys(store: KeyStore, nowMs: number): Promise<readonly KeyView[]> {
  return (await store.list()).map((record) => view(record, nowMs))
}

export async function showKey(store: KeyStore, id: string, nowMs: number): Promise<KeyView> {
  return view(await existing(store, id), nowMs)
}

/** Refused from now on, everywhere within seconds. Doing it twice changes nothing. */
export async function revokeKey(store: KeyStore, id: string, nowMs: number): Promise<KeyView> {
  await existing(store, id)
  await store.revoke(id, nowMs)
  return showKey(store, id, nowMs)
}

/**
 * A new key with the same grants; the old one is refused after the overlap. The new key is stored first: should this
 * stop half-way there is one key too many, never one too few.
 */
export async function rotateKey(
  store: KeyStore,
  pepper: Pepper,
  id: string,
  options: RotateOptions,
  nowMs: number,
): Promise<CreatedKey & { readonly previous: KeyView }> {
  const overlapMs = overlap(options.overlapMs ?? DAY_MS)
  const old = await existing(store, id)
  const state = stateOf(old, nowMs)
  if (state === 'revoked' || state === 'expired') {
    throw new KeyProblem('conflict', `Key ${id} is ${state} and cannot be rotated; create a new one.`)
  }
  const livesMs = lifetime(options.lifetimeMs ?? old.expiresAtMs - old.createdAtMs)
  const created = await issue(store, pepper, grantsIn(old), livesMs, id, nowMs)
  await store.revoke(id, nowMs + overlapMs)
  return { ...created, previous: await showKey(store, id, nowMs) }
}

async function issue(
  store: KeyStore,
  pepper: Pepper,
  grants: Grants,
  livesMs: number,
  rotatedFrom: string | undefined,
  nowMs: number,
): Promise<CreatedKey> {
  const { id, key } = mintKey(envTag(grants.environment))
  const mac = new KeyMac(pepper)
  const record: KeyRecord = {
    ...grants,
    id,
    mac: mac.hex(key.reveal()),
    pepperVersion: mac.version,
    createdAtMs: nowMs,
    expiresAtMs: nowMs + livesMs,
    revokedAtMs: undefined,
    rotatedFrom,
  }
  await store.insert(record)
  return { view: view(record, nowMs), key }
}

async function existing(store: KeyStore, id: string): Promise<KeyRecord> {
  const parsed = parseKey(id)
  if (parsed) throw new KeyProblem('invalid', `That is a whole key; give only its id: ${parsed.id}`)
  if (!isKeyId(id))
    throw new KeyProblem('invalid', 'A key id is 22 letters and digits, as `caisson keys list` shows them.')
  const record = await store.find(id)
  if (record === undefined) throw new KeyProblem('not_found', `There is no key with the id ${id}.`)
  return record
}

function grantsIn(record: KeyRecord): Grants {
  const { name, tenant, team, app, environment, costCenter, aliases, workloads, classes } = record
  return { name, tenant, team, app, environment, costCenter, aliases, workloads, classes }
}

function view(record: KeyRecord, nowMs: number): KeyView {
  const { mac: _mac, pepperVersion: _version, ...shown } = record
  return { ...shown, state: stateOf(record, nowMs) }
}

function stateOf(record: KeyRecord, nowMs: number): KeyState {
  if (record.revokedAtMs !== undefined && nowMs >= record.revokedAtMs) return 'revoked'
  if (nowMs >= record.expiresAtMs) return 'expired'
  return record.revokedAtMs === undefined ? 'active' : 'retiring'
}
