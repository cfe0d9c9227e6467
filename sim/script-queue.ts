import type { Random } from './random.ts'
import { parseScript, type Script } from './script.ts'

/** What a queued script can be matched against; `body` and `model` are unknown until the request was read. */
export interface Incoming {
  readonly path: string
  readonly body?: Buffer
  readonly model?: string | undefined
}

export interface ScriptQueue {
  add(script: Script): void
  /** Takes the first script that matches. */
  take(incoming: Incoming): Script | undefined
  readonly size: number
  clear(): void
}

/** A forgotten `times: 'always'` in a loop would otherwise grow without end. */
const maxQueued = 10_000

export function openScriptQueue(random: Random): ScriptQueue {
  let queued: { script: Script; left: number }[] = []

  return {
    add(script) {
      if (queued.length >= maxQueued) throw new RangeError('too many scripts are queued')
      const times = parseScript(script).times ?? 1
      queued.push({ script, left: times === 'always' ? Infinity : times })
    },
    take(incoming) {
      if (queued.length === 0) return undefined
      const entry = queued.find(({ script }) => matches(script, incoming))
      if (entry === undefined) return undefined
      if (entry.script.chance !== undefined && random.int(1_000_000) >= entry.script.chance * 1_000_000)
        return undefined
      entry.left--
      if (entry.left === 0) queued = queued.filter((other) => other !== entry)
      return entry.script
    },
    get size() {
      return queued.length
    },
    clear() {
      queued = []
    },
  }
}

function matches({ match = {}, resetBeforeHeaders }: Script, incoming: Incoming): boolean {
  if (match.path !== undefined && !incoming.path.endsWith(match.path)) return false
  // Before the body is read, only a reset that does not look into it may be taken.
  if (incoming.body === undefined)
    return resetBeforeHeaders === true && match.model === undefined && match.contains === undefined
  if (match.model !== undefined && match.model !== incoming.model) return false
  return match.contains === undefined || incoming.body.includes(match.contains)
}
