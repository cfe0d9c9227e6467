/** What is served at a path, and the two usual ways to serve it: a reply of the model, or a fixed JSON body. */
import { resetConnection, sendBody, type Exchange } from './exchange.ts'
import { generate, type Dialect } from './generate.ts'
import type { Place } from './personality.ts'
import type { Random } from './random.ts'
import type { Simulation } from './simulation.ts'

export interface Endpoint extends Place {
  readonly method: 'GET' | 'POST'
  /** Answers, and returns what has to happen when the exchange is over. */
  serve(sim: Simulation, exchange: Exchange, random: Random): () => void
}

/** By path. */
export type Endpoints = ReadonlyMap<string, Endpoint>

/** `beta` tells the dialect that the request came in under DeepSeek's beta base. */
export const post = (dialect: Dialect, beta = false): Endpoint => ({
  method: 'POST',
  serve: (sim, exchange, random) => generate(sim, exchange, random, { dialect, beta }),
})

export const get = (body: (sim: Simulation) => unknown): Endpoint => ({
  method: 'GET',
  serve: (sim, exchange) => {
    if (exchange.script.resetAfterRequest === true) resetConnection(exchange)
    else if (exchange.script.hangBeforeHeaders !== true)
      sendBody(exchange, 200, 'application/json', JSON.stringify(body(sim)))
    return () => {}
  },
})
