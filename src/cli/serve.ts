import { once } from 'node:events'
import type { LoadedConfig } from '../config/load.ts'

/** A running node, as far as the command that runs it is concerned. */
export interface Served {
  readonly dataUrl: string
  readonly opsUrl: string
  config(): LoadedConfig
  reload(): Promise<Error | undefined>
  stop(drainMs?: number): Promise<void>
}

export interface ServeDeps {
  /** Starts the node; `fenced` is called where its journal fails and the process must end. */
  start(fenced: () => void): Promise<Served>
  watch(files: readonly string[], changed: () => void): Disposable
  print(text: string): void
}

/** What is left of a node whose journal failed gets this long: nothing new is taken, and nothing more can be recorded. */
const FENCED_DRAIN_MS = 2000

/** `caisson serve`: runs until SIGTERM or SIGINT (drains, exit code 0) or until the journal fails (exit code 1). */
export async function serveCommand(
  deps: ServeDeps,
  announce: (node: Served) => Promise<void>,
): Promise<number> {
  const stop = new AbortController()
  let exitCode = 0
  const node = await deps.start(() => {
    exitCode = 1
    stop.abort()
  })
  let watcher = deps.watch(node.config().files, () => void reload())
  async function reload(): Promise<void> {
    if ((await node.reload()) !== undefined) return
    watcher[Symbol.dispose]()
    watcher = deps.watch(node.config().files, () => void reload())
  }
  const onHangUp = (): void => void reload()
  const onSignal = (): void => stop.abort()
  process.on('SIGHUP', onHangUp).on('SIGTERM', onSignal).on('SIGINT', onSignal)
  await announce(node)
  if (!stop.signal.aborted) await once(stop.signal, 'abort')
  deps.print('Stopping: calls under way may end. Signal again to stop at once.')
  process.off('SIGHUP', onHangUp).off('SIGTERM', onSignal).off('SIGINT', onSignal)
  process.once('SIGTERM', () => process.exit(1)).once('SIGINT', () => process.exit(1))
  watcher[Symbol.dispose]()
  await node.stop(exitCode === 0 ? undefined : FENCED_DRAIN_MS)
  return exitCode
}
