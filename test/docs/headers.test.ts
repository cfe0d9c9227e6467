import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startDocsNode, type DocsNode } from './support/node.ts'
import { codes, read, ROOT, rowsOf, section } from './support/page.ts'

const page = read('docs/reference/headers.md')
const firstCells = (heading: string): string[] =>
  rowsOf(section(page, heading)).flatMap(([name = '']) => codes(name))
const ofRequest = firstCells('## Of a request')
const ofReply = firstCells('## Of a reply')

const NAME =
  /['.](x-[a-z-]*[a-z]|allow|authorization|host|traceparent|anthropic-version|request-id|retry-after|cache-control|connection|content-[a-z]+|transfer-encoding|session[-_]id)\b/g

test('the header reference lists exactly the headers that the edge and the pipeline name', () => {
  const files = globSync(['src/http/*.ts', 'src/gateway/**/*.ts', 'src/wire/errors.ts'], { cwd: ROOT })
  const named = new Set<string>()
  for (const file of files) {
    if (file.endsWith('.test.ts')) continue
    const code = readFileSync(join(ROOT, file), 'utf8').replace(/^\s*(?:\/\*\*|\*|\/\/).*$/gm, '')
    for (const [, name] of code.matchAll(NAME)) named.add(name as string)
  }
  expect([...new Set([...ofRequest, ...ofReply])].toSorted()).toEqual([...named].toSorted())
})

let caisson: DocsNode
beforeAll(async () => {
  caisson = await startDocsNode()
})
afterAll(() => caisson[Symbol.asyncDispose]())

const chat = { model: 'enterprise-fast', messages: [{ role: 'user', content: 'Hello' }], seed: 1 }
const BY_NODE = ['date', 'keep-alive', 'transfer-encoding', 'connection']

test.each([
  ['a whole reply', '/v1/chat/completions', chat],
  ['a stream', '/v1/chat/completions', { ...chat, stream: true }],
  ['a message', '/anthropic/v1/messages', { ...chat, max_tokens: 9 }],
  ['a count', '/v1/messages/count_tokens', chat],
  ['a refusal', '/v1/chat/completions', { ...chat, model: 'nobody' }],
])('every header of %s is documented', async (_, path, body) => {
  const reply = await fetch(caisson.node.dataUrl + path, {
    method: 'POST',
    headers: { 'x-api-key': caisson.key, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  await reply.arrayBuffer()
  const names = [...reply.headers.keys()].filter((name) => !BY_NODE.includes(name))
  expect(names).toContain('x-request-id')
  for (const name of names) expect(ofReply).toContain(name)
})
