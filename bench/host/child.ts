import { spawn, execFileSync, type ChildProcess } from 'node:child_process'
import { mkdirSync, openSync, readFileSync } from 'node:fs'
import { request } from 'node:http'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

/** The system under test has this core for itself; everything else of the bench runs on the other. */
export const SYSTEM_CORE = 1
export const LOAD_CORE = 0

export const benchDir = join(import.meta.dirname, '..')
export const rootDir = join(benchDir, '..')
/** On the real disk, since the journal and its fsyncs are part of the measurement. Ignored by git. */
export const tmpDir = join(benchDir, 'results', 'tmp')

export type Child = { pid: number; ended(): boolean; stop(): Promise<void>; log(): string }

export type Command = {
  name: string
  file: string
  args: string[]
  env?: Record<string, string>
  cwd?: string
}

/** Starts a process on the system's core. `taskset` replaces itself, so the pid is the process's own. */
export function startPinned(command: Command): Child {
  mkdirSync(tmpDir, { recursive: true })
  const logFile = join(tmpDir, `${command.name}.log`)
  const log = openSync(logFile, 'w')
  const child = spawn('taskset', ['-c', String(SYSTEM_CORE), command.file, ...command.args], {
    cwd: command.cwd ?? tmpDir,
    env: { ...process.env, NODE_ENV: 'production', ...command.env },
    stdio: ['ignore', log, log],
  })
  if (child.pid === undefined) throw new Error(`${command.name} did not start`)
  return {
    pid: child.pid,
    ended: () => ended(child),
    stop: () => stopChild(child),
    log: () => readFileSync(logFile, 'utf8').slice(-2000),
  }
}

async function stopChild(child: ChildProcess): Promise<void> {
  child.kill('SIGTERM')
  for (let waited = 0; waited < 5000 && !ended(child); waited += 20) await sleep(20)
  if (!ended(child)) child.kill('SIGKILL')
}

function ended(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null
}

/** Waits until GET answers with one of the wanted states. */
export async function waitReady(child: Child, name: string, url: string, wanted?: number): Promise<void> {
  for (let waited = 0; waited < 20_000 && !child.ended(); waited += 50) {
    const status = await statusOf(url)
    if (status !== undefined && (wanted === undefined || status === wanted)) return
    await sleep(50)
  }
  await child.stop()
  throw new Error(`${name} ended or was not ready in 20 s. The end of its log:\n${child.log()}`)
}

function statusOf(url: string): Promise<number | undefined> {
  return new Promise((resolve) => {
    const probe = request(url, { agent: false, timeout: 1000 }, (response) => {
      response.resume()
      resolve(response.statusCode)
    })
    probe.on('error', () => resolve(undefined))
    probe.on('timeout', () => probe.destroy())
    probe.end()
  })
}

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.on('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() =>
        address && typeof address === 'object' ? resolve(address.port) : reject(new Error('no port')),
      )
    })
  })
}

/** Pins this process with all its threads; children inherit it unless they are pinned themselves. */
export function pinSelf(): void {
  execFileSync('taskset', ['-a', '-c', '-p', String(LOAD_CORE), String(process.pid)], { stdio: 'ignore' })
}
