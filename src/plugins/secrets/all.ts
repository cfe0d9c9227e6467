import type { SecretSourceName } from '../../core/secret-ref.ts'
import type { SecretSource } from './contract.ts'
import { env } from './env.ts'
import { exec } from './exec.ts'
import { file } from './file.ts'

/** Every source there is. To add one: its file, a line here, its name in `SECRET_SOURCES`. */
export const allSecretSources: Readonly<Record<SecretSourceName, SecretSource>> = { env, file, exec }
