import * as fc from 'fast-check'
import OpenAI from 'openai'
import { expect, test } from 'vitest'
import { GatewayError } from '../core/errors.ts'
import { JsonDoc } from './json-doc.ts'
import {
  embeddingsFormat,
  readEmbeddingsReply,
  readEmbeddingsRequest,
  reencodeEmbeddings,
  type EmbeddingsFormat,
} from './openai-embeddings.ts'

function docOf(body: unknown): JsonDoc {
  return new JsonDoc(Buffer.from(JSON.stringify(body)))
}

function replyOf(...embeddings: unknown[]): Buffer {
  const data = embeddings.map((embedding, index) => ({ object: 'embedding', index, embedding }))
  return Buffer.from(
    JSON.stringify({ object: 'list', data, model: 'm', usage: { prompt_tokens: 8, total_tokens: 8 } }),
  )
}

function vectorsIn(reply: Buffer): unknown[] {
  const { data } = JSON.parse(reply.toString()) as { data: { embedding: unknown }[] }
  return data.map(({ embedding }) => embedding)
}

test.each([['hi'], [['a', 'b']], [[1, 2]], [[[1], [2, 3]]]])('an input may be %j', (input) => {
  expect(readEmbeddingsRequest(docOf({ model: 'm', input, user: 'u', stream: 7 }))).toEqual({
    model: 'm',
    stream: false,
    maxOutputTokens: undefined,
    includeUsage: false,
    user: 'u',
    hasTools: false,
  })
})

test.each([
  [{ model: 'm' }, '/input'],
  [{ model: 'm', input: '' }, '/input'],
  [{ model: 'm', input: [] }, '/input'],
  [{ model: 'm', input: {} }, '/input'],
  [{ model: 'm', input: 7 }, '/input'],
  [{ model: 'm', input: null }, '/input'],
  [{ input: 'a' }, '/model'],
  [{ model: 'm', input: 'a', user: 7 }, '/user'],
])('%j is refused', (body, param) => {
  try {
    readEmbeddingsRequest(docOf(body))
    expect.unreachable()
  } catch (error) {
    expect(error instanceof GatewayError && [error.code, error.param]).toEqual(['invalid_value', param])
  }
})

test('a reply is billed for its input', () => {
  expect(readEmbeddingsReply(JSON.parse(replyOf([1]).toString()))).toMatchObject({
    finish: 'stop',
    model: 'm',
    error: undefined,
    usage: { inputTokens: 8, cacheMissTokens: 8, outputTokens: 0, estimated: false },
  })
  expect(readEmbeddingsReply({ error: { message: 'no' } })).toMatchObject({ finish: undefined, error: 'no' })
  expect(readEmbeddingsReply(null).usage).toBeUndefined()
})

test('the form is the one asked for, else floats', () => {
  const forms = [{}, { encoding_format: 'float' }, { encoding_format: null }, { encoding_format: 'base64' }]
  expect(forms.map((body) => embeddingsFormat(docOf(body)))).toEqual(['float', 'float', 'float', 'base64'])
})

function reencode(reply: Buffer, wanted: EmbeddingsFormat): Buffer {
  return reencodeEmbeddings(reply, JSON.parse(reply.toString()), wanted)
}

const vector = fc.array(fc.float({ noNaN: true, noDefaultInfinity: true }), { minLength: 1, maxLength: 20 })

test('vectors survive the way there and back, bit by bit', () => {
  fc.assert(
    fc.property(fc.array(vector, { maxLength: 4 }), (vectors) => {
      const there = reencode(replyOf(...vectors), 'base64')
      expect(vectorsIn(there).every((embedding) => typeof embedding === 'string')).toBe(true)
      const back = vectorsIn(reencode(there, 'float')) as number[][]
      expect(back.flat().map((value) => value + 0)).toEqual(vectors.flat().map((value) => value + 0))
    }),
  )
})

test('base64 is float32 with the low byte first', () => {
  expect(vectorsIn(reencode(replyOf([1, -2]), 'base64'))).toEqual(['AACAPwAAAMA='])
})

test.each([
  ['what is in the right form', replyOf('AACAPw=='), 'base64' as const],
  ['what is in the right form', replyOf([1, 2]), 'float' as const],
  ['what has no vectors', Buffer.from('{"error":{"message":"x"}}'), 'base64' as const],
  ['a vector of something else', replyOf(['a'], { b: 1 }, 7), 'base64' as const],
  ['base64 of a broken length', replyOf('AACA'), 'float' as const],
])('%s is handed on as it came', (_, reply, wanted) => {
  expect(reencode(reply, wanted)).toBe(reply)
})

test('the SDK reads the numbers that were meant, whatever form the provider chose', async () => {
  for (const encoding_format of [undefined, 'float', 'base64'] as const) {
    const client = new OpenAI({
      apiKey: 'k',
      maxRetries: 0,
      fetch: (_url, init) => {
        const asked = new JsonDoc(Buffer.from(init?.body as string))
        const reply = reencode(replyOf([0.5, -0.25], 'AACAPwAAAMA='), embeddingsFormat(asked))
        return Promise.resolve(
          new Response(new Uint8Array(reply), { headers: { 'content-type': 'application/json' } }),
        )
      },
    })
    const { data } = await client.embeddings.create({
      model: 'm',
      input: 'x',
      ...(encoding_format === undefined ? {} : { encoding_format }),
    })
    const [first, second] = data.map(({ embedding }) => embedding as unknown)
    expect([first, second]).toEqual(
      encoding_format === 'base64'
        ? ['AAAAPwAAgL4=', 'AACAPwAAAMA=']
        : [
            [0.5, -0.25],
            [1, -2],
          ],
    )
  }
})
