import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { as } from './wait.ts'

/** What a test wants otherwise than usual. Sections of a policy replace the usual ones whole. */
export interface ConfigOptions {
  /** Base URL of the provider. */
  readonly upstream: string
  readonly policy?: Readonly<Record<string, unknown>>
  readonly deploy?: Readonly<Record<string, unknown>>
  /** Keys of accounts by name, in place of one account. */
  readonly accounts?: Readonly<Record<string, string>>
  /** Calls in flight by model that each account is allowed. */
  readonly accountConcurrency?: Readonly<Record<string, number>>
  readonly timeouts?: Readonly<Record<string, number>>
}

export const PROVIDER_KEY = 'sk-canary-provider-0001'

/** Three aliases (`fast` does not think, `reasoning` does, `free` leaves it to the caller), open to everyone. */
export const POLICY = {
  models: {
    fast: { primary: { provider: 'deepseek', model: 'deepseek-flash', mode: 'non_thinking' } },
    reasoning: { primary: { provider: 'deepseek', model: 'deepseek-v4-pro', mode: 'thinking' } },
    free: { primary: { provider: 'deepseek', model: 'deepseek-flash' } },
  },
  routes: [
    { name: 'fast', model_alias: 'fast', max_output_tokens: 8000 },
    { name: 'reasoning', model_alias: 'reasoning', max_output_tokens: 32_000 },
    { name: 'free', model_alias: 'free', max_output_tokens: 32_000 },
  ],
  retries: { max_attempts: 2, backoff: { initial_ms: 1, max_ms: 2 } },
} as const

/** A directory with a whole deployment in it, gone when disposed. */
export interface ConfigDir extends Disposable {
  readonly dir: string
  readonly file: string
  readonly policyFile: string
  readonly storeDir: string
  readonly journalDir: string
  writePolicy(policy: Readonly<Record<string, unknown>>): void
}

export function makeConfig(options: ConfigOptions): ConfigDir {
  const dir = mkdtempSync(join(tmpdir(), 'caisson-test-'))
  const file = join(dir, 'caisson.yaml')
  const policyFile = join(dir, 'policy.yaml')
  // JSON is YAML, and spares the tests a writer of YAML.
  const writePolicy = (policy: object): void =>
    writeFileSync(policyFile, JSON.stringify({ ...POLICY, ...policy }, undefined, 2))
  const accounts = Object.entries(options.accounts ?? { default: PROVIDER_KEY }).map(([name, key]) => ({
    name,
    api_key: secretFile(dir, `key-${name}`, key),
    ...(options.accountConcurrency === undefined ? {} : { concurrency: options.accountConcurrency }),
  }))
  const deploy = {
    data: { host: '127.0.0.1', port: 0 },
    ops: { host: '127.0.0.1', port: 0 },
    store: { dir: 'store' },
    providers: { deepseek: { kind: 'deepseek', base_url: options.upstream, accounts } },
    timeouts: { ...options.timeouts },
    policy_files: ['policy.yaml'],
    ...options.deploy,
    // No load balancer is in front of a test.
    shutdown: { notice_ms: 0, ...as<object | undefined>(options.deploy?.['shutdown']) },
  }
  writePolicy(options.policy ?? {})
  writeFileSync(file, JSON.stringify(deploy, undefined, 2))
  const storeDir = join(dir, 'store')
  return {
    dir,
    file,
    policyFile,
    storeDir,
    journalDir: join(storeDir, 'journal'),
    writePolicy,
    [Symbol.dispose]: () => rmSync(dir, { recursive: true, force: true }),
  }
}

/** A secret in a file of its own, as its reference. */
export function secretFile(dir: string, name: string, value: string): string {
  const path = join(dir, name)
  writeFileSync(path, value)
  chmodSync(path, 0o600)
  return `\${file:${path}}`
}
