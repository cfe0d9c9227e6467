import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { allowHash } from '../src/core/allow-hash.ts'
import { sealExactData } from '../src/core/exact-data.ts'
import { as, startGateway, startSim } from './kit/index.ts'

const MAIL = 'erika.mustermann@mail-of-mine.de'
const routes = [{ name: 'fast', model_alias: 'fast', dlp: { action_on_pii: 'redact' } }]
const sentTo = (sim: { readonly requests: readonly { readonly json?: unknown }[] }): string =>
  as<{ messages: { content: string }[] }>(sim.requests.at(-1)?.json).messages.at(-1)?.content ?? ''
const said = (content: string): object => ({ messages: [{ role: 'user', content }] })

test('a policy switches detectors on and off, also while the node runs', async () => {
  await using sim = await startSim()
  await using gw = await startGateway({ upstream: sim.url, policy: { routes } })
  const text = `Diagnosis E11.9, write to ${MAIL}`
  await gw.chat(said(text))
  expect(sentTo(sim)).toBe('Diagnosis E11.9, write to [EMAIL_ADDRESS]')
  gw.config.writePolicy({ routes, detection: { opt_in: ['icd_10'], off: ['email'] } })
  expect(await gw.node.reload()).toBeUndefined()
  await gw.chat(said(text))
  expect(sentTo(sim)).toBe(`Diagnosis [HEALTH_CONDITION], write to ${MAIL}`)
})

test('a reload that leaves detection alone keeps the screener', async () => {
  await using sim = await startSim()
  await using gw = await startGateway({ upstream: sim.url, policy: { routes } })
  const { screener } = gw.node.gateway()
  gw.config.writePolicy({ routes: [...routes, { model_alias: 'free' }] })
  expect(await gw.node.reload()).toBeUndefined()
  expect(gw.node.gateway().screener).toBe(screener)
  gw.config.writePolicy({ routes, detection: { off: ['email'] } })
  expect(await gw.node.reload()).toBeUndefined()
  expect(gw.node.gateway().screener).not.toBe(screener)
  expect(gw.node.gateway().screener.version).not.toBe(screener.version)
})

const custom = {
  patterns: [{ name: 'project_code', regex: '\\bPRJ-\\d{4}\\b' }],
  words: [{ name: 'projects', words: ['Blue Heron'], file: 'projects.txt' }],
  labels: [{ name: 'tlp_red', texts: ['TLP:RED'], data_classification: 'restricted' }],
}

test('what a company looks for is found like all else, by a stock client', async () => {
  await using sim = await startSim()
  await using gw = await startGateway({ upstream: sim.url, policy: { routes } })
  writeFileSync(join(gw.config.dir, 'projects.txt'), 'Falcon\n')
  gw.config.writePolicy({ routes, detection: { custom } })
  expect(await gw.node.reload()).toBeUndefined()
  const content = 'PRJ-1234 is FALCON, blue\nheron is PRJ-12345'
  await gw.openai().chat.completions.create({ model: 'fast', messages: [{ role: 'user', content }] })
  expect(sentTo(sim)).toBe('[CUSTOM_PROJECT_CODE] is [CUSTOM_PROJECTS], [CUSTOM_PROJECTS] is PRJ-12345')
  expect((await gw.outcome()).findings).toEqual([
    { type: 'CUSTOM_PROJECT_CODE', action: 'redact', count: 1 },
    { type: 'CUSTOM_PROJECTS', action: 'redact', count: 2 },
  ])
})

test('the label of a document is the label of the call, and stays in it', async () => {
  await using sim = await startSim()
  const restricted = { model_alias: 'fast', dlp: { action_on_pii: 'redact' } }
  const open = { model_alias: 'free', match: { data_classification: ['public', 'internal'] } }
  const policy = { routes: [restricted, open], detection: { custom: { labels: custom.labels } } }
  await using gw = await startGateway({ upstream: sim.url, policy })
  const messages = [{ role: 'user' as const, content: 'TLP:RED\nMinutes of the board.' }]
  await gw.openai().chat.completions.create({ model: 'fast', messages })
  expect(sentTo(sim)).toBe(messages[0]?.content)
  const refused = gw.openai().chat.completions.create({ model: 'free', messages })
  await expect(refused).rejects.toThrow(/data classification restricted/)
  const { data_classification: label, findings } = await gw.outcome()
  expect({ label, findings }).toEqual({
    label: 'restricted',
    findings: [{ type: 'CUSTOM_TLP_RED', action: 'flag', count: 1 }],
  })
})

test('values of a column are found by their hashes', async () => {
  await using sim = await startSim()
  await using gw = await startGateway({ upstream: sim.url, policy: { routes } })
  const secret = 'a key of sixteen characters or more'
  writeFileSync(join(gw.config.dir, 'key'), `${secret}\n`)
  writeFileSync(join(gw.config.dir, 'customers'), sealExactData(new Set(['kd47110815']), secret))
  const exact = [{ name: 'customers', file: 'customers', key_file: 'key' }]
  gw.config.writePolicy({ routes, detection: { custom: { exact } } })
  expect(await gw.node.reload()).toBeUndefined()
  const messages = [{ role: 'user' as const, content: 'Is KD-4711-0815 or KD-4711-0816 paid?' }]
  await gw.openai().chat.completions.create({ model: 'fast', messages })
  expect(sentTo(sim)).toBe('Is [CUSTOM_CUSTOMERS] or KD-4711-0816 paid?')
  writeFileSync(join(gw.config.dir, 'key'), 'another key, as long as that one')
  expect((await gw.node.reload())?.message).toContain(
    'detection.custom.exact[0].file — It does not open with this key',
  )
})

test('a detector in shadow is counted; it acts on nothing, raises no label, and takes no finding from others', async () => {
  await using sim = await startSim()
  const detection = {
    custom: { patterns: [{ name: 'any_word', regex: '[a-z]+@[a-z.-]+', tier: 'certain', type: 'ANY_WORD' }] },
    shadow: ['any_word'],
  }
  const policy = { routes, detection, classify_by_content: { ANY_WORD: 'restricted' } }
  await using gw = await startGateway({ upstream: sim.url, policy })
  await gw.chat(said(`write to ${MAIL}, ask@somebody`))
  expect(sentTo(sim)).toBe('write to [EMAIL_ADDRESS], ask@somebody')
  const { findings, data_classification: label, detection: version } = await gw.outcome()
  expect(findings).toEqual([
    { type: 'ANY_WORD', action: 'shadow', count: 2 },
    { type: 'EMAIL_ADDRESS', action: 'redact', count: 1 },
  ])
  expect(label).toBe('internal')
  expect(version).toBe(gw.node.gateway().screener.version)
  expect(await gw.metrics()).toContain('caisson_findings_total{type="ANY_WORD",action="shadow"} 2')
})

test('a detector in shadow is watched where nothing else is', async () => {
  await using sim = await startSim()
  await using gw = await startGateway({ upstream: sim.url, policy: { detection: { shadow: ['email'] } } })
  await gw.chat(said(`write to ${MAIL}`))
  expect(sentTo(sim)).toContain(MAIL)
  expect((await gw.outcome()).findings).toEqual([{ type: 'EMAIL_ADDRESS', action: 'shadow', count: 1 }])
})

test('a value that is known to be harmless is left alone, for the tenant whose it is, in prompts and replies', async () => {
  await using sim = await startSim()
  const hash_salt = 'any text of ours'
  const ours = { hash: allowHash(MAIL, hash_salt), type: 'EMAIL_ADDRESS', tenant: 'acme' }
  const allows = { hash_salt, values: [ours] }
  const screened = [{ ...routes[0], dlp: { action_on_pii: 'redact', replies: 'chunks' } }]
  await using gw = await startGateway({
    upstream: sim.url,
    policy: {
      routes: screened,
      detection: { allow: allows },
      classify_by_content: { CONTACT: 'restricted' },
    },
  })
  const text = `Write to ${MAIL.toUpperCase()} or ${MAIL}, not to max.muster@mail-of-mine.de`
  sim.script({ content: text })
  const reply = await gw.chat(said(`${MAIL}, ${MAIL.toUpperCase()}`))
  expect(reply.text).toContain(text.replace('max.muster@mail-of-mine.de', '[EMAIL_ADDRESS]'))
  expect(sentTo(sim)).toBe(`${MAIL}, ${MAIL.toUpperCase()}`)
  const { findings, data_classification: label } = await gw.outcome()
  expect(findings).toEqual([{ type: 'EMAIL_ADDRESS', action: 'listed', count: 2 }])
  expect(label).toBe('internal')
  await gw.chat(said(text))
  expect(sentTo(sim)).toBe(text.replace('max.muster@mail-of-mine.de', '[EMAIL_ADDRESS]'))
  const other = await gw.newKey({ tenant: 'other' })
  await gw.chat(said(MAIL), { headers: { authorization: `Bearer ${other.key}` } })
  expect(sentTo(sim)).toBe('[EMAIL_ADDRESS]')
})
