/**
 * Chunked bodies, framed here rather than by Node: Node hands the kernel head, length, text and line ends of a chunk
 * as separate strings, which costs a small reply about a third of its time. Framed as one string, a whole reply is
 * a single write.
 */
import type { ServerResponse } from 'node:http'

const lastChunk = '0\r\n\r\n'

const chunk = (text: string): string => `${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`

/** To be called right after the head was written with `transfer-encoding: chunked`. */
export function takeOverChunking(response: ServerResponse): void {
  response.chunkedEncoding = false
}

/** False when the socket's buffer is full. */
export function writeChunk(response: ServerResponse, data: string | Buffer): boolean {
  if (typeof data === 'string') return response.write(chunk(data))
  return response.write(
    Buffer.concat([Buffer.from(`${data.length.toString(16)}\r\n`), data, Buffer.from('\r\n')]),
  )
}

export function endChunks(response: ServerResponse, text = ''): void {
  response.end(text === '' ? lastChunk : chunk(text) + lastChunk)
}
