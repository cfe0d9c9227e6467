/** What is served at a path, and the two usual ways to serve it: a reply of the model, or a fixed JSON body. */
import { resetConnection, sendBody, type Exchange } from './exchange.ts'
import { generate, type Dialect } from './generate.ts'
import type { Random } from './random.ts'
import type { Simulation } from './simulation.ts'

export interface Endpoint {
  readonly method: 'GET' | 'POST'
  /** The key may also come as `x-api-key`. */
  readonly keyHeader?: 'x-api-key'
  /** Answers, and returns what has to happen when the exchange is over. */
  serve(sim: Simulation, exchange: Exchange, random: Random): () => void
}

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
