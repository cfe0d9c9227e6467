import { once } from 'node:events'
import { connect, type Socket } from 'node:net'

/** A client on a bare socket, for what no well-behaved client sends or does. */
export interface RawClient extends Disposable {
  readonly socket: Socket
  /** All that has come. */
  text(): string
  write(data: string | Buffer): void
  /** Resolves with all that has come, once it holds `part` so many times; rejects where the connection ends before. */
  until(part: string, times?: number): Promise<string>
  /** Resolves with all that has come, once the other side has closed, however it did. */
  closed(): Promise<string>
  /** Hangs up with a RST. */
  reset(): void
  /** Hangs up with a FIN. */
  end(): void
}

export async function openRaw(port: number): Promise<RawClient> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true })
  const chunks: Buffer[] = []
  const text = (): string => Buffer.concat(chunks).toString('latin1')
  socket.on('data', (chunk: Buffer) => chunks.push(chunk))
  socket.on('error', () => {})
  const ended = once(socket, 'close')
  await once(socket, 'connect')
  return {
    socket,
    text,
    write: (data) => void socket.write(data),
    until: (part, times = 1) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          if (text().split(part).length <= times) return
          socket.off('data', look).off('close', gone)
          resolve(text())
        }
        const gone = (): void => reject(new Error(`the connection ended with only: ${text()}`))
        socket.on('data', look).on('close', gone)
        look()
      }),
    closed: async () => {
      await ended
      return text()
    },
    reset: () => void socket.resetAndDestroy(),
    end: () => void socket.end(),
    [Symbol.dispose]: () => void socket.destroy(),
  }
}

/** A request as text. `headers` are lines; a body brings its length along unless a length is among them. */
export function rawRequest(line: string, headers: readonly string[], body: string | Buffer = ''): Buffer {
  const bytes = Buffer.from(body)
  const framed = headers.some((header) => /^(content-length|transfer-encoding):/i.test(header))
  const all = framed || bytes.length === 0 ? headers : [...headers, `content-length: ${bytes.length}`]
  return Buffer.concat([Buffer.from(`${[line, ...all].join('\r\n')}\r\n\r\n`, 'latin1'), bytes])
}

/** A chat completion of `key` as text, to be sent by hand. */
export function rawChat(key: string, body: string | Buffer | object, ...headers: string[]): Buffer {
  const bytes = typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body)
  return rawRequest(
    'POST /v1/chat/completions HTTP/1.1',
    ['host: gateway', `authorization: Bearer ${key}`, 'content-type: application/json', ...headers],
    bytes,
  )
}
