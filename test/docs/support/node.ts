import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startSimulator, type Simulator } from '../../../sim/index.ts'
import { openKeys } from '../../../src/compose.ts'
import { loadConfig } from '../../../src/config/load.ts'
import { startNode, type RunningNode } from '../../../src/node.ts'
import { allSecretSources } from '../../../src/plugins/secrets/all.ts'
import { createSecrets } from '../../../src/plugins/secrets/resolver.ts'
import { createLog } from '../../../src/telemetry/log.ts'
import { trialKey } from '../../../src/trial.ts'

/** A whole node with the simulator behind it, for what the documentation says about one. */
export interface DocsNode extends AsyncDisposable {
  readonly sim: Simulator
  readonly node: RunningNode
  /** Directory of its caisson.yaml; the store is in `.caisson` below it. */
  readonly dir: string
  readonly key: string
}

const silent = createLog({ level: 'error', calls: 'none', destination: { write() {} } })

const POLICY = `
  models:
    enterprise-fast: { primary: { provider: deepseek, model: deepseek-flash, mode: non_thinking } }
    enterprise-reasoning: { primary: { provider: deepseek, model: deepseek-v4-pro, mode: thinking } }
  routes:
    - { name: everyday, match: { data_classification: [public, internal] }, model_alias: enterprise-fast, max_output_tokens: 8000 }
    - { name: reasoning, match: { data_classification: [public, internal] }, model_alias: enterprise-reasoning }
`

export async function startDocsNode(): Promise<DocsNode> {
  const dir = mkdtempSync(join(tmpdir(), 'caisson-docs-'))
  const sim = await startSimulator()
  process.env['CAISSON_DOCS_KEY'] = 'sk-docs'
  const file = join(dir, 'caisson.yaml')
  writeFileSync(
    file,
    `data: { host: 127.0.0.1, port: 0 }
ops: { host: 127.0.0.1, port: 0 }
journal: { min_free_bytes: 0 }
providers: { deepseek: { kind: deepseek, base_url: '${sim.url}', api_key: '\${env:CAISSON_DOCS_KEY}' } }
policy: ${POLICY}`,
  )
  const secrets = createSecrets({ sources: allSecretSources })
  const node = await startNode({ load: () => loadConfig(file), secrets, log: silent })
  const session = await openKeys(node.config().deploy, secrets)
  const key = (await trialKey(session.store, session.pepper, Date.now())).reveal()
  await session.close()
  const close = async (): Promise<void> => {
    await node.stop(0)
    await sim.close()
    rmSync(dir, { recursive: true, force: true })
  }
  return { sim, node, dir, key, [Symbol.asyncDispose]: close }
}
