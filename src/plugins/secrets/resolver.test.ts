import { expect, test, vi } from 'vitest'
import { Secret } from '../../core/secret.ts'
import type { SecretRef } from '../../core/secret-ref.ts'
import { allSecretSources } from './all.ts'
import { SecretError } from './contract.ts'
import type { SecretSource } from './contract.ts'
import { createSecrets } from './resolver.ts'
import type { ResolverOptions } from './resolver.ts'

const ref: SecretRef = {
  source: 'env',
  arg: 'KEY',
  where: { file: 'caisson.yaml', line: 4, col: 14, path: 'providers.deepseek.api_key' },
}

/** A resolver over one source whose answers the test scripts, on a clock that the test moves. */
function setup(answers: (string | SecretError | undefined)[], options: Partial<ResolverOptions> = {}) {
  const clock = { nowMs: 1_000_000, wallMs: () => clock.nowMs, monoMs: () => clock.nowMs }
  const resolve = vi.fn<SecretSource['resolve']>(() => {
    const answer = answers.shift()
    if (answer === undefined) return new Promise(() => {})
    return answer instanceof SecretError ? Promise.reject(answer) : Promise.resolve(new Secret(answer))
  })
  const sources = { ...allSecretSources, env: { name: 'env', resolve } as const }
  return { clock, resolve, secrets: createSecrets({ sources, clock, ttlMs: 1000, retryMs: 100, ...options }) }
}

const down = new SecretError('failed', 'ended with code 1')
const settled = () => new Promise((resolve) => setImmediate(resolve))

test('a secret is read when first needed and then kept', async () => {
  const { secrets, resolve } = setup(['one'])
  const handle = secrets.handle(ref)
  expect(handle.current()).toBeUndefined()
  await settled()
  expect(handle.current()?.reveal()).toBe('one')
  expect(secrets.handle({ ...ref })).toBe(handle)
  expect(resolve).toHaveBeenCalledTimes(1)
})

test('an old value is served while the new one is read', async () => {
  const { secrets, clock } = setup(['one', 'two'])
  const handle = secrets.handle(ref)
  await handle.refresh()
  clock.nowMs += 1001
  expect(handle.current()?.reveal()).toBe('one')
  await settled()
  expect(handle.current()?.reveal()).toBe('two')
})

test('a source that is down does not take the value away, is reported, and is asked again after the wait only', async () => {
  const onStale = vi.fn<(ref: SecretRef, error: SecretError) => void>()
  const { secrets, clock, resolve } = setup(['one', down, 'two'], { onStale })
  const handle = secrets.handle(ref)
  await handle.refresh()
  clock.nowMs += 1001
  handle.current()
  await settled()
  expect(handle.current()?.reveal()).toBe('one')
  expect(onStale.mock.calls).toEqual([[ref, down]])
  expect(resolve).toHaveBeenCalledTimes(2)
  clock.nowMs += 101
  handle.current()
  await settled()
  expect(handle.current()?.reveal()).toBe('two')
})

test('many who ask at once cause one look', async () => {
  const { secrets, resolve } = setup(['one'])
  const handle = secrets.handle(ref)
  await Promise.all([handle.refresh(), handle.refresh(), handle.refresh()])
  expect(resolve).toHaveBeenCalledTimes(1)
})

test('without any value a failed refresh rejects', async () => {
  const { secrets } = setup([down])
  await expect(secrets.handle(ref).refresh()).rejects.toBe(down)
})

test('a source that hangs is given up', async () => {
  const { secrets } = setup([undefined], { timeoutMs: 20 })
  await expect(secrets.handle(ref).refresh()).rejects.toMatchObject({ fault: 'timeout' })
})

test('resolveAll names every reference that leads nowhere, at its place in the file', async () => {
  const secrets = createSecrets({ sources: allSecretSources })
  const file: SecretRef = { source: 'file', arg: '/nonexistent/key', where: { ...ref.where, line: 9 } }
  const { problems } = await secrets.resolveAll([{ ...ref, arg: 'CAISSON_TEST_NOT_SET' }, file])
  expect(problems.map((p) => `${p.line} ${p.message}`).toSorted()).toEqual([
    '4 The secret env:CAISSON_TEST_NOT_SET is not set.',
    '9 The secret file:/nonexistent/key does not exist.',
  ])
})
