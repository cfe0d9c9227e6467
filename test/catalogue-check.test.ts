import { Command } from 'commander'
import { expect, test } from 'vitest'
import { catalogueCommand } from '../src/cli/catalogue.ts'
import type { CatalogueReport } from '../src/cli/catalogue-output.ts'
import { openInventory } from '../src/compose-providers.ts'
import { loadConfig } from '../src/config/load.ts'
import { allSecretSources } from '../src/plugins/secrets/all.ts'
import { createSecrets } from '../src/plugins/secrets/resolver.ts'
import { as, bareReply, makeConfig, startBare, startSim } from './kit/index.ts'

const KEY = 'sk-shown-nowhere'
/** A day on which what the catalogue has is known. */
const NOW_MS = Date.parse('2026-11-22T12:00:00Z')
/** What a provider's key is: any secret, here without a file. */
const api_key = `\${exec:echo ${KEY}}`

type Section = Readonly<Record<string, unknown>>

interface Checked {
  readonly code: number
  readonly text: string
  readonly notes: readonly string[]
  readonly report: CatalogueReport
}

/** `caisson catalogue check` with these providers, whose targets the alias `fast` names in turn. */
async function check(
  providers: Readonly<Record<string, Section>>,
  targets: readonly (readonly [provider: string, model: string])[],
  ...args: readonly string[]
): Promise<Checked> {
  const [primary, ...fallback] = targets.map(([provider, model]) => ({ provider, model }))
  const policy = { models: { fast: { primary, fallback } }, routes: [{ model_alias: 'fast' }] }
  using config = makeConfig({ upstream: '', deploy: { providers }, policy })
  const secrets = createSecrets({ sources: allSecretSources })
  const notes: string[] = []
  let text = ''
  let code = -1
  const program = new Command('caisson').exitOverride()
  catalogueCommand(program, {
    open: (provider) => openInventory(loadConfig(config.file, { nowMs: NOW_MS }), secrets, provider),
    print: (printed) => void (text += printed),
    note: (said) => void notes.push(said),
    now: () => NOW_MS,
    run: async (command) => void (code = await command()),
  })
  await program.parseAsync(['catalogue', 'check', ...args], { from: 'user' })
  expect(text + notes.join('')).not.toContain(KEY)
  const report = args.includes('--json')
    ? as<CatalogueReport>(JSON.parse(text))
    : as<CatalogueReport>(undefined)
  return { code, text, notes, report }
}

const deepseek = (base_url: string, rest: Section = { api_key }): Section => ({
  kind: 'deepseek',
  base_url,
  ...rest,
})

const KINDS = {
  deepseek: { kind: 'deepseek', path: '', model: 'deepseek-flash' },
  openai: { kind: 'openai_compatible', path: '/v1', model: 'fast-general' },
  anthropic: { kind: 'anthropic', path: '', model: 'claude-sonnet-5' },
} as const

test.each(['deepseek', 'openai', 'anthropic'] as const)(
  '%s: what the policy uses is there, and a model that is not there is an error',
  async (name) => {
    await using sim = await startSim([], { as: name })
    const { kind, path, model } = KINDS[name]
    const providers = { p: { kind, base_url: sim.url + path, api_key } }
    const good = await check(providers, [['p', model]], '--json')
    expect(good.code).toBe(0)
    expect(good.report).toMatchObject({ ok: true, accounts: [{ provider: 'p', answered: true }] })
    expect(good.report.accounts[0]?.models).toBeGreaterThan(0)
    expect(good.report.findings.filter(({ level }) => level === 'error')).toEqual([])
    expect(good.notes).toEqual(['Asking 1 account, 10 s at most.', 'p / default: answered'])
    expect(sim.requests.every(({ method }) => method === 'GET')).toBe(true)
  },
)

test.each(['openai', 'anthropic'] as const)('%s no longer lists what the policy uses', async (name) => {
  await using sim = await startSim([], { as: name, models: ['another'] })
  const { kind, path, model } = KINDS[name]
  const providers = { p: { kind, base_url: sim.url + path, api_key } }
  const { code, text } = await check(providers, [['p', model]])
  expect(code).toBe(1)
  expect(text).toContain(
    `Errors\n  p / default: The policy uses it (fast), the provider does not list it: ${model}\n`,
  )
  expect(text).toContain('To know\n  p / default: Listed, and not in the catalogue: another\n')
})

/** DeepSeek with these models and this balance. */
function startList(models: readonly string[], balance: string) {
  return startBare({
    firstByte: () => undefined,
    reply: ({ text }) =>
      bareReply(
        text.startsWith('GET /user/balance')
          ? JSON.stringify({
              is_available: true,
              balance_infos: [{ currency: 'CNY', total_balance: balance }],
            })
          : JSON.stringify({ object: 'list', data: models.map((id) => ({ id, object: 'model' })) }),
      ),
  })
}

test('drift is told by kind: new, retired, missing names, old prices, a low balance', async () => {
  await using list = await startList(['deepseek-flash', 'deepseek-chat', 'deepseek-v9\u001B[31m'], '3.20')
  const providers = { p: deepseek(list.url) }
  const { code, report, text } = await check(
    providers,
    [['p', 'deepseek-flash']],
    '--json',
    '--price-age-days',
    '1',
  )
  expect(code).toBe(0)
  expect(text).not.toContain('\u001B')
  const found = new Map(report.findings.map((finding) => [finding.what, finding]))
  expect(found.get('model_unknown')).toMatchObject({ level: 'warning', models: ['deepseek-v9\u001B[31m'] })
  expect(found.get('model_retired')).toMatchObject({ level: 'info', models: ['deepseek-chat'] })
  expect(found.get('model_not_listed')?.models).toContain('deepseek-v4-pro')
  expect(found.get('price_old')?.models).toContain('deepseek-flash')
  expect(found.get('balance_low')).toMatchObject({ level: 'warning', message: '3.20 CNY are left.' })
  const inWords = await check(providers, [['p', 'deepseek-flash']], '--low-balance', '3')
  expect(inWords.text).toContain('Listed, and not in the catalogue: deepseek-v9?[31m')
  expect(inWords.text).toContain('p / default  3 models  3.20 CNY')
  expect(inWords.text).not.toContain('are left')
})

test('each key is tried, and one that is refused is an error', async () => {
  await using sim = await startSim([], { apiKeys: ['sk-good'] })
  const keys = { api_keys: ['${exec:echo sk-good}', '${exec:echo sk-bad}', '${exec:false}'] }
  const { code, report, notes } = await check(
    { p: deepseek(sim.url, keys) },
    [['p', 'deepseek-flash']],
    '--json',
  )
  expect(code).toBe(1)
  expect(report.accounts.map(({ account, answered }) => [account, answered])).toEqual([
    ['default (key 1)', true],
    ['default (key 2)', false],
    ['default (key 3)', false],
  ])
  const refused = report.findings.filter(({ what }) => what === 'credential_refused')
  expect(refused.map(({ account }) => account)).toEqual(['default (key 2)', 'default (key 3)'])
  // The key that could not be read is named by its place, not by its value.
  expect(notes[0]).toMatch(/api_keys\[2\] — The secret exec/)
})

test('a provider that hangs is given up, wherever it hangs, and the others are heard', async () => {
  await using silent = await startBare({ firstByte: () => undefined, reply: () => undefined })
  await using halfway = await startBare({
    firstByte: () => undefined,
    reply: () => 'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 99\r\n\r\n{"data":[',
  })
  await using sim = await startSim()
  const providers = { p: deepseek(sim.url), silent: deepseek(silent.url), halfway: deepseek(halfway.url) }
  const { code, text } = await check(providers, [['p', 'deepseek-flash']], '--timeout', '0.2')
  expect(code).toBe(0)
  expect(text).toContain('silent / default: It gave no answer within 0.2 s.')
  expect(text).toContain('halfway / default: It gave no answer within 0.2 s.')
  expect(text).toMatch(/p \/ default +\d models +110\.00 USD/)
  const used = await check(
    providers,
    [['silent', 'deepseek-flash']],
    '--timeout',
    '0.2',
    '--provider',
    'silent',
    '--json',
  )
  expect(used.code).toBe(1)
  expect(used.report).toMatchObject({
    accounts: [{ provider: 'silent' }],
    findings: [{ level: 'error', what: 'not_asked' }, {}],
  })
})

test('a provider without a list, or out of reach, or that does not exist', async () => {
  await using bare = await startBare({
    firstByte: () => undefined,
    reply: () => 'HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n',
  })
  const gone = await startSim()
  await gone.close()
  const providers = { p: deepseek(bare.url), gone: deepseek(gone.url) }
  const { code, text } = await check(providers, [['p', 'deepseek-flash']])
  expect(code).toBe(0)
  expect(text).toContain('p / default: It tells no list of models: nothing is compared.')
  expect(text).toContain('gone / default: It could not be asked: ECONNREFUSED.')
  await expect(check(providers, [['p', 'deepseek-flash']], '--provider', 'x')).rejects.toThrow(
    'there is no provider x; there are p, gone',
  )
})
