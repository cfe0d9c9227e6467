/**
 * A worker thread that wakes the generator when calls are due. Timers of the event loop tick in whole milliseconds, which is too coarse for
 * thousands of calls a second; a thread that sleeps in Atomics.wait wakes within some 0.1 ms, and costs nothing while it sleeps.
 */
import { parentPort, workerData } from 'node:worker_threads'

export type ClockOrder = { startHrMs: number; periodMs: number }

const { startHrMs, periodMs } = workerData as ClockOrder
const never = new Int32Array(new SharedArrayBuffer(4))
const hrOffset = Number(process.hrtime.bigint()) / 1e6 - performance.now()

for (let due = startHrMs - hrOffset; ; due += periodMs) {
  const now = performance.now()
  if (due > now) Atomics.wait(never, 0, 0, due - now)
  else if (now - due > 100) due = now
  parentPort?.postMessage(0)
}
