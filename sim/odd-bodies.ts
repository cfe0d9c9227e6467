/** Bodies no client hopes for: blank, endless, huge, or compressed without having been asked. */
import type { ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { createGzip, gzipSync } from 'node:zlib'
import { endChunks, writeChunk } from './chunks.ts'
import { contentType } from './frames.ts'
import { cutOff, sendBody, sendHead, type Exchange } from './exchange.ts'

/** Status 200 and blank lines only, as happens when inference dies while keep-alives flow. */
export function sendBlank(exchange: Exchange): void {
  sendBody(exchange, 200, contentType.whole, '\n\n\n')
}

export function sendEncoded(exchange: Exchange, body: string, encoding: 'gzip' | 'gzip-truncated'): void {
  const packed = gzipSync(body)
  sendHead(exchange, 200, contentType.whole)
  // The gzip stream is cut but the HTTP body ends properly: only unpacking shows that something is missing.
  writeChunk(exchange.response, encoding === 'gzip' ? packed : packed.subarray(0, packed.length >> 1))
  endChunks(exchange.response)
}

const block = Buffer.alloc(65_536, 'a ')

function* repeated(bytes: number): Generator<Buffer> {
  for (let left = bytes; left > 0; left -= block.length)
    yield left < block.length ? block.subarray(0, left) : block
}

/** The reply with its text blown up to `bytes`, made while it is read. */
export function sendHuge(exchange: Exchange, whole: string, bytes: number): void {
  sendHead(exchange, 200, contentType.whole)
  const parts = Readable.from(hugeParts(whole, bytes), { objectMode: false })
  const body = exchange.script.encoding === undefined ? parts : parts.pipe(createGzip({ level: 1 }))
  // The client may leave before the end; the exchange notices that by itself.
  writeAll(exchange, body)
    .then(() => endChunks(exchange.response))
    .catch(() => parts.destroy())
}

function* hugeParts(whole: string, bytes: number): Generator<Buffer> {
  const field = /"(?:content|text)":"/.exec(whole)
  const at = field === null ? whole.length : field.index + field[0].length
  yield Buffer.from(whole.slice(0, at))
  yield* repeated(bytes)
  yield Buffer.from(whole.slice(at))
}

/** One `data:` line without an end. After `bytes` the connection is closed. */
export function sendEndless(exchange: Exchange, bytes: number): void {
  sendHead(exchange, 200, contentType.stream)
  writeChunk(exchange.response, 'data: {"id":"')
  writeAll(exchange, repeated(bytes))
    .then(() => cutOff(exchange))
    .catch(() => {})
}

/** Rejects when the client has gone. */
async function writeAll(
  { response }: Exchange,
  parts: AsyncIterable<Buffer> | Iterable<Buffer>,
): Promise<void> {
  for await (const part of parts) {
    if (response.destroyed) throw new Error('the client has gone')
    if (!writeChunk(response, part)) await drained(response)
  }
}

const drained = (response: ServerResponse): Promise<void> =>
  new Promise((resolve) => {
    const settle = (): void => {
      response.off('drain', settle).off('close', settle)
      resolve()
    }
    response.on('drain', settle).on('close', settle)
  })
