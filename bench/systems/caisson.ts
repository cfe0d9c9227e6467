import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { freePort, rootDir, startPinned, tmpDir, waitReady } from '../host/child.ts'
import { processTree } from '../host/proc.ts'
import { stopAll, type System } from './system.ts'

const main = join(rootDir, 'src', 'main.ts')

type Place = { dataPort: number; opsPort: number; upstreamPort: number; folder: string }

/** The whole configuration of the bench: the defaults, with room for large requests and no limit that the load would meet. */
function config(place: Place): string {
  return `data: { host: 127.0.0.1, port: ${place.dataPort} }
ops: { host: 127.0.0.1, port: ${place.opsPort} }
store: { dir: ${place.folder}/store }
providers:
  deepseek:
    kind: deepseek
    base_url: http://127.0.0.1:${place.upstreamPort}
    accounts:
      - name: bench
        api_key: \${env:DEEPSEEK_API_KEY}
        concurrency: { deepseek-flash: 100000 }
log: { calls: failures }
policy:
  models:
    enterprise-fast:
      primary: { provider: deepseek, model: deepseek-flash, mode: non_thinking }
  routes:
    - name: other
      match: { workload: something-else }
      model_alias: enterprise-fast
    - name: bench
      match: { data_classification: [public, internal] }
      model_alias: enterprise-fast
      max_input_tokens: 900000
      max_output_tokens: 4096
  retries:
    max_attempts: 2
    retry_on: [429, 500, 503]
    backoff: { type: exponential_jitter, initial_ms: 500, max_ms: 8000 }
    do_not_retry_after_stream_started: true
  circuit_breakers:
    deepseek:
      open_when: { error_rate_5m_gt: 0.5, p95_latency_ms_gt: 60000 }
      half_open_after_seconds: 60
  limits:
    per_key: { requests_per_minute: 100000000, tokens_per_minute: 1000000000000, concurrent_requests: 100000 }
    per_app: { requests_per_minute: 100000000, concurrent_requests: 100000 }
    per_team: { requests_per_minute: 100000000, tokens_per_minute: 1000000000000, concurrent_requests: 100000 }
`
}

/** What \`keys create\` is asked for, and where its JSON answer has the key. */
const KEYS_CREATE = [
  'keys',
  'create',
  '--tenant',
  'bench',
  '--team',
  'bench',
  '--app',
  'bench',
  '--environment',
  'bench',
  '--json',
]

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
  missing: () => (existsSync(main) ? undefined : 'src/main.ts is not there'),
  start: async (upstreamPort) => {
    mkdirSync(tmpDir, { recursive: true })
    const folder = mkdtempSync(join(tmpDir, 'caisson-'))
    const [dataPort, opsPort] = [await freePort(), await freePort()]
    const file = join(folder, 'caisson.yaml')
    writeFileSync(file, config({ dataPort, opsPort, upstreamPort, folder }))
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
