/**
 * The thread of the batch store. Its texts are large and its commits wait for the disk: on the event loop either would hold
 * up live calls.
 */
import { parentPort, workerData } from 'node:worker_threads'
import type { BatchStore } from '../../contracts/batches.ts'
import { sqliteDialect } from '../dialect.ts'
import { openSqlite } from '../sqlite.ts'
import { openBatchTables } from './store.ts'

export interface WorkerInput {
  readonly path: string
  readonly secret: Uint8Array
  readonly nowMs: number
}

export interface Question {
  readonly id: number
  readonly method: keyof BatchStore
  readonly args: readonly unknown[]
}

/** Answer 0 is that the store is open, or why it is not. */
export type Answer =
  { readonly id: number; readonly value: unknown } | { readonly id: number; readonly error: string }

const { path, secret, nowMs }: WorkerInput = workerData

function post(answer: Answer): void {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a port, not a window
  parentPort?.postMessage(answer)
}

async function respond(id: number, work: () => Promise<unknown>): Promise<void> {
  try {
    post({ id, value: await work() })
  } catch (error) {
    post({ id, error: error instanceof Error ? error.message : String(error) })
  }
}

async function main(): Promise<void> {
  const store = await openBatchTables(sqliteDialect(openSqlite(path)), secret, nowMs)
  parentPort?.on('message', ({ id, method, args }: Question) => {
    const ask = store[method] as (...args: unknown[]) => Promise<unknown>
    void respond(id, () => ask.apply(store, [...args])).finally(() => {
      if (method === 'close') parentPort?.close()
    })
  })
}

void respond(0, main)
