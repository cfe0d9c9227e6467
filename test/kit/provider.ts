import { once } from 'node:events'
import { createServer, type AddressInfo, type Socket } from 'node:net'
import { as } from './wait.ts'

/**
 * A provider on bare sockets, for what is to be looked at when the very first byte of a request arrives, and for bytes that no
 * HTTP server sends. Requests come one at a time on a connection, and have a length.
 */
export interface BareProvider extends AsyncDisposable {
  readonly url: string
}

export interface BareHandler<Seen> {
  /** Called synchronously as the first byte of a request is read. */
  firstByte(): Seen
  /** Gives the bytes of the reply, or does with the socket what it likes. */
  reply(request: {
    readonly text: string
    readonly seen: Seen
    readonly socket: Socket
  }): string | Buffer | undefined
}

export async function startBare<Seen>(handler: BareHandler<Seen>): Promise<BareProvider> {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket)).on('error', () => {})
    let text = ''
    let seen: Seen
    socket.on('data', (chunk: Buffer) => {
      if (text === '') seen = handler.firstByte()
      text += chunk.toString('latin1')
      const head = text.indexOf('\r\n\r\n')
      const length = /\r\ncontent-length: (\d+)\r\n/i.exec(text)?.[1]
      if (head === -1 || text.length < head + 4 + Number(length)) return
      const whole = text
      text = ''
      const reply = handler.reply({ text: whole, seen, socket })
      if (reply !== undefined) socket.write(reply)
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${as<AddressInfo>(server.address()).port}`,
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}

/** A reply with a JSON body of known length. */
export function bareReply(body: string, type = 'application/json'): string {
  const head = ['HTTP/1.1 200 OK', `content-type: ${type}`, `content-length: ${Buffer.byteLength(body)}`]
  return `${head.join('\r\n')}\r\n\r\n${body}`
}

export const CHAT_REPLY = JSON.stringify({
  id: 'r',
  object: 'chat.completion',
  created: 1,
  model: 'deepseek-flash',
  choices: [{ index: 0, message: { role: 'assistant', content: 'ok' }, finish_reason: 'stop' }],
  usage: { prompt_tokens: 5, completion_tokens: 1, total_tokens: 6 },
})
