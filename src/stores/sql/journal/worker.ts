/**
 * The journal's thread. It has nothing else to do, so it sleeps in `Atomics.wait` and takes batches from the port by hand:
 * a fifth less CPU per round trip than an event loop that waits for messages.
 */
import { type MessagePort, parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads'
import { JournalOpenError, type OpenFailure } from './format.ts'
import { type Batch, JournalWriter, type WriterOptions } from './writer.ts'

export interface WorkerInput {
  readonly writer: WriterOptions
  /** One number; it changes and is notified whenever something is put on the port. */
  readonly bell: Int32Array
  readonly port: MessagePort
}

/** null asks to close. */
export type ToWorker = Batch | null

/** `true`: the batch that was sent is on stable storage. `false`: the file is closed. */
export type FromWorker =
  | boolean
  | { readonly is: 'open'; readonly node: string; readonly epoch: number; readonly recovered: number }
  | { readonly is: 'refused'; readonly reason: OpenFailure; readonly message: string }
  | { readonly is: 'disk'; readonly low: boolean }
  | { readonly is: 'fenced'; readonly message: string }

const input: WorkerInput = workerData

function post(message: FromWorker): void {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a port, not a window
  parentPort?.postMessage(message)
}

function main(): void {
  let writer: JournalWriter
  try {
    writer = JournalWriter.open(input.writer)
    if (writer.checkDisk()) post({ is: 'disk', low: writer.diskLow })
  } catch (error) {
    const reason = error instanceof JournalOpenError ? error.reason : 'failed'
    post({ is: 'refused', reason, message: textOf(error) })
    return
  }
  post({ is: 'open', node: writer.node, epoch: writer.epoch, recovered: writer.recovered })
  try {
    serve(writer)
    writer.close()
    post(false)
  } catch (error) {
    // No rollback, no second try, no close: after a failed write nobody knows what this file's pages hold.
    post({ is: 'fenced', message: textOf(error) })
  }
}

/** Until asked to close. */
function serve(writer: JournalWriter): void {
  const { bell, port } = input
  for (;;) {
    // Read before the port, so that a bell that rings in between ends the wait at once.
    const rung = Atomics.load(bell, 0)
    const received: { message: ToWorker } | undefined = receiveMessageOnPort(port)
    if (!received) {
      if (Atomics.wait(bell, 0, rung, writer.idleInMs) === 'timed-out' && writer.idle()) postDisk(writer)
      continue
    }
    if (received.message === null) return
    writer.append(received.message)
    post(true)
    if (writer.afterCommit()) postDisk(writer)
  }
}

function postDisk(writer: JournalWriter): void {
  post({ is: 'disk', low: writer.diskLow })
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

main()
