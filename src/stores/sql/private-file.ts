import { chmodSync, closeSync, openSync } from 'node:fs'

/**
 * Makes the file where it is missing, and closes it to others: before SQLite opens it, because what SQLite puts beside a
 * database takes over its mode. A file that is there is not opened: closing it would drop the locks that this process has on it.
 */
export function keepPrivate(path: string): void {
  try {
    closeSync(openSync(path, 'ax', 0o600))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
  chmodSync(path, 0o600)
}
