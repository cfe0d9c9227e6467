import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { freePort, rootDir, startPinned, tmpDir, waitReady } from '../host/child.ts'
import { processTree } from '../host/proc.ts'
import { stopAll, type System } from './system.ts'

const main = join(rootDir, 'src', 'cli', 'main.ts')

type Place = { dataPort: number; adminPort: number; opsPort: number; upstreamPort: number; folder: string }

/** The whole configuration of the bench: the defaults, with room for large requests and no limit that the load would meet. */
function config(place: Place): string {
  return `listen:
  data: 127.0.0.1:${place.dataPort}
  admin: 127.0.0.1:${place.adminPort}
  ops: 127.0.0.1:${place.opsPort}
journal:
  dir: ${place.folder}/journal
providers:
  deepseek:
    kind: deepseek
    base_url: http://127.0.0.1:${place.upstreamPort}
    api_key: \${env:DEEPSEEK_API_KEY}
policy:
  models:
    enterprise-fast:
      primary: { provider: deepseek, model: deepseek-v4-flash, mode: non_thinking }
  routes:
    - match: {}
      model_alias: enterprise-fast
      max_input_tokens: 900000
      max_output_tokens: 4096
  teams:
    bench: {}
`
}

/** What \`keys create\` is asked for, and where its JSON answer has the key. */
const KEYS_CREATE = ['keys', 'create', '--team', 'bench', '--app', 'bench', '--json']

function createKey(env: Record<string, string>): string {
  const answer = execFileSync(process.execPath, [main, ...KEYS_CREATE], {
    cwd: rootDir,
    env: { ...process.env, ...env },
    encoding: 'utf8',
  })
  const { key } = JSON.parse(answer) as { key: string }
  return key
}

export const caisson: System = {
  name: 'caisson',
  missing: () => (existsSync(main) ? undefined : 'src/cli/main.ts is not there yet'),
  start: async (upstreamPort) => {
    mkdirSync(tmpDir, { recursive: true })
    const folder = mkdtempSync(join(tmpDir, 'caisson-'))
    const [dataPort, adminPort, opsPort] = [await freePort(), await freePort(), await freePort()]
    const file = join(folder, 'caisson.yaml')
    writeFileSync(file, config({ dataPort, adminPort, opsPort, upstreamPort, folder }))
    const env = { CAISSON_CONFIG: file, DEEPSEEK_API_KEY: 'sk-bench-not-a-key' }
    const key = createKey(env)
    const child = startPinned({
      name: 'caisson',
      file: process.execPath,
      args: [main, 'serve'],
      env,
      cwd: rootDir,
    })
    await waitReady(child, 'caisson', `http://127.0.0.1:${opsPort}/readyz`, 200)
    const stop = stopAll([child])
    return {
      port: dataPort,
      path: '/v1/chat/completions',
      model: 'enterprise-fast',
      headers: { authorization: `Bearer ${key}` },
      pids: processTree(child.pid),
      stop: async () => {
        await stop()
        rmSync(folder, { recursive: true, force: true })
      },
    }
  },
}
