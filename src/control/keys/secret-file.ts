import { randomBytes } from 'node:crypto'
import { link, mkdir, open, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { Secret } from '../../core/secret.ts'

const SECRET_BYTES = 32
/** 32 bytes as base64, and nothing else but a line end. */
const SHAPE = /^[A-Za-z0-9+/]{43}=$/

/**
 * The secret in `<dir>/<name>`, made on first use: 32 random bytes as base64, mode 0600. Any number of processes may ask
 * at once and all get the same one. A file that is damaged or readable by everyone is an error, never replaced: all
 * that was hashed under it would be lost.
 */
export async function ensureSecretFile(dir: string, name: string): Promise<Secret> {
  const path = join(dir, name)
  return (await readSecret(path)) ?? (await makeSecret(dir, path))
}

/** Written aside and then linked into place: a link fails where the name is taken, so the first process wins. */
async function makeSecret(dir: string, path: string): Promise<Secret> {
  await mkdir(dir, { recursive: true, mode: 0o700 })
  const aside = `${path}.${process.pid}.${randomBytes(6).toString('hex')}`
  try {
    await writeDurably(aside, `${randomBytes(SECRET_BYTES).toString('base64')}\n`)
    await link(aside, path).catch((error: unknown) => {
      if (!hasCode(error, 'EEXIST')) throw error
    })
    await syncDirectory(dir)
  } finally {
    await rm(aside, { force: true })
  }
  const secret = await readSecret(path)
  if (secret === undefined) throw new Error(`${path} disappeared while it was being made`)
  return secret
}

/** The secret in `<dir>/<name>`, where it was made before. */
export function existingSecretFile(dir: string, name: string): Promise<Secret | undefined> {
  return readSecret(join(dir, name))
}

async function readSecret(path: string): Promise<Secret | undefined> {
  const file = await open(path, 'r').catch((error: unknown) => {
    if (hasCode(error, 'ENOENT')) return undefined
    throw error
  })
  if (file === undefined) return undefined
  try {
    if (process.platform !== 'win32' && ((await file.stat()).mode & 0o007) !== 0) {
      throw new Error(
        `${path} can be read by every user of this machine; chmod 600 it, and consider it known`,
      )
    }
    const text = (await file.readFile('latin1')).trimEnd()
    if (!SHAPE.test(text))
      throw new Error(`${path} does not hold 32 bytes in base64; restore it from a backup`)
    return new Secret(text)
  } finally {
    await file.close()
  }
}

/** On disk before any key is hashed under it. */
async function writeDurably(path: string, text: string): Promise<void> {
  const file = await open(path, 'wx', 0o600)
  try {
    await file.writeFile(text)
    await file.sync()
  } finally {
    await file.close()
  }
}

async function syncDirectory(dir: string): Promise<void> {
  if (process.platform === 'win32') return
  const handle = await open(dir, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code
}
