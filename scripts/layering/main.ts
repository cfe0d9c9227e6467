/** Checks who imports whom against rules.ts: `node scripts/layering/main.ts [root]`. */
import { argv } from 'node:process'
import { fileURLToPath } from 'node:url'
import { breachesOf } from './check.ts'
import { readTree } from './read.ts'

const root = argv[2] ?? fileURLToPath(new URL('../..', import.meta.url))
const tree = readTree(root, ['src', 'sim', 'test'])
const breaches = breachesOf(tree)
for (const { rule, where, text } of breaches) console.log(`${where} ${text} (${rule})`)
console.log(`${tree.files.size} files, ${tree.imports.length} imports, ${breaches.length} breaches`)
process.exitCode = breaches.length === 0 && tree.files.size > 0 ? 0 : 1
