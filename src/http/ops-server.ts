import { createServer, type Server } from 'node:http'

export interface OpsState {
  /** Why the node should get no calls now; undefined where it is ready. */
  notReady(): string | undefined
  metrics(): string
  /** Circuits and places, as a value for JSON. */
  routing(): object
}

/** Health, metrics and the state of routing, for machines: on a port of its own, loopback by default. */
export function createOpsServer(state: OpsState): Server {
  return createServer({ requestTimeout: 5000 }, (req, res) => {
    const [path] = (req.url ?? '').split('?')
    const send = (status: number, type: string, body: string): void => {
      res
        .writeHead(status, { 'content-type': type, 'cache-control': 'no-store' })
        .end(req.method === 'HEAD' ? '' : body)
    }
    if (req.method !== 'GET' && req.method !== 'HEAD') return send(405, 'text/plain', 'GET only\n')
    switch (path) {
      case '/healthz':
        return send(200, 'application/json', '{"status":"ok"}\n')
      case '/readyz': {
        const reason = state.notReady()
        return send(
          reason === undefined ? 200 : 503,
          'application/json',
          `${JSON.stringify({ ready: reason === undefined, reason })}\n`,
        )
      }
      case '/metrics':
        return send(200, 'text/plain; version=0.0.4; charset=utf-8', state.metrics())
      case '/routing':
        return send(200, 'application/json', `${JSON.stringify(state.routing())}\n`)
      default:
        return send(404, 'text/plain', 'There is /healthz, /readyz, /metrics and /routing.\n')
    }
  })
}
