import { connect, type Socket } from 'node:net'
import { MessageParser } from '../wire/parser.ts'
import type { Tally } from './tally.ts'

/** Reads of all connections share one buffer: everything in it is used before the read returns. */
const readBuffer = Buffer.allocUnsafe(256 * 1024)

export type ConnectionOwner = {
  readonly tally: Tally
  /** The reply is complete (or the call failed) and the connection can take the next call. */
  free(connection: Connection): void
  /** The connection is gone. */
  lost(connection: Connection): void
}

/** One keep-alive connection with at most one call on it. */
export class Connection {
  readonly #owner: ConnectionOwner
  readonly #socket: Socket
  readonly #parser: MessageParser
  readonly #end: string | undefined
  busy = false
  #scheduled = 0
  #first = 0
  #status = 0
  #bytes = 0
  #tail = ''
  #closing = false

  /** `end` as in Target. */
  constructor(port: number, end: string | undefined, owner: ConnectionOwner) {
    this.#owner = owner
    this.#end = end
    this.#parser = new MessageParser(
      {
        head: (text) => this.#onHead(text),
        body: (bytes) => this.#onBody(bytes),
        end: () => this.#onEnd(),
        bad: (reason) => this.#fail(reason),
      },
      false,
    )
    const callback = (length: number): boolean => {
      this.#parser.push(readBuffer.subarray(0, length))
      return true
    }
    this.#socket = connect({
      port,
      host: '127.0.0.1',
      noDelay: true,
      onread: { buffer: readBuffer, callback },
    })
    this.#socket.on('error', (error) => this.#fail(error.message))
    this.#socket.on('close', () => this.#onClose())
  }

  /** `scheduled` is when the call was due, which in an open loop may be before now. */
  send(request: Buffer, scheduled: number): void {
    this.busy = true
    this.#scheduled = scheduled
    this.#first = 0
    this.#status = 0
    this.#bytes = 0
    this.#tail = ''
    this.#socket.write(request)
  }

  close(): void {
    this.#closing = true
    this.#socket.destroy()
  }

  #onHead(text: string): void {
    this.#status = Number(text.slice(9, 12))
  }

  #onBody(bytes: Buffer): void {
    if (this.#first === 0) this.#first = performance.now()
    this.#bytes += bytes.length
    if (this.#end === undefined) return
    this.#countEvents(bytes)
    this.#tail =
      bytes.length >= this.#end.length
        ? bytes.toString('latin1', bytes.length - this.#end.length)
        : (this.#tail + bytes.toString('latin1')).slice(-this.#end.length)
  }

  #countEvents(bytes: Buffer): void {
    let events = this.#tail.endsWith('\n') && bytes[0] === 10 ? 1 : 0
    for (let at = bytes.indexOf('\n\n'); at >= 0; at = bytes.indexOf('\n\n', at + 2)) events++
    if (this.#owner.tally.recording) this.#owner.tally.events += events
  }

  #onEnd(): void {
    const { tally } = this.#owner
    if (this.#status !== 200) tally.error(`status ${this.#status}`)
    else if (this.#bytes < 500) tally.error(`a reply of ${this.#bytes} bytes`)
    else if (this.#end !== undefined && this.#tail !== this.#end)
      tally.error('a stream without its last event')
    else if (tally.recording) tally.call(this.#scheduled, this.#first, performance.now())
    this.busy = false
    this.#owner.free(this)
  }

  #fail(reason: string): void {
    if (!this.#closing) this.#owner.tally.error(reason)
    this.close()
  }

  #onClose(): void {
    // Closing an idle keep-alive connection is any server's right; closing one that carries a call is a failure.
    if (!this.#closing && this.busy) this.#owner.tally.error('closed during a call')
    this.busy = false
    this.#owner.lost(this)
  }
}
