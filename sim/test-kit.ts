/** What the tests of the simulator share: requests by fetch, and by raw socket where bytes matter. */
import { connect } from 'node:net'
import type { Script } from './script.ts'
import type { Simulator } from './server.ts'

export interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  readonly bytes: number
}

export interface Sending {
  readonly script?: Script
  readonly headers?: Readonly<Record<string, string>>
  readonly method?: string
}

export const chatBody = (content: string, rest: object = {}): object => ({
  model: 'deepseek-v4-flash',
  messages: [{ role: 'user', content }],
  ...rest,
})

/** Clients refuse to send other than Latin-1 in a header. */
const headerValue = (script: Script): string =>
  JSON.stringify(script).replaceAll(
    /[\u0080-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )

export const requestInit = (
  body: unknown,
  { script, headers, method = 'POST' }: Sending = {},
): RequestInit => ({
  method,
  headers: {
    authorization: 'Bearer sk-test',
    'content-type': 'application/json',
    // Only Anthropic looks at it.
    'anthropic-version': '2023-06-01',
    ...(script === undefined ? {} : { 'x-sim-script': headerValue(script) }),
    ...headers,
  },
  ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
})

export async function send(
  sim: Simulator,
  path: string,
  body?: unknown,
  sending: Sending = {},
): Promise<Answer> {
  const method = sending.method ?? (body === undefined ? 'GET' : 'POST')
  const reply = await fetch(sim.url + path, {
    ...requestInit(body, { ...sending, method }),
    redirect: 'manual',
  })
  const buffer = Buffer.from(await reply.arrayBuffer())
  return { status: reply.status, headers: reply.headers, text: buffer.toString(), bytes: buffer.length }
}

export const messageOf = ({ text }: Answer): string => {
  const value: { error: { message: string } } = JSON.parse(text)
  return value.error.message
}

/** The JSON of every `data:` line of a stream but `[DONE]`. */
export const eventsOf = (text: string): Record<string, unknown>[] =>
  text
    .split(/\r?\n/)
    .filter((line) => line.startsWith('data: {'))
    .map((line) => JSON.parse(line.slice(6)))

export interface RawReply {
  /** Each read of the socket by itself. */
  readonly reads: readonly Buffer[]
  readonly text: string
  readonly error: NodeJS.ErrnoException | undefined
}

/** Sends one request by hand and reads until the connection ends, however it ends. */
export async function sendRaw(
  sim: Simulator,
  body: object,
  script: Script,
  path = '/chat/completions',
): Promise<RawReply> {
  const socket = connect(sim.port, '127.0.0.1')
  const json = JSON.stringify(body)
  const reads: Buffer[] = []
  let error: NodeJS.ErrnoException | undefined
  socket.on('data', (part: Buffer) => reads.push(part))
  socket.on('error', (reason) => (error = reason))
  socket.write(
    `POST ${path} HTTP/1.1\r\nhost: sim\r\nauthorization: Bearer sk-test\r\nconnection: close\r\n` +
      `anthropic-version: 2023-06-01\r\n` +
      `content-type: application/json\r\nx-sim-script: ${JSON.stringify(script)}\r\ncontent-length: ${Buffer.byteLength(json)}\r\n\r\n${json}`,
  )
  await new Promise((resolve) => socket.once('close', resolve))
  return { reads, text: Buffer.concat(reads).toString(), error }
}

export const nextChunk = async (reader: ReadableStreamDefaultReader<Uint8Array>): Promise<string> => {
  const { value } = await reader.read()
  return Buffer.from(value ?? []).toString()
}
