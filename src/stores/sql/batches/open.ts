/** The batch store as the event loop has it: every question goes to its thread. */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import type { BatchStore } from '../../contracts/batches.ts'
import { keepPrivate } from '../private-file.ts'
import type { Answer, Question, WorkerInput } from './worker.ts'

const METHODS = [
  'createFile',
  'appendLines',
  'sealFile',
  'discardFile',
  'findFile',
  'listFiles',
  'deleteFile',
  'readLines',
  'storedBytes',
  'createBatch',
  'findBatch',
  'listBatches',
  'activeBatches',
  'requestCancel',
  'begin',
  'pendingLines',
  'addResult',
  'finalize',
  'endBatch',
  'sweep',
  'close',
] as const satisfies readonly (keyof BatchStore)[]

/**
 * The embedded store of batches, `<dir>/batches.sqlite`, for one process at a time. A file apart from the keys: uploads are
 * large, and must not hold up who creates or revokes a key.
 * @param secret 32 bytes under which texts are encrypted
 */
export async function openSqliteBatchStore(
  dir: string,
  secret: Uint8Array,
  nowMs: number,
): Promise<BatchStore> {
  mkdirSync(dir, { recursive: true, mode: 0o700 })
  const path = join(dir, 'batches.sqlite')
  keepPrivate(path)
  const workerData: WorkerInput = { path, secret, nowMs }
  const thread = new StoreThread(new Worker(new URL('./worker.ts', import.meta.url), { workerData }))
  await thread.opened
  const methods = METHODS.map((method) => [
    method,
    (...args: readonly unknown[]): Promise<unknown> => thread.ask(method, args),
  ])
  // Each name of the contract, as `satisfies` above and the suite of the contract hold.
  return Object.fromEntries(methods) as BatchStore
}

class StoreThread {
  readonly opened: Promise<unknown>
  readonly #worker: Worker
  readonly #waiting = new Map<number, PromiseWithResolvers<unknown>>()
  #asked = 0
  #over = false

  constructor(worker: Worker) {
    this.#worker = worker
    this.opened = this.#answerTo(0)
    worker.on('message', (answer: Answer) => {
      const waiter = this.#waiting.get(answer.id)
      this.#waiting.delete(answer.id)
      if ('error' in answer) waiter?.reject(new Error(`the batch store: ${answer.error}`))
      else waiter?.resolve(answer.value)
    })
    worker.on('error', (error) => this.#end(error as Error))
    worker.on('exit', () => this.#end(new Error('the batch store is closed')))
  }

  ask(method: keyof BatchStore, args: readonly unknown[]): Promise<unknown> {
    if (this.#over) return Promise.reject(new Error('the batch store is closed'))
    const id = ++this.#asked
    const question: Question = { id, method, args }
    const answer = this.#answerTo(id)
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
    this.#worker.postMessage(question)
    return answer
  }

  #answerTo(id: number): Promise<unknown> {
    const waiter = Promise.withResolvers<unknown>()
    this.#waiting.set(id, waiter)
    return waiter.promise
  }

  #end(error: Error): void {
    this.#over = true
    for (const waiter of this.#waiting.values()) waiter.reject(error)
    this.#waiting.clear()
  }
}
