import type { Socket } from 'node:net'
import type { RenderedStream } from './replies.ts'

type Paced = { socket: Socket; stream: RenderedStream; next: number; gone: () => void }

/**
 * Sends the frames of many streams at one pace with one timer. A frame's time is cut into slots of about 1 ms and the streams are
 * spread over them. It never catches up: on a busy machine the pace falls for everyone, and the bench reports the pace achieved.
 */
export class Pacer {
  readonly #slots: Set<Paced>[]
  readonly #slotMs: number
  readonly #timer: NodeJS.Timeout
  #slot = 0
  #due: number
  sent = 0

  constructor(perSecond: number) {
    const frameMs = 1000 / perSecond
    this.#slots = Array.from({ length: Math.max(1, Math.floor(frameMs)) }, () => new Set())
    this.#slotMs = frameMs / this.#slots.length
    this.#due = performance.now() + this.#slotMs
    this.#timer = setInterval(() => this.#tick(), 1)
  }

  /** Head and first frame at once; the rest follow, one a frame's time. */
  add(socket: Socket, stream: RenderedStream): void {
    const slot = this.#slots[this.#slot]!
    const paced: Paced = { socket, stream, next: 1, gone: () => slot.delete(paced) }
    slot.add(paced)
    socket.once('close', paced.gone)
    socket.write(Buffer.concat([stream.head, stream.frames[0]!]))
    this.sent++
  }

  stop(): void {
    clearInterval(this.#timer)
  }

  #tick(): void {
    const now = performance.now()
    const frameMs = this.#slotMs * this.#slots.length
    if (now - this.#due > frameMs) this.#due = now - frameMs
    while (this.#due <= now) {
      this.#slot = (this.#slot + 1) % this.#slots.length
      this.#due += this.#slotMs
      this.#send(this.#slots[this.#slot]!)
    }
  }

  #send(slot: Set<Paced>): void {
    for (const paced of slot) {
      // A reader that lags is left alone for this turn: its kernel buffers are full already.
      if (paced.socket.writableLength > 0) continue
      if (paced.next < paced.stream.frames.length) {
        paced.socket.write(paced.stream.frames[paced.next++]!)
        this.sent++
      } else {
        slot.delete(paced)
        paced.socket.off('close', paced.gone)
        paced.socket.write(paced.stream.tail)
      }
    }
  }
}
