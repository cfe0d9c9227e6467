import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import {
  intentRecord,
  outcomeRecord,
  refusedRecord,
  type CallIdentity,
  type IntentFacts,
  type OutcomeFacts,
} from '../../src/engines/audit/records.ts'
import { readJournal } from '../../src/stores/sql/journal/read.ts'
import { JournalWriter } from '../../src/stores/sql/journal/writer.ts'
import { startDocsNode } from './support/node.ts'
import { codes, read, rowsOf, section } from './support/page.ts'

const page = read('docs/reference/audit.md')
const [ofCall = '', ofAttempt = ''] = section(page, '## Of a call').split('Of each attempt:')
const documented = rowsOf(ofCall).map(([name = '', kinds = '']) => ({
  name: codes(name)[0] as string,
  kinds: kinds.split(' '),
}))

const call: CallIdentity = { requestId: 'r', traceId: 't', operation: 'chat', mirrorOf: 'o' }
/** Every field given, so that none is left out of a record. */
const facts: Required<IntentFacts> = {
  principal: 'key:k',
  work: {
    tenant: 't',
    team: 't',
    app: 'a',
    environment: 'e',
    workload: 'w',
    feature: 'f',
    costCenter: 'c',
    experiment: 'x',
    session: 's',
    userHash: 'u',
    userNamed: true,
  },
  label: 'internal',
  alias: 'a',
  route: 'r',
  provider: 'p',
  model: 'm',
  policy: 'v',
  stream: true,
  inputTokensEstimate: 1,
  maxOutputTokens: 1,
  warnings: ['dropped=seed'],
  findings: [{ type: 'EMAIL_ADDRESS', action: 'redact', count: 1 }],
  tools: [{ tool: 't', decision: 'allowed', effect: 'read', rule: 'r', where: 'definition' }],
  toolsOmitted: 1,
  detection: 'd',
  guardrails: [{ rule: 'invisible_characters', trust: 'user', action: 'strip', count: 1 }],
  explain: { role: 'primary', choice: undefined, next: [], skipped: [] },
}
const outcome: OutcomeFacts = {
  status: 'ok',
  attempts: [
    {
      provider: 'p',
      model: 'm',
      account: 'a',
      result: 'ok',
      processed: true,
      ms: 1,
      waitedMs: 1,
      upstreamId: 'i',
      costNanoUsd: 1,
    },
  ],
  servedBy: 'p',
  fallback: 'rate_limit',
  usage: {
    inputTokens: 1,
    cacheHitTokens: 0,
    cacheMissTokens: 1,
    outputTokens: 1,
    reasoningTokens: 1,
    estimated: false,
  },
  costNanoUsd: 1,
  finish: 'stop',
  servedModel: 'm',
  outputEvents: 1,
  firstTokenMs: 1,
  durationMs: 1,
  repairs: 1,
  toolCalls: [
    { tool: 't', decision: 'denied', effect: 'unlisted', rule: 'r', where: 'call', because: 'schema' },
  ],
  toolCallsOmitted: 1,
  guards: [{ guard: 'g', stage: 'input', verdict: 'flagged', categories: ['S1'], ms: 1, action: 'block' }],
  replyFindings: [{ type: 'API_KEY', action: 'block', count: 1 }],
  replyRisks: ['sql'],
}

const records: Readonly<Record<string, object>> = {
  intent: JSON.parse(intentRecord(call, facts)) as object,
  outcome: JSON.parse(outcomeRecord(intentRecord(call, facts), outcome)) as { attempts: object[] },
  refused: JSON.parse(refusedRecord(call, facts, 'policy_denied', 1, outcome.guards)) as object,
}

test.each(Object.keys(records))(
  'the fields of a record of kind %s are documented, in their order',
  (kind) => {
    const names = documented.filter(({ kinds }) => kinds.includes(kind)).map(({ name }) => name)
    expect(names).toEqual(Object.keys(records[kind] ?? {}))
  },
)

test('the fields of an attempt are documented, in their order', () => {
  const [attempt = {}] = (records['outcome'] as { attempts: object[] }).attempts
  expect(rowsOf(ofAttempt).map(([name = '']) => codes(name)[0])).toEqual(Object.keys(attempt))
})

test('a real call leaves records of nothing but documented fields', async () => {
  await using caisson = await startDocsNode()
  const reply = await fetch(`${caisson.node.dataUrl}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${caisson.key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'enterprise-fast', messages: [{ role: 'user', content: 'Hello' }] }),
  })
  await reply.arrayBuffer()
  const journal = readJournal(join(caisson.dir, '.caisson/journal'))
  const entries = [...journal.range()]
  journal.close()
  expect(entries.map(({ kind }) => kind)).toEqual(['epoch', 'intent', 'outcome'])
  const names = documented.map(({ name }) => name)
  for (const { kind, body } of entries) {
    if (kind !== 'epoch')
      for (const name of Object.keys(JSON.parse(body) as object)) expect(names).toContain(name)
  }
})

test('the records of a run are documented', () => {
  const dir = mkdtempSync(join(tmpdir(), 'caisson-docs-journal-'))
  const open = (): JournalWriter => JournalWriter.open({ dir, node: undefined, minFreeBytes: 0, nowMs: 1 })
  try {
    const first = open()
    first.append([['intent', 'req_1', 1, '{}']])
    first.close()
    open().close()
    const journal = readJournal(dir)
    const found = [...journal.last(2)].flatMap(({ kind, body }) =>
      Object.keys(JSON.parse(body) as object).map((field) => [kind, field]),
    )
    journal.close()
    const rows = rowsOf(section(page, '## Of a run')).map(([kind = '', field = '']) => [
      codes(kind)[0],
      codes(field)[0],
    ])
    expect(rows).toEqual(found)
  } finally {
    rmSync(dir, { recursive: true, force: true })
  }
})
