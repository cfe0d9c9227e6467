import type { Child } from '../host/child.ts'
import type { Endpoint } from '../wire/requests.ts'

/** A system that runs and can be loaded. `pids` are all its processes; none means there is nothing between client and upstream. */
export type Running = Endpoint & { pids: number[]; stop(): Promise<void> }

export type System = {
  name: string
  /** The cases that it is for; all where absent. */
  only?: string[]
  /** Why it cannot run here, or undefined if it can. */
  missing(): string | undefined
  start(upstreamPort: number): Promise<Running>
}

export const UPSTREAM_PATH = '/chat/completions'
export const UPSTREAM_MODEL = 'deepseek-v4-flash'

/** A key of the shape that providers hand out. It opens nothing. */
export const UPSTREAM_HEADERS = { authorization: 'Bearer sk-bench-not-a-key' }

export function stopAll(children: Child[]): () => Promise<void> {
  return async () => {
    await Promise.all(children.map((child) => child.stop()))
  }
}
