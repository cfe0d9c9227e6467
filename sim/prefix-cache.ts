/**
 * Which beginnings of prompts the provider remembers, per user id. A prompt is cut into blocks of 128 estimated
 * tokens and each block is hashed together with all before it, so a hash stands for a whole prefix. A prefix can
 * be hit once it is a stored unit: the end of a request's input or output, every 32nd block, or a beginning that
 * a second request was seen to share. So A+B then A+C misses, and a later A+D hits A. Blocks round down what the
 * provider would match exactly, as its reported hits do.
 */
import { hash } from 'node:crypto'
import { blockEnds } from './tokens.ts'

export interface PrefixCache {
  /** How many prompt tokens are served from the cache now; remembers the prompt for later. */
  lookUp(userId: string, prompt: string, nowMs: number): number
  /** Remembers prompt and answer together, as the next turn of a conversation will send them. */
  remember(userId: string, prompt: string, answer: string, nowMs: number): void
  clear(): void
}

interface Prefix {
  /** When it can be hit; infinite for one that was only seen, not stored. */
  readyAtMs: number
}

const interval = 32
const maxPrefixes = 100_000

export function openPrefixCache(unit: number, buildMs: number): PrefixCache {
  /** In order of last use, oldest first. */
  const prefixes = new Map<string, Prefix>()

  const touch = (key: string, readyAtMs: number): void => {
    const known = prefixes.get(key)
    prefixes.delete(key)
    prefixes.set(key, { readyAtMs: Math.min(known?.readyAtMs ?? Infinity, readyAtMs) })
    if (prefixes.size > maxPrefixes) for (const oldest of prefixes.keys()) return void prefixes.delete(oldest)
  }

  const store = (chain: readonly string[], shared: number, readyAtMs: number): void => {
    chain.forEach((key, index) => {
      const blocks = index + 1
      const isUnit = blocks === chain.length || blocks === shared || blocks % interval === 0
      touch(key, isUnit ? readyAtMs : Infinity)
    })
  }

  return {
    lookUp(userId, prompt, nowMs) {
      const chain = chainOf(userId, prompt, unit)
      const hit = chain.findLastIndex((key) => (prefixes.get(key)?.readyAtMs ?? Infinity) <= nowMs) + 1
      const shared = chain.findLastIndex((key) => prefixes.has(key)) + 1
      store(chain, shared, nowMs + buildMs)
      return hit * unit
    },
    remember(userId, prompt, answer, nowMs) {
      if (isTooShort(prompt.length + answer.length, unit)) return
      store(chainOf(userId, prompt + answer, unit), 0, nowMs + buildMs)
    },
    clear: () => prefixes.clear(),
  }
}

/** At 0.6 token per character at most, a shorter text has no whole block. */
const isTooShort = (length: number, unit: number): boolean => length * 0.6 < unit

function chainOf(userId: string, text: string, unit: number): string[] {
  if (isTooShort(text.length, unit)) return []
  let start = 0
  let previous = userId
  return blockEnds(text, unit).map((end) => {
    previous = hash('sha1', `${previous}\n${text.slice(start, end)}`, 'base64')
    start = end
    return previous
  })
}
