import { createKey } from '../../src/control/keys/keys.ts'
import type { KeySpec } from '../../src/control/keys/spec.ts'
import { ensureSecretFile } from '../../src/control/keys/secret-file.ts'
import { openSqliteKeyStore } from '../../src/stores/sql/keys-sqlite.ts'

export interface MadeKey {
  readonly id: string
  readonly key: string
}

export const SPEC: KeySpec = { tenant: 'acme', team: 'platform', app: 'portal', environment: 'dev' }

/** A key as `caisson keys create` makes it, beside whatever server runs on the directory. */
export async function makeKey(storeDir: string, spec: Partial<KeySpec> = {}): Promise<MadeKey> {
  const store = await openSqliteKeyStore(storeDir, Date.now())
  try {
    const pepper = { version: 1, secret: await ensureSecretFile(storeDir, 'pepper') }
    const { view, key } = await createKey(store, pepper, { ...SPEC, ...spec }, Date.now())
    return { id: view.id, key: key.reveal() }
  } finally {
    await store.close()
  }
}
