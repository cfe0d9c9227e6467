import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import type { Secret } from '../../core/secret.ts'
import { MAX_SECRET_BYTES, SecretError, secretOf } from './contract.ts'
import type { ResolveOptions, SecretSource } from './contract.ts'

/** What a command inherits. Our own environment may hold the other secrets. */
const INHERITED = ['PATH', 'HOME', 'LANG', 'SystemRoot'] as const

/** Characters that only mean something to a shell: whoever writes them expects one. */
const SHELL_ONLY = /["'`$\\|&;<>*?~(){}]/

/**
 * `${exec:command arg arg}`: what a command prints. It is split at spaces and run without a shell; what it prints on
 * standard error is dropped, because it may repeat the secret.
 */
export const exec: SecretSource = { name: 'exec', resolve: runCommand }

async function runCommand(arg: string, { signal }: ResolveOptions): Promise<Secret> {
  if (SHELL_ONLY.test(arg)) {
    throw new SecretError(
      'bad_argument',
      'runs without a shell: put quotes, variables and pipes into a script',
    )
  }
  const [command, ...args] = arg.trim().split(/ +/)
  if (command === undefined || command === '') throw new SecretError('bad_argument', 'names no command')
  if (signal.aborted) throw new SecretError('timeout', 'took too long')
  return secretOf(await outputOf(command, args, signal))
}

function outputOf(command: string, args: readonly string[], signal: AbortSignal): Promise<Uint8Array> {
  const { promise, resolve, reject } = Promise.withResolvers<Uint8Array>()
  const child = spawn(command, args, {
    // A group of its own, so that what the command started ends with it.
    detached: process.platform !== 'win32',
    env: environment(),
    shell: false,
    stdio: ['ignore', 'pipe', 'ignore'],
    windowsHide: true,
  })
  const chunks: Buffer[] = []
  let length = 0
  const stop = (error: SecretError): void => {
    kill(child)
    child.stdout.destroy()
    reject(error)
  }
  const onAbort = (): void => stop(new SecretError('timeout', 'took too long'))
  signal.addEventListener('abort', onAbort, { once: true })
  child.stdout.on('data', (chunk: Buffer) => {
    length += chunk.length
    if (length > MAX_SECRET_BYTES)
      stop(new SecretError('too_big', `printed more than ${MAX_SECRET_BYTES} bytes`))
    else chunks.push(chunk)
  })
  child.on('error', (error: NodeJS.ErrnoException) => {
    const missing = error.code === 'ENOENT'
    reject(
      new SecretError(
        missing ? 'missing' : 'failed',
        missing ? 'was not found' : `could not be run (${error.code})`,
      ),
    )
  })
  child.on('close', (code, killedBy) => {
    if (code === 0) resolve(Buffer.concat(chunks))
    else
      reject(
        new SecretError('failed', killedBy === null ? `ended with code ${code}` : `was ended by ${killedBy}`),
      )
  })
  return promise.finally(() => signal.removeEventListener('abort', onAbort))
}

function environment(): Record<string, string> {
  const entries = INHERITED.map((name) => [name, process.env[name]] as const)
  return Object.fromEntries(
    entries.filter((entry): entry is [(typeof INHERITED)[number], string] => entry[1] !== undefined),
  )
}

function kill(child: ChildProcess): void {
  if (child.pid === undefined || child.exitCode !== null) return
  try {
    if (process.platform === 'win32') child.kill('SIGKILL')
    else process.kill(-child.pid, 'SIGKILL')
  } catch {
    // It ended in between.
  }
}
