import { closeSync, fdatasyncSync, mkdirSync, openSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { tmpDir } from './child.ts'

/** Appends 4 KB and waits for the disk, as a journal does, in the folder where the journals of the bench are. Milliseconds each. */
export function probeDisk(times: number): number[] {
  mkdirSync(tmpDir, { recursive: true })
  const path = join(tmpDir, 'fsync-probe')
  const file = openSync(path, 'w')
  const page = Buffer.alloc(4096, 1)
  const tookMs = Array.from({ length: times }, () => {
    const begun = performance.now()
    writeSync(file, page)
    fdatasyncSync(file)
    return performance.now() - begun
  })
  closeSync(file)
  rmSync(path)
  return tookMs
}
