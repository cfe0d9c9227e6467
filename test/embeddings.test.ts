import { APIError } from 'openai'
import { expect, test } from 'vitest'
import { startSimulator } from '../sim/index.ts'
import { as, rejectionOf } from './kit/wait.ts'
import { startRouted } from './kit/routed.ts'

const alias = { primary: { provider: 'backup', model: 'embed-small' } }

test('embeddings come in the form that the SDK asked for, and are billed for their input', async () => {
  await using sim = await startSimulator({ as: 'openai' })
  await using gw = await startRouted({ backup: sim }, { alias })
  const { embeddings } = gw.openai()
  const asked = { model: 'fast', input: ['a', 'b'], user: 'jane' }
  // Left to itself, the SDK asks for base64 and decodes it.
  const decoded = await embeddings.create(asked)
  const floats = await embeddings.create({ ...asked, encoding_format: 'float' })
  expect(decoded.data.map(({ embedding }) => embedding.length > 1)).toEqual([true, true])
  expect(decoded.data.map(({ embedding }) => embedding.map(Math.fround))).toEqual(
    floats.data.map(({ embedding }) => embedding.map(Math.fround)),
  )
  const sent = sim.requests.map(({ json }) => as<{ model: string; user: string }>(json))
  expect(sent.map(({ model }) => model)).toEqual(['embed-small', 'embed-small'])
  expect(JSON.stringify(sent)).not.toContain('jane')
  expect(await gw.outcome()).toMatchObject({ status: 'ok', output_tokens: 0, usage_estimated: false })
})

test('where no provider of the alias has embeddings, the call is refused and nothing is sent', async () => {
  await using sim = await startSimulator()
  await using gw = await startRouted({ deepseek: sim })
  const error = await rejectionOf<APIError>(gw.openai().embeddings.create({ model: 'fast', input: 'a' }))
  expect(error).toBeInstanceOf(APIError)
  expect(error.status).toBeLessThan(500)
  expect(sim.requests).toEqual([])
})
