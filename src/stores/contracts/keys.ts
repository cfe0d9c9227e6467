import type { DataClass } from '../../core/labels.ts'

/** A virtual key as stored: everything but the key itself, of which only a keyed hash is kept. */
export interface KeyRecord {
  /** The public part of the key, 22 base62 characters; also its name in commands and records. */
  readonly id: string
  readonly name: string
  /** HMAC-SHA-256 of the whole key under the pepper, hex. */
  readonly mac: string
  /** Version of the pepper that made `mac`. */
  readonly pepperVersion: number
  readonly tenant: string
  readonly team: string
  readonly app: string
  readonly environment: string
  readonly costCenter: string | undefined
  readonly aliases: readonly string[] | undefined
  readonly workloads: readonly string[] | undefined
  readonly classes: readonly DataClass[] | undefined
  readonly createdAtMs: number
  readonly expiresAtMs: number
  /** Set by `revoke` (now) and by `rotate` (end of the overlap): refused from that instant on. */
  readonly revokedAtMs: number | undefined
  /** The key that this one replaced. */
  readonly rotatedFrom: string | undefined
}

/** Where virtual keys live. Shared by every process of a deployment. */
export interface KeyStore {
  insert(record: KeyRecord): Promise<void>
  find(id: string): Promise<KeyRecord | undefined>
  list(): Promise<readonly KeyRecord[]>
  /** Sets the instant from which the key is refused. Never moves it later. False where there is no such key. */
  revoke(id: string, atMs: number): Promise<boolean>
  /** A number that changes whenever any key changed; cheap enough to poll every second. */
  changeCounter(): Promise<number>
  close(): Promise<void>
}
