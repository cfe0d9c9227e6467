import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { rootDir, startPinned, waitReady, type Child } from './child.ts'

const main = join(rootDir, 'src', 'main.ts')

/** What `keys create` is asked for, and where its JSON answer has the key. */
const KEYS_CREATE = [
  'keys',
  'create',
  '--tenant',
  'bench',
  '--app',
  'bench',
  '--environment',
  'bench',
  '--json',
]

export function gatewayExists(): boolean {
  return existsSync(main)
}

/** A virtual key of a team, made as an operator makes one. */
export function createKey(env: Record<string, string>, team: string): string {
  const answer = execFileSync(process.execPath, [main, ...KEYS_CREATE, '--team', team], {
    cwd: rootDir,
    env: { ...process.env, ...env },
    encoding: 'utf8',
  })
  const { key } = JSON.parse(answer) as { key: string }
  return key
}

/** `serve` in a process of its own, on the system's core, as soon as it says that it is ready. */
export async function startGateway(
  name: string,
  env: Record<string, string>,
  opsPort: number,
): Promise<Child> {
  const child = startPinned({ name, file: process.execPath, args: [main, 'serve'], env, cwd: rootDir })
  await waitReady(child, name, `http://127.0.0.1:${opsPort}/readyz`, 200)
  return child
}
