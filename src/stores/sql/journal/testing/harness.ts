import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { SealedEntry } from '../../../contracts/journal.ts'
import { readJournal } from '../read.ts'

export interface TempDir {
  readonly path: string
  [Symbol.dispose](): void
}

export function tempDir(): TempDir {
  const path = mkdtempSync(join(tmpdir(), 'caisson-journal-'))
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) }
}

export interface Load {
  readonly process: ChildProcess
  readonly lines: readonly string[]
  /** Resolves when `done` says so after a line, or when the process ends. */
  until(done: (lines: readonly string[]) => boolean): Promise<void>
  /** SIGKILL; resolves when the process is gone and all it wrote has been read. */
  kill(): Promise<void>
  readonly ended: Promise<void>
}

/** A real process that appends (load.ts). `limitBytes`: no file may grow beyond, as on a disk that is full there. */
export function startLoad(args: readonly string[], limitBytes?: number): Load {
  const script = fileURLToPath(new URL('./load.ts', import.meta.url))
  const command = [process.execPath, script, ...args]
  const limited = ['-c', `ulimit -f ${Math.ceil((limitBytes ?? 0) / 1024)}; exec "$@"`, 'bash', ...command]
  const stdio = ['ignore', 'pipe', 'inherit'] as const
  const child =
    limitBytes === undefined
      ? spawn(process.execPath, command.slice(1), { stdio: [...stdio] })
      : spawn('bash', limited, { stdio: [...stdio] })
  const lines: string[] = []
  let onLine: (() => void) | undefined
  if (!child.stdout) throw new Error('no stdout')
  createInterface({ input: child.stdout }).on('line', (line) => {
    lines.push(line)
    onLine?.()
  })
  const ended = new Promise<void>((resolve) => {
    child.once('close', () => resolve())
  })
  return {
    process: child,
    lines,
    ended,
    until: (done) =>
      Promise.race([
        ended,
        new Promise<void>((resolve) => {
          onLine = () => done(lines) && resolve()
          onLine()
        }),
      ]),
    kill: async () => {
      child.kill('SIGKILL')
      await ended
    },
  }
}

export const isAck = (line: string): boolean => line.startsWith('intent ') || line.startsWith('outcome ')

export function entriesOf(dir: string): readonly SealedEntry[] {
  const reader = readJournal(dir)
  try {
    return [...reader.range()]
  } finally {
    reader.close()
  }
}

/** Checks what holds for every journal after a start, whatever happened before; names each breach. */
export function problemsIn(entries: readonly SealedEntry[], acknowledged: readonly string[]): string[] {
  const times = new Map<string, number>()
  const ends = new Map<string, number>()
  for (const { kind, call } of entries) {
    times.set(`${kind} ${call}`, (times.get(`${kind} ${call}`) ?? 0) + 1)
    if (kind === 'outcome' || kind === 'recovered_unknown') ends.set(call, (ends.get(call) ?? 0) + 1)
  }
  const gap = entries.findIndex((entry, i) => entry.seq !== i + 1)
  const notOnce = acknowledged.filter((line) => times.get(line) !== 1)
  const notClosed = entries.filter((entry) => entry.kind === 'intent' && ends.get(entry.call) !== 1)
  return [
    ...(gap === -1 ? [] : [`gap before record ${entries[gap]?.seq}`]),
    ...notOnce.map((line) => `acknowledged, but there ${times.get(line) ?? 0} times: ${line}`),
    ...notClosed.map(({ call }) => `closed ${ends.get(call) ?? 0} times: ${call}`),
  ]
}

/** Numbers from 0 to 1 that repeat with the seed (mulberry32). */
export function random(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
}
