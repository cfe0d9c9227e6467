import { request } from 'node:http'
import type { Case } from './cases.ts'
import type { Upstream } from './upstream.ts'
import type { Running } from './systems/system.ts'
import { renderBody } from './wire/requests.ts'

/** One call read carefully before the load: what the load generator then only counts must be right. Throws if it is not. */
export async function checkSystem(
  it: Case,
  name: string,
  system: Running,
  upstream: Upstream,
): Promise<void> {
  upstream.set(it.request.stream ? { kind: 'fast', events: 200, writes: 'each' } : { kind: 'whole' })
  const { status, body } = await post(system, renderBody(system.model, it.request, 99))
  const { calls } = upstream.counts()
  const wrong =
    status === 200 ? (it.request.stream ? streamFault(body) : wholeFault(body)) : `status ${status}`
  if (wrong !== undefined) throw new Error(`${name}, ${it.name}: ${wrong}: ${body.slice(0, 300)}`)
  if (calls !== 1) throw new Error(`${name}, ${it.name}: one call made ${calls} calls upstream`)
}

function wholeFault(body: string): string | undefined {
  const reply = JSON.parse(body) as {
    choices?: { message?: { content?: string } }[]
    usage?: { total_tokens?: number }
  }
  if (!reply.choices?.[0]?.message?.content) return 'no content'
  return reply.usage?.total_tokens === 338 ? undefined : 'the usage is not what the upstream sent'
}

function streamFault(body: string): string | undefined {
  const frames = body.split('\n\n').filter((frame) => frame.startsWith('data: '))
  if (frames.at(-1) !== 'data: [DONE]') return 'no [DONE] at the end'
  if (frames.length < 201) return `${frames.length} frames instead of 201`
  const finish = frames.some((frame) => frame.includes('"finish_reason":"stop"'))
  return finish ? undefined : 'no finish frame'
}

function post(system: Running, body: string): Promise<{ status: number; body: string }> {
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
