import { randomFillSync } from 'node:crypto'

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const TRACEPARENT = /^[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}$/
const NO_TRACE = '0'.repeat(32)

/** Random bytes drawn in bulk: one call to the system for a few hundred ids. */
const pool = Buffer.alloc(8192)
let used = pool.length

function random(bytes: number): Buffer {
  if (used + bytes > pool.length) {
    randomFillSync(pool)
    used = 0
  }
  used += bytes
  return pool.subarray(used - bytes, used)
}

/** `req_`, eight characters of time (ids sort by it), fourteen of chance (83 bits). */
export function newRequestId(nowMs: number): string {
  let time = ''
  for (let rest = nowMs, i = 0; i < 8; i++, rest = Math.floor(rest / 62))
    time = `${ALPHABET[rest % 62]}${time}`
  let chance = ''
  for (const byte of random(14)) chance += ALPHABET[byte % 62]
  return `req_${time}${chance}`
}

/** The trace id of a W3C `traceparent`, or a new one where there is none or it is malformed. */
export function traceIdOf(traceparent: string | string[] | undefined): string {
  const match = typeof traceparent === 'string' ? TRACEPARENT.exec(traceparent) : null
  const id = match?.[1]
  return id === undefined || id === NO_TRACE ? random(16).toString('hex') : id
}
