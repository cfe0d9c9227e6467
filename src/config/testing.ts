import { readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { ConfigFiles } from './files.ts'
import { loadConfig } from './load.ts'
import type { LoadOptions, LoadedConfig } from './load.ts'
import { ConfigError } from './problem.ts'

/** A configuration for tests: files in memory, the real catalogue, a fixed day. */

const CATALOGUE = readFileSync(join(import.meta.dirname, '../../catalogue/deepseek.yaml'), 'utf8')

/** The smallest `caisson.yaml` there can be; its policy stands in `policy.yaml`. */
export const DEPLOY = `providers:
  deepseek:
    kind: deepseek
    base_url: https://api.deepseek.com
    api_key: \${env:DEEPSEEK_API_KEY}
policy_files: [policy.yaml]
`

/** The smallest policy there can be. */
export const POLICY = `models:
  fast:
    primary: { provider: deepseek, model: deepseek-flash }
routes:
  - model_alias: fast
`

export function inMemory(files: Readonly<Record<string, string | Uint8Array>>): LoadOptions {
  const all = new Map(Object.entries({ 'catalogue/deepseek.yaml': CATALOGUE, ...files }))
  const disk: ConfigFiles = {
    read: (path) => {
      const found = all.get(path)
      if (found === undefined) throw Object.assign(new Error('no such file'), { code: 'ENOENT' })
      return typeof found === 'string' ? Buffer.from(found) : found
    },
    list: (dir) =>
      [...all.keys()].filter((path) => join(dir, basename(path)) === path).map((path) => basename(path)),
  }
  return { files: disk, env: {}, catalogueDir: 'catalogue', nowMs: Date.parse('2026-11-22T12:00:00Z') }
}

export function load(files: Readonly<Record<string, string | Uint8Array>>): LoadedConfig {
  return loadConfig(undefined, inMemory({ 'caisson.yaml': DEPLOY, 'policy.yaml': POLICY, ...files }))
}

/** The lines of the ConfigError that loading ends with; none where it succeeds. */
export function problemsOf(files: Readonly<Record<string, string | Uint8Array>>): readonly string[] {
  try {
    load(files)
    return []
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    return error.message.split('\n')
  }
}
