import { expect, test } from 'vitest'
import { load, POLICY, problemsOf } from './testing.ts'

const policyOf = (tools: string): Readonly<Record<string, string>> => ({ 'policy.yaml': `${POLICY}${tools}` })

test('a policy without rules for tools has none', () => {
  expect(load({}).rules.tools).toBeUndefined()
})

test('rules for tools are compiled with what follows from their effect, and frozen', () => {
  const { tools } = load(
    policyOf(`tools:
  rules:
    - tools: get_*
      effect: read
    - name: mail
      match: { team: crm, alias: fast }
      tools: [send_mail, provider:web_search]
      effect: write
      category: messaging
      egress_hosts: ['*.Münchner.example', 10.0.0.1]
    - tools: push
      effect: write
      approval: none
      results: trusted
`),
  ).rules
  const [read, mail, push] = tools?.rules ?? []
  expect(read).toMatchObject({ id: 'tools.rules[0]', match: {}, tools: ['get_*'], needsApproval: false })
  expect(mail).toMatchObject({
    id: 'mail',
    match: { team: ['crm'], alias: ['fast'] },
    needsApproval: true,
    egressHosts: ['*.xn--mnchner-n2a.example', '10.0.0.1'],
    isTrusted: false,
  })
  expect(push).toMatchObject({ needsApproval: false, isTrusted: true, egressHosts: undefined })
  expect(tools).toMatchObject({ byDefault: 'deny', onDenied: 'refuse', onDeniedCall: 'error', taint: 'flag' })
  expect(tools?.checks).toEqual({ schema: 'flag', egress: 'block' })
  expect(Object.isFrozen(tools?.rules)).toBe(true)
})

test('what leads nowhere or makes no sense is said, with its place', () => {
  const problems = problemsOf(
    policyOf(`tools:
  rules:
    - name: twice
      match: { alias: fsat }
      tools: a
      effect: read
      egress_hosts: [https://x.example]
    - name: twice
      tools: b
      effect: forbidden
      approval: none
`),
  ).join('\n')
  for (const part of [
    'There is no alias "fsat"',
    'fast',
    'is no host',
    'has this name already',
    'no meaning for a tool that is forbidden',
  ])
    expect(problems).toContain(part)
  expect(problems).toMatch(/policy\.yaml:\d+/)
  for (const bad of [
    'tools: { rules: [{ tools: "a b", effect: read }] }',
    'tools: { rules: [{ tools: a }] }',
    'tools: { default: maybe }',
    'tools: { max_iterations: 0 }',
  ])
    expect(problemsOf(policyOf(`${bad}\n`)), bad).not.toEqual([])
})
