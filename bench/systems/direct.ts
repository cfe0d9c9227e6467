import { UPSTREAM_HEADERS, UPSTREAM_MODEL, UPSTREAM_PATH, type System } from './system.ts'

/** No system at all: shows what the load generator and the upstream can do between them on their one core. */
export const direct: System = {
  name: 'direct',
  missing: () => undefined,
  start: async (upstreamPort) => ({
    port: upstreamPort,
    path: UPSTREAM_PATH,
    model: UPSTREAM_MODEL,
    headers: UPSTREAM_HEADERS,
    pids: [],
    stop: async () => {},
  }),
}
