import { expect, test } from 'vitest'
import type { DeployConfig } from './deploy.ts'
import { changedFixed } from './fixed.ts'
import { referenceRows } from './reference.ts'
import { DEPLOY, load } from './testing.ts'

/** Settings that act after a reload; those of providers and the policy do as well. */
const LIVE = [
  'http.max_json_depth',
  'http.max_json_keys',
  'http.max_json_values',
  'http.max_reply_bytes',
  'timeouts.connect_ms',
  'timeouts.first_token_ms',
  'timeouts.idle_ms',
  'timeouts.total_ms',
  'timeouts.heartbeat_ms',
  'timeouts.hold_status_ms',
  'journal.wait_ms',
  'batch.concurrency',
  'batch.max_file_bytes',
  'batch.max_lines',
  'batch.max_stored_bytes',
  'batch.max_active_batches',
  'batch.max_active_items',
  'batch.retention_ms',
  'batch.upload_timeout_ms',
  'screening.inline_bytes',
  'screening.threads',
  'screening.cpu_ms_per_mb',
  'screening.max_waiting_bytes',
  'shutdown.notice_ms',
  'shutdown.drain_ms',
]

/** Another value than the default, for settings that are no number. */
const OTHER: Readonly<Record<string, string>> = {
  'data.host': '127.0.0.9',
  'ops.host': '127.0.0.9',
  'store.dir': 'elsewhere',
  'identity.pepper': '${env:NEW}',
  'identity.previous_pepper': '${env:OLD}',
  'user_ids.salt': '${env:SALT}',
  'log.level': 'debug',
  'log.calls': 'none',
}

const settings = referenceRows()
  .deploy.map(({ key, byDefault }) => [key.replaceAll('`', ''), byDefault.replaceAll('`', '')] as const)
  .filter(([name]) => /^\w+\.\w+$/.test(name))

function deployWith(name?: string, value?: unknown): DeployConfig {
  // From 2 on, because the first pepper has none before it.
  const sections: Record<string, object> = { identity: { pepper_version: 2 } }
  const [section = '', leaf = ''] = name?.split('.') ?? []
  if (name !== undefined) sections[section] = { ...sections[section], [leaf]: value }
  const lines = Object.entries(sections).map(([key, map]) => `${key}: ${JSON.stringify(map)}\n`)
  return load({ 'caisson.yaml': DEPLOY + lines.join('') }).deploy
}

test.each(settings)('a reload that changes %s warns if it takes a restart', (name, byDefault) => {
  const value = OTHER[name] ?? Number(byDefault) + 2
  expect(changedFixed(deployWith(), deployWith(name, value))).toEqual(LIVE.includes(name) ? [] : [name])
})

test('a reference that only moved to another line is the same', () => {
  const at = (before: string): DeployConfig =>
    load({ 'caisson.yaml': `${before}${DEPLOY}identity: { pepper: "\${env:P}" }\n` }).deploy
  expect(changedFixed(at(''), at('# a line\n'))).toEqual([])
})
