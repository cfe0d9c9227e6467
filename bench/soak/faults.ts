import type { Script } from '../../sim/index.ts'

/**
 * What goes wrong, by the word with which a prompt asks for it. The simulator looks for the word and not for a directive, so that each
 * provider can decide by itself, and a fallback has a chance.
 */
const FAULTS: Readonly<Record<string, Script>> = {
  'fault-tokens': { fault: '429-tpm', retryAfter: 1 },
  'fault-500': { fault: '500' },
  'fault-503': { fault: '503' },
  'fault-reset-early': { resetBeforeHeaders: true },
  'fault-reset-late': { resetAfterRequest: true },
  'fault-hang': { hangBeforeHeaders: true },
  'fault-slow': { startDelayMs: 1200 },
  'fault-late-token': { firstTokenMs: 1200 },
  'fault-alive': { keepAlives: 6, keepAliveEveryMs: 100 },
  'fault-cut': { cutAfter: 4 },
  'fault-half': { cutMidFrameAfter: 4 },
  'fault-reset': { resetAfter: 4 },
  'fault-end': { endAfter: 4 },
  'fault-stall': { stallAfter: 4 },
  'fault-error': { errorAfter: 4, errorFrame: '503' },
  'fault-moderated': { fault: 'moderation' },
  'fault-body': { cutBodyAt: 80 },
  'fault-blank': { blankBody: true },
  'fault-long': { tokens: 200, tokensPerSecond: 80 },
  'fault-bytes': { tokens: 60, slices: 'random', delimiters: 'mixed' },
}

/** Seldom: an account that is told so has fewer calls in flight for a while, and then little else is put to the test. */
const RATE_LIMITS: Readonly<Record<string, Script>> = {
  'fault-busy': { fault: '429-concurrency' },
}
const SELDOM = 4

/** To be drawn from. */
export const FAULT_WORDS: readonly string[] = [
  ...Array.from({ length: SELDOM }, () => Object.keys(FAULTS)).flat(),
  ...Object.keys(RATE_LIMITS),
]

/** Enough failures in a row to open a circuit, and then some for its probes. */
export const OUTAGE: Script = { fault: '503', times: 20 }

/** Scripts for one provider. @param chance that it heeds the word */
export function faultScripts(chance: number): Script[] {
  return Object.entries({ ...FAULTS, ...RATE_LIMITS }).map(([word, script]) => ({
    ...script,
    match: { contains: `${word};` },
    times: 'always',
    chance,
  }))
}
