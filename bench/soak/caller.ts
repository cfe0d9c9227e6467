import { request, type Agent, type IncomingMessage } from 'node:http'
import type { Ask, Dialect } from './ask.ts'

/**
 * How a call ended for its client. `interrupted`: a stream that ended with an error event. `cut`: a whole reply whose connection was
 * closed before its end. `declined`: the provider's moderation. `left`: the client hung up. `unknown`: nothing that is promised.
 */
export type Outcome = 'complete' | 'refused' | 'declined' | 'interrupted' | 'cut' | 'left' | 'unknown'

export type Ended = {
  outcome: Outcome
  /** `x-request-id`; undefined where no head came. */
  id: string | undefined
  status: number | undefined
  /** The error's code, in dialects that have one. */
  code: string | undefined
  /** What was wrong, of `unknown`; never what was in it. */
  why?: string
}

export type Target = { port: number; key: string; agent: Agent }

/** Longer than all times of the gateway together. */
const GIVE_UP_MS = 90_000
const REFUSALS = new Set([429, 502, 503, 504, 529])

const ENDS: Readonly<Record<Dialect, RegExp>> = {
  chat: /data: \[DONE\]\s*$/,
  messages: /data: \{[^\n]*"type": ?"message_stop"[^\n]*\}\s*$/,
  responses: /data: \{[^\n]*"type": ?"response\.(?:completed|incomplete)"[^\n]*\}\s*$/,
}
const ERROR_EVENTS: Readonly<Record<Dialect, RegExp>> = {
  chat: /data: \{"error":[^\n]*\}\s*$/,
  messages: /event: error\ndata: [^\n]*\s*$/,
  responses: /event: response\.failed\ndata: [^\n]*\s*$/,
}
const WHOLE: Readonly<Record<Dialect, string>> = {
  chat: 'choices',
  messages: 'content',
  responses: 'output',
}

/** Makes one call, and never rejects. */
export function makeCall({ port, key, agent }: Target, ask: Ask): Promise<Ended> {
  const headers = {
    ...ask.headers,
    authorization: `Bearer ${key}`,
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(ask.body),
  }
  return new Promise((resolve) => {
    let head: IncomingMessage | undefined
    let left = false
    const timers: NodeJS.Timeout[] = []
    const end = (ended: Pick<Ended, 'outcome' | 'code' | 'why'>): void => {
      for (const timer of timers) clearTimeout(timer)
      const id = head?.headers['x-request-id']?.toString()
      resolve({ ...ended, id, status: head?.statusCode, ...(left ? { outcome: 'left' } : {}) })
    }
    const call = request(
      { port, host: '127.0.0.1', path: ask.path, method: 'POST', headers, agent },
      (response) => {
        head = response
        const parts: Buffer[] = []
        const text = (): string => Buffer.concat(parts).toString()
        response.on('data', (part: Buffer) => parts.push(part))
        response.on('end', () => end(judge(ask, response.statusCode ?? 0, text())))
        response.on('error', () => end(brokenOff(ask, response.statusCode ?? 0)))
      },
    )
    call.on('error', (error: NodeJS.ErrnoException) => {
      if (head === undefined) end(unknown(`no reply: ${error.code ?? error.name}`))
    })
    const later = (ms: number, act: () => void): void => void timers.push(setTimeout(act, ms))
    if (ask.leavesAfterMs !== undefined)
      later(ask.leavesAfterMs, () => {
        left = true
        call.destroy()
      })
    later(GIVE_UP_MS, () => {
      end(unknown('no end in time'))
      call.destroy()
    })
    call.end(ask.body)
  })
}

type Judged = Pick<Ended, 'outcome' | 'code' | 'why'>

const unknown = (why: string): Judged => ({ outcome: 'unknown', code: undefined, why })

function judge({ dialect, stream }: Ask, status: number, body: string): Judged {
  if (status !== 200) {
    const code = codeIn(body)
    if (status === 400 && (code === 'content_filter' || dialect === 'messages'))
      return { outcome: 'declined', code }
    return REFUSALS.has(status)
      ? { outcome: 'refused', code }
      : unknown(`status ${status}, code ${code ?? 'none'}`)
  }
  if (!stream) return isWhole(dialect, body) ? COMPLETE : unknown('a whole reply that is none')
  if (ENDS[dialect].test(body)) return COMPLETE
  const failed = ERROR_EVENTS[dialect].exec(body)?.[0]
  if (failed === undefined) return unknown(`a ${dialect} stream without an end`)
  return { outcome: 'interrupted', code: codeIn(failed) }
}

const COMPLETE: Judged = { outcome: 'complete', code: undefined }

/** A stream has its error event, so only a whole reply may be cut. */
function brokenOff({ dialect, stream }: Ask, status: number): Judged {
  if (stream || status !== 200) return unknown(`a ${dialect} reply of status ${status} that broke off`)
  return { outcome: 'cut', code: undefined }
}

function isWhole(dialect: Dialect, body: string): boolean {
  try {
    return WHOLE[dialect] in (JSON.parse(body) as object)
  } catch {
    return false
  }
}

function codeIn(body: string): string | undefined {
  return /"code": ?"(\w+)"/.exec(body)?.[1]
}
