import type { Worker } from 'node:worker_threads'
import type { Answer, Question } from './message.ts'

/** Said once by a thread that has built its screener. What that took is no question's fault. */
export type Ready = Pick<Answer, 'cpuMs'>

/** Why a question has no answer: it took too much, its thread ended under it, or nobody may ask any more. */
export type Lost = 'overrun' | 'crashed' | 'closed'
export type Outcome = { readonly answer: Answer; readonly cpuMs: number } | Lost

interface Task {
  readonly resolve: (outcome: Outcome) => void
  readonly limitMs: number
  readonly sinceMs: number
}

/** A thread that has taken this many times its limit by the clock hangs, whatever CPU time it had. */
const HANGS_AFTER = 20

/** One thread and the one question that it has. It ends for good where it crashes, or takes more CPU time than the question may. */
export class ScanThread {
  /** With what it threw, where it did. */
  readonly ended: Promise<unknown>
  readonly #worker: Worker
  readonly #onIdle: () => void
  #wasReady = false
  #isOver = false
  #task: Task | undefined
  #timer: NodeJS.Timeout | undefined
  /** CPU time until its last answer. */
  #cpuMs = 0

  constructor(worker: Worker, onIdle: () => void) {
    this.#worker = worker
    this.#onIdle = onIdle
    worker.on('message', (message: Ready | Answer) => this.#heard(message))
    let thrown: unknown
    worker.on('error', (error) => (thrown = error))
    this.ended = new Promise((resolve) => {
      worker.once('exit', () => {
        this.#isOver = true
        this.#settle('crashed')
        resolve(thrown)
      })
    })
  }

  /** False of a thread that ended before it could be asked anything. */
  get wasReady(): boolean {
    return this.#wasReady
  }

  get isIdle(): boolean {
    return this.#wasReady && !this.#isOver && this.#task === undefined
  }

  /** Only while it is idle. @param limitMs CPU time that the answer may take */
  ask(make: () => Question, limitMs: number): Promise<Outcome> {
    return new Promise((resolve) => {
      const question = make()
      const task = { resolve, limitMs, sinceMs: performance.now() }
      this.#task = task
      this.#worker.postMessage(question, [question.bytes.buffer])
      this.#watch(task, limitMs)
    })
  }

  async close(): Promise<void> {
    this.#isOver = true
    this.#settle('closed')
    await this.#worker.terminate()
  }

  #heard(message: Ready | Answer): void {
    const cpuMs = message.cpuMs - this.#cpuMs
    this.#cpuMs = message.cpuMs
    if ('steps' in message) this.#settle({ answer: message, cpuMs })
    else this.#wasReady = true
    if (this.isIdle) this.#onIdle()
  }

  #watch(task: Task, afterMs: number): void {
    this.#timer = setTimeout(() => void this.#check(task), Math.max(1, Math.ceil(afterMs)))
  }

  async #check(task: Task): Promise<void> {
    // Rejects where it has just ended: then nothing is left to be ended.
    const usage = await this.#worker.cpuUsage().catch(() => undefined)
    if (this.#task !== task || usage === undefined) return
    const leftMs = task.limitMs - ((usage.user + usage.system) / 1000 - this.#cpuMs)
    const tookMs = performance.now() - task.sinceMs
    if (leftMs > 0 && tookMs < task.limitMs * HANGS_AFTER) return this.#watch(task, leftMs)
    this.#isOver = true
    this.#settle('overrun')
    await this.#worker.terminate()
  }

  #settle(outcome: Outcome): void {
    clearTimeout(this.#timer)
    const task = this.#task
    this.#task = undefined
    task?.resolve(outcome)
  }
}
