#!/usr/bin/env node
// `npx caisson …` in a clone: src/main.ts with the right Node.
import { join } from 'node:path'
import { ensureInstalled, root } from './install.mjs'
import { runNode } from './node.mjs'

await ensureInstalled({ dev: false })
process.exitCode = await runNode([join(root, 'src', 'main.ts'), ...process.argv.slice(2)])
