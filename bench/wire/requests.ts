import { prose, random } from './text.ts'

/** OpenAI's chat completions, or Anthropic's Messages. */
export type Dialect = 'chat' | 'messages'

/** `dialect`: what the client speaks; chat where absent. */
export type RequestShape = { bytes: number; stream: boolean; dialect?: Dialect }

/** Where clients of that dialect call, at Caisson and at the upstream alike. */
export const MESSAGES_PATH = '/v1/messages'

export type Endpoint = { port: number; path: string; model: string; headers: Record<string, string> }

/** How many different bodies a case rotates through, so that no cache of a whole body can answer. */
const VARIANTS = 16

/** Complete request messages (head and body), rendered once before the load starts. */
export function renderRequests(endpoint: Endpoint, shape: RequestShape): Buffer[] {
  const variants = shape.bytes > 100_000 ? 4 : VARIANTS
  return Array.from({ length: variants }, (_, seed) =>
    renderRequest(endpoint, renderBody(endpoint.model, shape, seed)),
  )
}

export function renderBody(model: string, shape: RequestShape, seed: number): string {
  const next = random(seed + 1)
  const system = 'You are a careful assistant of the logistics team. Answer briefly.'
  const messages = shape.dialect === 'messages' ? [] : [{ role: 'system', content: system }]
  const turn = 24_000
  let left = shape.bytes - 260
  for (let index = 0; left > 0; index++) {
    const role = index % 2 === 0 ? 'user' : 'assistant'
    messages.push({ role, content: prose(Math.min(left, turn), next) })
    left -= turn
  }
  if (messages.at(-1)?.role === 'assistant') messages.push({ role: 'user', content: 'Go on.' })
  const rest = { messages, temperature: 0.2, max_tokens: 512, stream: shape.stream }
  return JSON.stringify(shape.dialect === 'messages' ? { model, system, ...rest } : { model, ...rest })
}

function renderRequest(endpoint: Endpoint, body: string): Buffer {
  const bytes = Buffer.from(body)
  const head = [
    `POST ${endpoint.path} HTTP/1.1`,
    `host: 127.0.0.1:${endpoint.port}`,
    'content-type: application/json',
    'accept: */*',
    'user-agent: caisson-bench',
    ...Object.entries(endpoint.headers).map(([name, value]) => `${name}: ${value}`),
    `content-length: ${bytes.length}`,
    'connection: keep-alive',
  ]
  return Buffer.concat([Buffer.from(`${head.join('\r\n')}\r\n\r\n`), bytes])
}
