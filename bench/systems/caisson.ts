import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { freePort, tmpDir } from '../host/child.ts'
import { createKey, gatewayExists, startGateway } from '../host/gateway.ts'
import { processTree } from '../host/proc.ts'
import { config, MANY_TARGETS } from './caisson-config.ts'
import { stopAll, type Running, type System } from './system.ts'

/** `routing` as in {@link config}. */
async function start(name: string, upstreamPort: number, routing?: string): Promise<Running> {
  mkdirSync(tmpDir, { recursive: true })
  const folder = mkdtempSync(join(tmpDir, `${name}-`))
  const [dataPort, opsPort] = [await freePort(), await freePort()]
  const file = join(folder, 'caisson.yaml')
  writeFileSync(file, config({ dataPort, opsPort, upstreamPort, folder }, routing))
  const env = { CAISSON_CONFIG: file, DEEPSEEK_API_KEY: 'sk-bench-not-a-key' }
  const key = createKey(env, 'bench')
  const child = await startGateway(name, env, opsPort)
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
}

const missing = (): string | undefined => (gatewayExists() ? undefined : 'src/main.ts is not there')

export const caisson: System = {
  name: 'caisson',
  missing,
  start: (upstreamPort) => start('caisson', upstreamPort),
}

/** The same with more to choose from: what it costs beyond `caisson` is what routing adds to a call. */
export const caissonRouted: System = {
  name: 'caisson-routed',
  only: ['small'],
  missing,
  start: (upstreamPort) => start('caisson-routed', upstreamPort, MANY_TARGETS),
}
