import { constants } from 'node:fs'
import { open } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { isAbsolute } from 'node:path'
import type { Secret } from '../../core/secret.ts'
import { MAX_SECRET_BYTES, SecretError, secretOf } from './contract.ts'
import type { ResolveOptions, SecretSource } from './contract.ts'

const OTHERS = 0o077

/** `${file:/path}`: what a file holds, such as a mounted secret. */
export const file: SecretSource = { name: 'file', resolve: readSecret }

async function readSecret(path: string, { warn }: ResolveOptions): Promise<Secret> {
  if (!isAbsolute(path)) throw new SecretError('bad_argument', 'must be an absolute path')
  // Non-blocking, because opening a pipe that nobody writes to would hold a thread for ever.
  const handle = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0)).catch(unreadable)
  await using closing = handle
  const stat = await closing.stat()
  if (!stat.isFile()) throw new SecretError('unreadable', 'is not a regular file')
  const mode = stat.mode & 0o777
  if (process.platform !== 'win32' && (mode & OTHERS) !== 0) {
    warn(`can be read by other users (mode ${mode.toString(8).padStart(4, '0')}); use 0400 or 0600`)
  }
  return secretOf(await readCapped(closing))
}

async function readCapped(handle: FileHandle): Promise<Uint8Array> {
  const buffer = Buffer.alloc(MAX_SECRET_BYTES + 1)
  let length = 0
  while (length < buffer.length) {
    const { bytesRead } = await handle.read(buffer, length).catch(unreadable)
    if (bytesRead === 0) break
    length += bytesRead
  }
  return buffer.subarray(0, length)
}

function unreadable(error: NodeJS.ErrnoException): never {
  if (error.code === 'ENOENT') throw new SecretError('missing', 'does not exist')
  throw new SecretError('unreadable', `cannot be read (${error.code ?? 'unknown error'})`)
}
