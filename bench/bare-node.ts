/**
 * The least a gateway on Node can do: node:http in front, undici's dispatch behind, the body gathered and passed on, the reply streamed.
 * It judges, counts and records nothing. It is here for orientation: what Node itself costs. Run: `node bare-node.ts <port> <upstream>`.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { Pool, type Dispatcher } from 'undici'

const port = Number(process.argv[2])
const pool = new Pool(process.argv[3] ?? 'http://127.0.0.1:1', { connections: 4096, pipelining: 1 })

function relay(response: ServerResponse): Dispatcher.DispatchHandler {
  let upstream: Dispatcher.DispatchController | undefined
  response.on('close', () => {
    if (!response.writableFinished) upstream?.abort(new Error('the client left'))
  })
  response.on('drain', () => upstream?.resume())
  return {
    onRequestStart: (controller) => {
      upstream = controller
    },
    onResponseStart: (_controller, status, headers) => {
      delete headers['connection']
      delete headers['transfer-encoding']
      response.writeHead(status, headers)
    },
    onResponseData: (controller, chunk) => {
      if (!response.write(chunk)) controller.pause()
    },
    onResponseEnd: () => void response.end(),
    onResponseError: () => void response.destroy(),
  }
}

function forward(request: IncomingMessage, response: ServerResponse): void {
  const parts: Buffer[] = []
  request.on('data', (part: Buffer) => parts.push(part))
  request.on('end', () => {
    const body = parts.length === 1 ? parts[0]! : Buffer.concat(parts)
    const headers = { 'content-type': 'application/json', authorization: request.headers.authorization ?? '' }
    pool.dispatch({ path: request.url ?? '/', method: 'POST', headers, body }, relay(response))
  })
}

const server = createServer({ keepAliveTimeout: 60_000 }, forward)
server.listen({ port, host: '127.0.0.1', backlog: 4096 })
