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
  renderMessagesStream,
  renderModels,
  renderStream,
  renderWhole,
  type RenderedStream,
  type ReplyMode,
} from './wire/replies.ts'
import { MESSAGES_PATH, type Dialect } from './wire/requests.ts'

type Answer = (socket: Socket) => void

const whole = renderWhole()
const models = renderModels()

export class Upstream {
  readonly port: number
  readonly #server: Server
  /** It answers in the protocol in which it is asked. */
  #answers: Record<Dialect, Answer> = { chat: answerWhole, messages: refuse }
  #pacer: Pacer | undefined
  readonly #calls: Record<Dialect, number> = { chat: 0, messages: 0 }

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
    this.#calls.chat = this.#calls.messages = 0
    this.#pacer?.stop()
    this.#pacer = mode.kind === 'paced' ? new Pacer(mode.perSecond) : undefined
    this.#answers =
      mode.kind === 'whole'
        ? { chat: answerWhole, messages: refuse }
        : {
            chat: answerStream(renderStream(mode.events), mode, this.#pacer),
            messages: answerStream(renderMessagesStream(mode.events), mode, this.#pacer),
          }
  }

  counts(): { calls: Readonly<Record<Dialect, number>>; events: number } {
    return { calls: this.#calls, events: this.#pacer?.sent ?? 0 }
  }

  stop(): void {
    this.#pacer?.stop()
    this.#server.close()
  }

  #serve(socket: Socket): void {
    socket.setNoDelay(true)
    let asked: Dialect | undefined
    const parser = new MessageParser(
      {
        head: (text) => {
          asked = dialectOf(text)
        },
        body: () => {},
        end: () => {
          if (asked === undefined) return void socket.write(models)
          this.#calls[asked]++
          this.#answers[asked](socket)
        },
        bad: () => socket.destroy(),
      },
      true,
    )
    socket.on('data', (chunk) => parser.push(chunk as Buffer))
    socket.on('error', () => socket.destroy())
  }
}

/** Undefined for what is no call. */
function dialectOf(head: string): Dialect | undefined {
  if (!head.startsWith('POST')) return undefined
  return head.startsWith(`POST ${MESSAGES_PATH} `) ? 'messages' : 'chat'
}

/** No case has whole replies in that protocol: whoever asks for one has gone astray. */
function refuse(socket: Socket): void {
  socket.destroy()
}

function answerWhole(socket: Socket): void {
  socket.write(whole)
}

function answerStream(
  stream: RenderedStream,
  mode: Exclude<ReplyMode, { kind: 'whole' }>,
  pacer: Pacer | undefined,
): Answer {
  if (mode.kind === 'paced') return (socket) => pacer?.add(socket, stream)
  const parts = [Buffer.concat([stream.head, stream.frames[0]!]), ...stream.frames.slice(1), stream.tail]
  const writes = mode.writes === 'one' ? [Buffer.concat(parts)] : parts
  return (socket) => {
    for (const bytes of writes) socket.write(bytes)
  }
}
