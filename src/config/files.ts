import { closeSync, fstatSync, openSync, readSync, readdirSync } from 'node:fs'

/** What the loader needs of a file system; tests hand in their own. */
export interface ConfigFiles {
  /** The bytes of a file. Throws with a `code` where it cannot be read, and {@link TooBig} beyond the cap. */
  read(path: string, maxBytes: number): Uint8Array
  /** Names in a directory. */
  list(path: string): readonly string[]
}

export class TooBig extends Error {}

export const diskFiles: ConfigFiles = {
  read: readCapped,
  list: (path) => readdirSync(path),
}

/** Reads at most the cap, whatever the file says of its size: `/dev/zero` has size 0 and no end. */
function readCapped(path: string, maxBytes: number): Uint8Array {
  const fd = openSync(path, 'r')
  try {
    if (fstatSync(fd).size > maxBytes) throw new TooBig()
    const buffer = Buffer.alloc(maxBytes + 1)
    let length = 0
    while (length < buffer.length) {
      const got = readSync(fd, buffer, length, buffer.length - length, null)
      if (got === 0) return buffer.subarray(0, length)
      length += got
    }
    throw new TooBig()
  } finally {
    closeSync(fd)
  }
}
