import { watch, type FSWatcher } from 'node:fs'
import { basename, dirname } from 'node:path'

/** Editors write a file in several steps; what they do within this time is one change. */
const SETTLE_MS = 100

/**
 * Calls `changed` after any of the files was written. Directories are watched, not files: editors and Kubernetes replace a
 * file by renaming another one over it, and a watch on the old one would see nothing.
 */
export function watchFiles(files: readonly string[], changed: () => void): Disposable {
  const names = new Map<string, Set<string>>()
  for (const file of files) {
    const directory = dirname(file)
    names.set(directory, (names.get(directory) ?? new Set()).add(basename(file)))
  }
  let timer: NodeJS.Timeout | undefined
  const settle = (): void => {
    clearTimeout(timer)
    timer = setTimeout(changed, SETTLE_MS)
  }
  const watchers: FSWatcher[] = []
  for (const [directory, wanted] of names) {
    const watcher = watch(directory, (_, name) => {
      // `..data` is the link that Kubernetes turns when a mounted ConfigMap changes.
      if (name === null || wanted.has(name) || name === '..data') settle()
    })
    // A watched directory that goes away must not end the process; SIGHUP still reloads.
    watcher.on('error', () => watcher.close())
    watchers.push(watcher)
  }
  return {
    [Symbol.dispose]: () => {
      clearTimeout(timer)
      for (const watcher of watchers) watcher.close()
    },
  }
}
