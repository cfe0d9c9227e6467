/**
 * The way of one request: script, body, route, key, and then what the endpoint does. Each step may refuse, and a
 * refusal looks the same wherever it comes from.
 */
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Endpoint, Endpoints } from './endpoints.ts'
import { Refused } from './errors.ts'
import { resetConnection, sendBody, sendRefusal, watchEnd, type Exchange } from './exchange.ts'
import { faultNamed, type Personality } from './personality.ts'
import { readBody } from './read-body.ts'
import { directiveIn, mayHoldDirective, parseJson, parseScript, type Script } from './script.ts'
import { isMap } from './serde.ts'
import type { Simulation } from './simulation.ts'

export function handle(
  sim: Simulation,
  endpoints: Endpoints,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const { recorder, personality } = sim
  const random = sim.nextRandom()
  const record = recorder.open(request)
  const path = pathOf(request)
  const requestId = personality.ids.request(random)
  const exchange: Exchange = { request, response, record, recorder, personality, requestId, script: {} }
  let whenOver: (() => void) | undefined
  watchEnd(exchange, () => whenOver?.())
  recorder.changed(record)

  guard(exchange, () => {
    const early = headerScript(request) ?? sim.scripts.take({ path })
    if (early?.resetBeforeHeaders === true) return resetConnection(exchange)
    readBody(request, personality.maxBodyBytes, (body) => {
      guard(exchange, () => {
        if (body === 'too large') throw new Refused(personality.faults['413'])
        recorder.keepBody(record, body)
        exchange.script = record.script = scriptFor(sim, path, body, early)
        recorder.changed(record)
        if (sendScripted(exchange)) return
        const endpoint = findEndpoint(personality, endpoints, path, request.method)
        const refused = personality.admit(sim.settings, request, endpoint)
        if (refused) throw new Refused(refused)
        whenOver = endpoint.serve(sim, exchange, random)
      })
    })
  })
}

const pathOf = ({ url = '/' }: IncomingMessage): string => {
  const query = url.indexOf('?')
  return query < 0 ? url : url.slice(0, query)
}

/** No provider answers with this status, so a mistake in a script cannot pass for a fault that was scripted. */
const simulatorError = 599

/** Turns a refusal into the reply, and anything else into an error no one can take for the provider's. */
function guard(exchange: Exchange, task: () => void): void {
  try {
    task()
  } catch (error) {
    if (error instanceof Refused) return sendRefusal(exchange, error.refusal)
    const message = `simulator: ${error instanceof Error ? error.message : String(error)}`
    const body = JSON.stringify({ error: { message, type: 'simulator_error', param: null, code: null } })
    sendBody(exchange, simulatorError, 'application/json', body)
  }
}

function headerScript({ headers }: IncomingMessage): Script | undefined {
  const header = headers['x-sim-script']
  if (header === undefined) return undefined
  // Node reads headers as Latin-1; a script may hold any text.
  const value = parseJson(Buffer.from(String(header), 'latin1').toString())
  if (value === undefined) throw new TypeError('x-sim-script holds no JSON')
  return parseScript(value)
}

function scriptFor(sim: Simulation, path: string, body: Buffer, early: Script | undefined): Script {
  const takes = sim.personality.takesDirectives !== false
  const directed = takes && mayHoldDirective(body) ? directiveIn(parseJson(body.toString())) : undefined
  const script = directed ?? early
  if (script) return script
  if (sim.scripts.size === 0) return {}
  const json = parseJson(body.toString())
  const model = isMap(json) && typeof json['model'] === 'string' ? json['model'] : undefined
  return sim.scripts.take({ path, body, model }) ?? {}
}

/** Replies that a script gives instead of the model's. */
function sendScripted(exchange: Exchange): boolean {
  const { script, personality } = exchange
  // A stream that has begun is no place to find out that its error does not exist.
  if (script.errorFrame !== undefined) faultNamed(personality, script.errorFrame)
  if (script.resetBeforeHeaders === true) resetConnection(exchange)
  else if (script.fault !== undefined) sendRefusal(exchange, faultNamed(personality, script.fault))
  else if (script.status !== undefined || script.body !== undefined) sendCustom(exchange, script)
  else return false
  return true
}

function sendCustom(exchange: Exchange, { status = 200, body = '' }: Script): void {
  if (typeof body === 'string') sendBody(exchange, status, undefined, body)
  else sendBody(exchange, status, 'application/json', JSON.stringify(body))
}

function findEndpoint(personality: Personality, endpoints: Endpoints, path: string, method = ''): Endpoint {
  const endpoint = endpoints.get(path)
  if (endpoint === undefined) throw new Refused(personality.noSuchPath(method, path))
  if (endpoint.method !== method) throw new Refused(personality.wrongMethod(method, path))
  return endpoint
}
