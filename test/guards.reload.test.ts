import { readFileSync, writeFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { as, LLAMA, startGuarded, startSim, type Guarded } from './kit/index.ts'

const start = (): Promise<Guarded> => startGuarded({ guards: { llama: LLAMA }, models: [{ guard: 'llama' }] })

/** The same deployment with the guard changed. */
async function reloadWith({ gw }: Guarded, change: object): Promise<void> {
  const deploy = as<{ guards: { llama: object } }>(JSON.parse(readFileSync(gw.config.file, 'utf8')))
  const guards = { llama: { ...deploy.guards.llama, ...change } }
  writeFileSync(gw.config.file, JSON.stringify({ ...deploy, guards }, undefined, 2))
  expect(await gw.node.reload()).toBeUndefined()
}

const ask = ({ gw }: Guarded): Promise<{ status: number }> =>
  gw.chat({ messages: [{ role: 'user', content: 'Tell me about bread' }] })

test('a guard that did not change keeps what it remembers; one that did begins anew, at its new address', async () => {
  await using run = await start()
  await using other = await startSim([], { as: 'guards' })
  expect(await ask(run)).toMatchObject({ status: 200 })
  await reloadWith(run, {})
  expect(await ask(run)).toMatchObject({ status: 200 })
  expect(run.guards.requests).toHaveLength(1)
  await reloadWith(run, { base_url: `${other.url}/v1` })
  expect(await ask(run)).toMatchObject({ status: 200 })
  expect(run.guards.requests).toHaveLength(1)
  expect(other.requests).toHaveLength(1)
})

test('a call under way keeps the guard that it began with', async () => {
  await using run = await start()
  await using other = await startSim([], { as: 'guards' })
  run.guards.script({ startDelayMs: 300 })
  const asked = ask(run)
  await run.guards.waitFor(({ body }) => body.length > 0)
  await reloadWith(run, { base_url: `${other.url}/v1` })
  expect(await asked).toMatchObject({ status: 200 })
  expect(other.requests).toHaveLength(0)
})
