import { expect, test } from 'vitest'
import { DEPLOY, POLICY, inMemory } from '../config/testing.ts'
import { checkCommand } from './check.ts'
import type { CheckDependencies, CheckOptions } from './check.ts'

async function run(
  files: Record<string, string>,
  options: Partial<CheckOptions> = {},
  secrets?: CheckDependencies['resolveSecrets'],
) {
  let printed = ''
  const code = await checkCommand(
    { json: false, ...options },
    {
      resolveSecrets: secrets ?? (() => Promise.resolve({ problems: [], warnings: [] })),
      print: (text) => (printed += text),
      load: inMemory({ 'caisson.yaml': DEPLOY, 'policy.yaml': POLICY, ...files }),
    },
  )
  return { code, printed }
}

test('a configuration that would start is summed up', async () => {
  const { code, printed } = await run({})
  expect(code).toBe(0)
  expect(printed).toContain('fast  → deepseek / deepseek-flash')
  expect(printed).toContain('routes[0]  → fast  every call  cache isolate')
  expect(printed).toMatch(/This configuration is ready to start\.$/)
})

test('guards are listed with their addresses, and where there are none nothing is said of them', async () => {
  const guard = 'guards:\n  names: { kind: presidio_analyzer, base_url: "https://names.example/x/" }\n'
  const { printed } = await run({ 'caisson.yaml': DEPLOY + guard })
  expect(printed).toContain('Guards\n  names  presidio_analyzer  https://names.example/x\n')
  expect((await run({})).printed).not.toContain('Guards')
})

test('problems end it with 1, each with its place', async () => {
  const { code, printed } = await run({ 'caisson.yaml': `${DEPLOY}zzz: 1\n` })
  expect(code).toBe(1)
  expect(printed).toMatch(/^Problems\n {2}caisson\.yaml:7:1 zzz — /)
})

test('a secret that cannot be resolved is a problem at the place of its reference', async () => {
  const { code, printed } = await run({}, {}, (refs) =>
    Promise.resolve({
      problems: refs.map((ref) => ({ ...ref.where, message: `no ${ref.arg}` })),
      warnings: [],
    }),
  )
  expect(code).toBe(1)
  expect(printed).toContain('caisson.yaml:5:14 providers.deepseek.api_key — no DEEPSEEK_API_KEY')
})

test('what is not enforced is a problem, or listed where the deployment accepts it', async () => {
  const policy = { 'policy.yaml': `${POLICY}    require_approval: true\n` }
  expect((await run(policy)).code).toBe(1)
  const accepted = await run({ ...policy, 'caisson.yaml': `${DEPLOY}allow_unenforced: true\n` })
  expect(accepted.code).toBe(0)
  expect(accepted.printed).toMatch(
    /^Not enforced by this build\n {2}policy\.yaml:6:5 routes\[0\]\.require_approval — /,
  )
})

test('--json says the same to programs', async () => {
  const good: unknown = JSON.parse((await run({}, { json: true })).printed)
  expect(good).toMatchObject({
    ok: true,
    problems: [],
    unenforced: [],
    aliases: [{ name: 'fast', provider: 'deepseek', model: 'deepseek-flash' }],
    routes: [{ id: 'routes[0]', alias: 'fast' }],
  })
  const bad: unknown = JSON.parse((await run({ 'caisson.yaml': 'x: [' }, { json: true })).printed)
  expect(bad).toMatchObject({ ok: false, problems: [{ file: 'caisson.yaml', line: 1 }] })
})

test('--schema prints the schema for editors', async () => {
  const { code, printed } = await run({}, { schema: 'policy' })
  expect(code).toBe(0)
  expect(JSON.parse(printed)).toMatchObject({ title: 'Caisson policy', type: 'object' })
})
