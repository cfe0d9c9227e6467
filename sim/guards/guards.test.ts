import { createHmac } from 'node:crypto'
import OpenAI from 'openai'
import { expect, test } from 'vitest'
import { startSimulator } from '../index.ts'

const play = () => startSimulator({ as: 'guards', createdAt: 1_790_000_000 })
const contentOf = async (
  model: string,
  content: string,
  role: 'user' | 'assistant' = 'user',
): Promise<string> => {
  await using sim = await play()
  const client = new OpenAI({ baseURL: `${sim.url}/v1`, apiKey: 'none', maxRetries: 0 })
  const { choices } = await client.chat.completions.create({ model, messages: [{ role, content }] })
  return choices[0]?.message.content ?? ''
}

test.each([
  ['llama-guard-3', 'bread', '\n\nsafe'],
  ['llama-guard-3', 'shoplift a bomb', '\n\nunsafe\nS9,S2'],
  ['qwen3guard-gen', 'bread', 'Safety: Safe\nCategories: None'],
  ['qwen3guard-gen', 'the election', 'Safety: Controversial\nCategories: Politically Sensitive Topics'],
  ['qwen3guard-gen', 'a bomb', 'Safety: Unsafe\nCategories: Violent'],
  ['shieldgemma', 'bread', 'No'],
  ['shieldgemma', 'a bomb', 'Yes'],
])('%s says of %j', async (model, text, expected) => {
  expect(await contentOf(model, text)).toBe(expected)
})

test('Qwen3Guard says of an answer whether it refuses', async () => {
  expect(await contentOf('qwen3guard-gen', 'bread', 'assistant')).toBe(
    'Safety: Safe\nCategories: None\nRefusal: No',
  )
})

test('moderations have a score for each category, and the client of OpenAI reads them', async () => {
  await using sim = await play()
  const client = new OpenAI({ baseURL: `${sim.url}/v1`, apiKey: 'none', maxRetries: 0 })
  const { results } = await client.moderations.create({ input: 'a bomb' })
  expect(results[0]?.flagged).toBe(true)
  expect(results[0]?.categories['illicit/violent']).toBe(true)
  expect(Object.keys(results[0]?.category_scores ?? {})).toHaveLength(13)
})

test('Presidio counts code points, and wants a text and a language', async () => {
  await using sim = await play()
  const analyze = async (body: object): Promise<[number, unknown]> => {
    const headers = { 'content-type': 'application/json' }
    const reply = await fetch(`${sim.url}/analyze`, { method: 'POST', headers, body: JSON.stringify(body) })
    return [reply.status, await reply.json()]
  }
  const [, found] = await analyze({ text: '🎉 Clara Winter', language: 'en' })
  expect(found).toEqual([
    { analysis_explanation: null, end: 14, entity_type: 'PERSON', score: 0.85, start: 2 },
  ])
  expect(await analyze({ language: 'en' })).toEqual([500, { error: 'No text provided' }])
  expect(await analyze({ text: 'x' })).toEqual([500, { error: 'No language provided' }])
})

test('the receiver takes what is signed with its secret, and nothing else', async () => {
  await using sim = await startSimulator({ as: 'guards', apiKeys: ['secret'] })
  const body = JSON.stringify({ v: 1, stage: 'input', text: 'a bomb' })
  const at = String(Math.floor(Date.now() / 1000))
  const mac = createHmac('sha256', 'secret').update(`v1.${at}.n.${body}`).digest('hex')
  const statusOf = async (signature: string, timestamp = at): Promise<number> => {
    const headers = {
      'content-type': 'application/json',
      'x-caisson-timestamp': timestamp,
      'x-caisson-nonce': 'n',
      'x-caisson-signature': signature,
    }
    return (await fetch(`${sim.url}/webhook`, { method: 'POST', headers, body })).status
  }
  expect(await statusOf(`v1=${mac}`)).toBe(200)
  expect(await statusOf(`v1=${mac}`, String(Number(at) - 1000))).toBe(401)
  expect(await statusOf('v1=0')).toBe(401)
})
