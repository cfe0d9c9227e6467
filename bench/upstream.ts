/**
 * The provider's place in the bench: a raw socket server that answers pre-rendered bytes, so that it costs less than the systems under
 * test. It runs as a child process of the bench and takes its orders over the process channel. It judges nothing: the tests have sim/.
 */
import { createServer, type Socket } from 'node:net'
import { MessageParser } from './wire/parser.ts'
import { Pacer } from './wire/pacer.ts'
import {
  renderModels,
  renderStream,
  renderWhole,
  type RenderedStream,
  type ReplyMode,
} from './wire/replies.ts'

export type UpstreamOrder = { set: ReplyMode } | { count: true }
export type UpstreamNote = { port: number } | { done: true } | { calls: number; events: number }

const whole = renderWhole()
const models = renderModels()
let answer: (socket: Socket) => void = answerWhole
let pacer: Pacer | undefined
let calls = 0

function answerWhole(socket: Socket): void {
  socket.write(whole)
}

function setMode(mode: ReplyMode): void {
  calls = 0
  pacer?.stop()
  pacer = undefined
  if (mode.kind === 'whole') answer = answerWhole
  else answer = answerStream(renderStream(mode.events), mode)
}

function answerStream(
  stream: RenderedStream,
  mode: Exclude<ReplyMode, { kind: 'whole' }>,
): (socket: Socket) => void {
  if (mode.kind === 'paced') {
    const paced = new Pacer(mode.perSecond)
    pacer = paced
    return (socket) => paced.add(socket, stream)
  }
  const parts = [Buffer.concat([stream.head, stream.frames[0]!]), ...stream.frames.slice(1), stream.tail]
  const writes = mode.writes === 'one' ? [Buffer.concat(parts)] : parts
  return (socket) => {
    for (const bytes of writes) socket.write(bytes)
  }
}

function serve(socket: Socket): void {
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
        calls++
        answer(socket)
      },
      bad: () => socket.destroy(),
    },
    true,
  )
  socket.on('data', (chunk) => parser.push(chunk as Buffer))
  socket.on('error', () => socket.destroy())
}

function tell(note: UpstreamNote): void {
  process.send?.(note)
}

process.on('message', (order: UpstreamOrder) => {
  if ('set' in order) {
    setMode(order.set)
    tell({ done: true })
  } else tell({ calls, events: pacer?.sent ?? 0 })
})
process.on('disconnect', () => process.exit(0))

const server = createServer(serve)
server.listen({ port: 0, host: '127.0.0.1', backlog: 4096 }, () => {
  const address = server.address()
  if (address && typeof address === 'object') tell({ port: address.port })
})
