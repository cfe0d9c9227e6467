/**
 * A worker thread that wakes the generator when calls are due. Timers of the event loop tick in whole milliseconds, which is too coarse for
 * thousands of calls a second; a thread that sleeps in Atomics.wait wakes within some 0.1 ms, and costs nothing while it sleeps.
 */
import { parentPort, workerData } from 'node:worker_threads'

export type ClockOrder = { startHrMs: number; periodMs: number }

const { startHrMs, periodMs } = workerData as ClockOrder
const never = new Int32Array(new SharedArrayBuffer(4))

/** The one clock that all threads of a process share: each thread's performance.now() begins at a time of its own. */
function nowMs(): number {
  return Number(process.hrtime.bigint()) / 1e6
}

for (let due = startHrMs; ; due += periodMs) {
  const now = nowMs()
  if (due > now) Atomics.wait(never, 0, 0, due - now)
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
  parentPort?.postMessage(0)
}
