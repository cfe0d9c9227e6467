import { expect, test } from 'vitest'
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
