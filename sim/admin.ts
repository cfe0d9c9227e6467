/** Control over HTTP, for tests in other processes. Everything lies under /__sim/, which the real API has not. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { mebibyte, readBody } from './read-body.ts'
import type { RecordedRequest } from './recorder.ts'
import { parseJson, parseScript } from './script.ts'
import { isMap } from './serde.ts'
import type { Simulation } from './simulation.ts'

const base = '/__sim/'
const maxBodyBytes = 64 * mebibyte

export const isAdminPath = (url: string | undefined): boolean => url?.startsWith(base) === true

interface Answer {
  readonly status: number
  readonly value: unknown
}

type Action = (sim: Simulation, body: Buffer) => Answer

const ok = (value: unknown): Answer => ({ status: 200, value })

const actions: Readonly<Record<string, Action>> = {
  'GET requests': (sim) => ok(sim.recorder.requests.map(presentable)),
  'GET state': (sim) =>
    ok({
      provider: sim.personality.provider,
      era: sim.settings.era,
      active: sim.slots.active(),
      peak: sim.slots.peak(),
      queuedScripts: sim.scripts.size,
      spendNanoUsd: sim.ledger.spendNanoUsd(),
      balanceUsd: sim.ledger.balanceUsd(),
      totals: sim.ledger.totals,
    }),
  'POST script': queueScripts,
  'POST concurrency': setConcurrency,
  'POST reset': (sim) => {
    sim.reset()
    return ok({ reset: true })
  },
}

export function serveAdmin(sim: Simulation, request: IncomingMessage, response: ServerResponse): void {
  const name = (request.url ?? '').slice(base.length)
  readBody(request, maxBodyBytes, (body) => {
    const action = actions[`${request.method} ${name}`]
    const { status, value } =
      action === undefined || body === 'too large'
        ? { status: 404, value: { error: 'there is no such control', controls: Object.keys(actions) } }
        : action(sim, body)
    response.writeHead(status, { 'content-type': 'application/json' })
    response.end(JSON.stringify(value))
  })
}

function queueScripts(sim: Simulation, body: Buffer): Answer {
  const value = parseJson(body.toString())
  try {
    // All are checked before the first is queued.
    const scripts = (Array.isArray(value) ? value : [value]).map(parseScript)
    for (const script of scripts) sim.scripts.add(script)
    return ok({ queued: scripts.length })
  } catch (error) {
    return { status: 400, value: { error: error instanceof Error ? error.message : String(error) } }
  }
}

/** `{"limit":5}` for the account, with a `model` for one served model; a limit of null lifts it. */
function setConcurrency(sim: Simulation, body: Buffer): Answer {
  const value = parseJson(body.toString())
  const { limit, model } = isMap(value) ? value : {}
  const fits = limit === null || (Number.isInteger(limit) && Number(limit) >= 0)
  if (!fits || (model !== undefined && typeof model !== 'string'))
    return { status: 400, value: { error: 'expected {"limit": number or null, "model"?: string}' } }
  sim.slots.limitByBalance(limit === null ? undefined : Number(limit), model)
  return ok({ limit })
}

/** Bodies as text; keys stay in, because a search for leaked keys is one use of this list. */
const presentable = ({ body, ...rest }: RecordedRequest): object => ({ ...rest, body: body.toString() })
