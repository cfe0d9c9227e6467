import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { benchDir, freePort, startPinned, waitReady } from '../host/child.ts'
import { processTree } from '../host/proc.ts'
import { stopAll, UPSTREAM_HEADERS, UPSTREAM_MODEL, type System } from './system.ts'

const folder = join(benchDir, 'node_modules', '@portkey-ai', 'gateway')

export function portkeyVersion(): string {
  if (!existsSync(folder)) return 'absent'
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string }
  return manifest.version
}

/** Portkey's open-source gateway as its package starts it, without the console, on the Node that runs the bench. */
export const portkey: System = {
  name: 'portkey',
  missing: () => (existsSync(folder) ? undefined : 'not installed: run `npm ci` in bench/'),
  start: async (upstreamPort) => {
    const port = await freePort()
    const args = [join(folder, 'build', 'start-server.js'), `--port=${port}`, '--headless']
    const child = startPinned({ name: 'portkey', file: process.execPath, args })
    await waitReady(child, 'portkey', `http://127.0.0.1:${port}/`)
    const routing = {
      'x-portkey-provider': 'openai',
      'x-portkey-custom-host': `http://127.0.0.1:${upstreamPort}`,
    }
    return {
      port,
      path: '/v1/chat/completions',
      model: UPSTREAM_MODEL,
      headers: { ...UPSTREAM_HEADERS, ...routing },
      pids: processTree(child.pid),
      stop: stopAll([child]),
    }
  },
}
