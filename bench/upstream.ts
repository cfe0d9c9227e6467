/**
 * The provider's place in the bench: a raw socket server that answers pre-rendered bytes, so that it costs less than the systems under
 * test. It lives in the process of the load generator, which never sleeps while it measures (load/awake.ts): what a system under
 * test pays for a write must not depend on whether it has to wake whoever reads it. It judges nothing: the tests have sim/.
 */
import { once } from 'node:events'
import { createServer, type Server, type Socket } from 'node:net'
import { MessageParser } from './wire/parser.ts'
import { Pacer } from './wire/pacer.ts'
import {
  renderModels,
  renderStream,
  renderWhole,
  type RenderedStream,
  type ReplyMode,
} from './wire/replies.ts'

const whole = renderWhole()
const models = renderModels()

export class Upstream {
  readonly port: number
  readonly #server: Server
  #answer: (socket: Socket) => void = answerWhole
  #pacer: Pacer | undefined
  #calls = 0

  private constructor(server: Server, port: number) {
    this.#server = server
    this.port = port
    server.on('connection', (socket) => this.#serve(socket))
  }

  static async start(): Promise<Upstream> {
    const server = createServer()
    server.listen({ port: 0, host: '127.0.0.1', backlog: 4096 })
    await once(server, 'listening')
    const address = server.address()
    if (!address || typeof address === 'string') throw new Error('the upstream has no port')
    return new Upstream(server, address.port)
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`
  }

  /** Sets what is answered from now on, and starts counting anew. */
  set(mode: ReplyMode): void {
    this.#calls = 0
    this.#pacer?.stop()
    this.#pacer = mode.kind === 'paced' ? new Pacer(mode.perSecond) : undefined
    this.#answer =
      mode.kind === 'whole' ? answerWhole : answerStream(renderStream(mode.events), mode, this.#pacer)
  }

  counts(): { calls: number; events: number } {
    return { calls: this.#calls, events: this.#pacer?.sent ?? 0 }
  }

  stop(): void {
    this.#pacer?.stop()
    this.#server.close()
  }

  #serve(socket: Socket): void {
    socket.setNoDelay(true)
    let isCall = true
    const parser = new MessageParser(
      {
        head: (text) => {
          isCall = text.startsWith('POST')
        },
        body: () => {},
        end: () => {
          if (!isCall) return void socket.write(models)
          this.#calls++
          this.#answer(socket)
        },
        bad: () => socket.destroy(),
      },
      true,
    )
    socket.on('data', (chunk) => parser.push(chunk as Buffer))
    socket.on('error', () => socket.destroy())
  }
}

function answerWhole(socket: Socket): void {
  socket.write(whole)
}

function answerStream(
  stream: RenderedStream,
  mode: Exclude<ReplyMode, { kind: 'whole' }>,
  pacer: Pacer | undefined,
): (socket: Socket) => void {
  if (mode.kind === 'paced') return (socket) => pacer?.add(socket, stream)
  const parts = [Buffer.concat([stream.head, stream.frames[0]!]), ...stream.frames.slice(1), stream.tail]
  const writes = mode.writes === 'one' ? [Buffer.concat(parts)] : parts
  return (socket) => {
    for (const bytes of writes) socket.write(bytes)
  }
}
