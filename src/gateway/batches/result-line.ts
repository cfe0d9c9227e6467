import { randomBytes } from 'node:crypto'
import { onOneLine } from '../../wire/jsonl.ts'

/** Sizes of ids are OpenAI's. */
export function newId(prefix: 'batch_' | 'file-' | 'batch_req_'): string {
  return `${prefix}${randomBytes(16).toString('hex')}`
}

/** A line of an output or error file: what a live call would have been answered. */
export function answeredLine(customId: string, requestId: string, status: number, body: Buffer): Uint8Array {
  const { id, name } = { id: newId('batch_req_'), name: JSON.stringify(customId) }
  return Buffer.concat([
    Buffer.from(
      `{"id":"${id}","custom_id":${name},"response":{"status_code":${status},"request_id":"${requestId}","body":`,
    ),
    onOneLine(body),
    Buffer.from('},"error":null}\n'),
  ])
}

/** A line of an error file: of a request that was never sent. */
export function unsentLine(customId: string, code: string, message: string): Uint8Array {
  const line = { id: newId('batch_req_'), custom_id: customId, response: null, error: { code, message } }
  return Buffer.from(`${JSON.stringify(line)}\n`)
}
