import { join } from 'node:path'
import { benchDir, freePort, startPinned, waitReady } from '../host/child.ts'
import { processTree } from '../host/proc.ts'
import { stopAll, UPSTREAM_HEADERS, UPSTREAM_MODEL, UPSTREAM_PATH, type System } from './system.ts'

/** node:http and undici with nothing between them: for orientation. */
export const bareNode: System = {
  name: 'bare-node',
  missing: () => undefined,
  start: async (upstreamPort) => {
    const port = await freePort()
    const args = [join(benchDir, 'bare-node.ts'), String(port), `http://127.0.0.1:${upstreamPort}`]
    const child = startPinned({ name: 'bare-node', file: process.execPath, args })
    await waitReady(child, 'bare-node', `http://127.0.0.1:${port}/models`)
    return {
      port,
      path: UPSTREAM_PATH,
      model: UPSTREAM_MODEL,
      headers: UPSTREAM_HEADERS,
      pids: processTree(child.pid),
      stop: stopAll([child]),
    }
  },
}
