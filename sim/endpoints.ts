/** What is served where. A path that is not here is a 404, a wrong method a 405, both with empty bodies. */
import { readAnthropic } from './anthropic-request.ts'
import { writeAnthropic } from './anthropic-reply.ts'
import { readChat } from './chat-rules.ts'
import { writeChat } from './chat-reply.ts'
import { eras } from './eras.ts'
import { fixed, Refused, type FaultName } from './errors.ts'
import { resetConnection, sendBody, type Exchange } from './exchange.ts'
import { readFim, writeFim } from './fim.ts'
import { generate, type Dialect } from './generate.ts'
import type { Random } from './random.ts'
import { readResponses } from './responses-request.ts'
import { writeResponses } from './responses-reply.ts'
import type { Simulation } from './simulation.ts'

export interface Endpoint {
  readonly method: 'GET' | 'POST'
  /** The Anthropic paths also take the key as `x-api-key`. */
  readonly keyHeader?: 'x-api-key'
  /** Answers, and returns what has to happen when the exchange is over. */
  serve(sim: Simulation, exchange: Exchange, random: Random): () => void
}

const chat: Dialect = { read: readChat, write: writeChat }
const messages: Dialect = { read: readAnthropic, write: writeAnthropic }
const fim: Dialect = { read: readFim, write: writeFim }
const responses: Dialect = { read: readResponses, write: writeResponses }

const post = (dialect: Dialect, beta = false): Endpoint => ({
  method: 'POST',
  serve: (sim, exchange, random) => generate(sim, exchange, random, { dialect, beta }),
})

const refuse = (fault: FaultName): Endpoint => ({
  method: 'POST',
  serve: () => {
    throw new Refused(fixed[fault])
  },
})

const get = (body: (sim: Simulation) => unknown): Endpoint => ({
  method: 'GET',
  serve: (sim, exchange) => {
    if (exchange.script.resetAfterRequest === true) resetConnection(exchange)
    else if (exchange.script.hangBeforeHeaders !== true)
      sendBody(exchange, 200, 'application/json', JSON.stringify(body(sim)))
    return () => {}
  },
})

const models = get(({ settings }) => ({
  object: 'list',
  data: eras[settings.era].listed.map(({ id }) => ({ id, object: 'model', owned_by: 'deepseek' })),
}))

const balance = get(({ ledger }) => {
  const total = ledger.balanceUsd()
  return {
    is_available: !ledger.isEmpty(),
    balance_infos: [
      { currency: 'USD', total_balance: total, granted_balance: '0.00', topped_up_balance: total },
    ],
  }
})

export const endpoints: ReadonlyMap<string, Endpoint> = new Map<string, Endpoint>([
  ['/chat/completions', post(chat)],
  ['/v1/chat/completions', post(chat)],
  ['/beta/chat/completions', post(chat, true)],
  ['/beta/completions', post(fim, true)],
  ['/completions', refuse('fim-base')],
  ['/v1/completions', refuse('fim-base')],
  ['/responses', post(responses)],
  // Whether the Responses API also answers under /v1 is unverified.
  ['/v1/responses', post(responses)],
  ['/anthropic/v1/messages', { ...post(messages), keyHeader: 'x-api-key' }],
  // That this second path works is unverified.
  ['/anthropic/messages', { ...post(messages), keyHeader: 'x-api-key' }],
  ['/models', models],
  ['/v1/models', models],
  ['/user/balance', balance],
])
