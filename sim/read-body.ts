import type { IncomingMessage } from 'node:http'

export const mebibyte = 1024 * 1024

/** Reads a whole body into memory, up to `maxBytes`; what comes after is thrown away. */
export function readBody(
  request: IncomingMessage,
  maxBytes: number,
  done: (body: Buffer | 'too large') => void,
): void {
  const parts: Buffer[] = []
  let bytes = 0
  request.on('data', (part: Buffer) => {
    bytes += part.length
    if (bytes <= maxBytes) parts.push(part)
    else parts.length = 0
  })
  request.once('end', () => {
    const [first] = parts
    if (bytes > maxBytes) done('too large')
    else done(parts.length === 1 && first !== undefined ? first : Buffer.concat(parts))
  })
}
