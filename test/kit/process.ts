import { spawn } from 'node:child_process'
import { join } from 'node:path'
import type { ConfigDir } from './config.ts'
import { eventually } from './wait.ts'

const MAIN = join(import.meta.dirname, '../../src/main.ts')

/** `caisson serve` in a process of its own, for what only a process can show: signals, its exit code, its death. */
export interface ServerProcess extends AsyncDisposable {
  readonly url: string
  readonly opsUrl: string
  readonly pid: number
  stdout(): string
  stderr(): string
  signal(name: NodeJS.Signals): void
  /** Exit code, or the signal that ended it. */
  readonly ended: Promise<number | string>
  kill(): Promise<void>
}

/** @param maxFileKiB files may not grow beyond this: what a full or failing disk is like */
export async function startProcess(config: ConfigDir, maxFileKiB?: number): Promise<ServerProcess> {
  const limit = maxFileKiB === undefined ? 'unlimited' : maxFileKiB
  const args = [
    '-c',
    `ulimit -f ${limit}; exec "$@"`,
    'bash',
    process.execPath,
    MAIN,
    '-c',
    config.file,
    'serve',
  ]
  const child = spawn('bash', args, {
    env: { PATH: process.env['PATH'] },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let stdout = ''
  let stderr = ''
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()))
  // Not `exit`: what it wrote last may still be on its way.
  const ended = new Promise<number | string>((resolve) => {
    child.once('close', (code, signal) => resolve(code ?? signal ?? 'unknown'))
  })
  const kill = async (): Promise<void> => {
    child.kill('SIGKILL')
    await ended
  }
  const failed = ended.then((how) => {
    throw new Error(`the server ended (${how}): ${stderr}`)
  })
  const announced = eventually(() => /serves (\S+), health and metrics at (\S+)\.\n/.exec(stdout), 20_000)
  announced.catch(() => {})
  failed.catch(() => {})
  const [, url = '', opsUrl = ''] = await Promise.race([announced, failed]).catch(async (error: unknown) => {
    await kill()
    throw error
  })
  return {
    url,
    opsUrl,
    pid: child.pid ?? 0,
    stdout: () => stdout,
    stderr: () => stderr,
    signal: (name) => void child.kill(name),
    ended,
    kill,
    [Symbol.asyncDispose]: kill,
  }
}
