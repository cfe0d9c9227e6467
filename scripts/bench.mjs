// `npm run bench -- …`: the bench has packages of its own; see bench/README.md.
import { join } from 'node:path'
import { ensureInstalled, root } from './install.mjs'
import { runNode } from './node.mjs'

await ensureInstalled({ dev: false })
await ensureInstalled({ dir: join(root, 'bench'), dev: false })
process.exitCode = await runNode([join(root, 'bench', 'main.ts'), ...process.argv.slice(2)])
