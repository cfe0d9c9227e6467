// `npm start`: from a fresh clone to a gateway that answers. Arguments after `--` go to `caisson serve`.
import { join } from 'node:path'
import { ensureInstalled, root } from './install.mjs'
import { runNode } from './node.mjs'

await ensureInstalled({ dev: false })
process.exitCode = await runNode([join(root, 'src', 'main.ts'), 'serve', '--trial', ...process.argv.slice(2)])
