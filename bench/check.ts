import { request } from 'node:http'
import { endpointFor, type Case } from './cases.ts'
import type { Upstream } from './upstream.ts'
import type { Running } from './systems/system.ts'
import { CHAT_END, MESSAGES_END, streamedText } from './wire/replies.ts'
import { renderBody, type Endpoint } from './wire/requests.ts'

const EVENTS = 200

/** One call read carefully before the load: what the load generator then only counts must be right. Throws if it is not. */
export async function checkSystem(
  it: Case,
  name: string,
  system: Running,
  upstream: Upstream,
): Promise<void> {
  upstream.set(it.request.stream ? { kind: 'fast', events: EVENTS, writes: 'each' } : { kind: 'whole' })
  const endpoint = endpointFor(it, system)
  const { status, body } = await post(endpoint, renderBody(endpoint.model, it.request, 99))
  const wrong = status === 200 ? faultOf(it, body) : `status ${status}`
  if (wrong !== undefined) throw new Error(`${name}, ${it.name}: ${wrong}: ${body.slice(0, 300)}`)
  checkUpstream(it, name, upstream)
}

/** One call, in the protocol that the case is about. */
function checkUpstream(it: Case, name: string, upstream: Upstream): void {
  const { chat, messages } = upstream.counts().calls
  if (chat + messages !== 1)
    throw new Error(`${name}, ${it.name}: one call made ${chat + messages} calls upstream`)
  if ((messages === 1) !== (it.upstream === 'messages'))
    throw new Error(`${name}, ${it.name}: the upstream was asked in the wrong protocol`)
}

function faultOf(it: Case, body: string): string | undefined {
  if (!it.request.stream) return wholeFault(body)
  return it.request.dialect === 'messages'
    ? messagesFault(body)
    : streamFault(body, it.isScreened === true ? 1 : EVENTS)
}

function wholeFault(body: string): string | undefined {
  const reply = JSON.parse(body) as {
    choices?: { message?: { content?: string } }[]
    usage?: { total_tokens?: number }
  }
  if (!reply.choices?.[0]?.message?.content) return 'no content'
  return reply.usage?.total_tokens === 338 ? undefined : 'the usage is not what the upstream sent'
}

function streamFault(body: string, leastFrames: number): string | undefined {
  if (!body.endsWith(CHAT_END)) return 'no [DONE] at the end'
  const frames = framesOf<{ choices: { delta: { content?: string }; finish_reason: string | null }[] }>(
    body.slice(0, -CHAT_END.length),
  )
  if (frames.length < leastFrames) return `${frames.length} frames instead of ${leastFrames}`
  const text = frames.map(({ choices }) => choices[0]?.delta.content ?? '').join('')
  if (text !== streamedText(EVENTS)) return 'the text is not what the upstream sent'
  return frames.some(({ choices }) => choices[0]?.finish_reason === 'stop') ? undefined : 'no finish frame'
}

function messagesFault(body: string): string | undefined {
  if (!body.endsWith(MESSAGES_END)) return 'no message_stop at the end'
  const frames = framesOf<{ type: string; delta?: { text?: string; stop_reason?: string } }>(body)
  if (frames[0]?.type !== 'message_start') return 'no message_start'
  const text = frames.map(({ delta }) => delta?.text ?? '').join('')
  if (text !== streamedText(EVENTS)) return 'the text is not what the upstream sent'
  return frames.some(({ delta }) => delta?.stop_reason === 'end_turn') ? undefined : 'no stop reason'
}

/** The data of all events, as JSON. */
function framesOf<T>(body: string): T[] {
  return [...body.matchAll(/^data: (.+)$/gm)].map(([, data = '']) => JSON.parse(data) as T)
}

function post(system: Endpoint, body: string): Promise<{ status: number; body: string }> {
  const { port, path } = system
  const headers = {
    ...system.headers,
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
  }
  return new Promise((resolve, reject) => {
    const call = request(
      { port, host: '127.0.0.1', path, method: 'POST', headers, agent: false },
      (response) => {
        const parts: Buffer[] = []
        response.on('data', (part: Buffer) => parts.push(part))
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, body: Buffer.concat(parts).toString() }),
        )
        response.on('error', reject)
      },
    )
    call.on('error', reject)
    call.setTimeout(15_000, () => call.destroy(new Error('no answer in 15 s')))
    call.end(body)
  })
}
