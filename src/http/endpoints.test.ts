import { expect, test } from 'vitest'
import { startGateway } from '../../test/kit/index.ts'

test('what is not served is not there by any method, and says what to use', async () => {
  await using gw = await startGateway({ upstream: 'http://127.0.0.1:1' })
  for (const path of ['/v1/assistants', '/threads']) {
    for (const method of ['GET', 'POST', 'DELETE']) {
      const { status, json, headers } = await gw.send(path, undefined, { method })
      expect([status, headers.get('allow')]).toEqual([404, null])
      expect(json).toMatchObject({
        error: { code: 'unknown_path', message: expect.stringMatching(/; use /) },
      })
    }
  }
})

test.each([
  ['GET', '/v1/chat/completions', 'POST'],
  ['PUT', '/anthropic/v1/messages', 'POST'],
  ['DELETE', '/v1/models', 'GET'],
])('%s %s is answered with the method that is allowed', async (method, path, allowed) => {
  await using gw = await startGateway({ upstream: 'http://127.0.0.1:1' })
  const { status, headers } = await gw.send(path, undefined, { method })
  expect([status, headers.get('allow')]).toEqual([405, allowed])
})
