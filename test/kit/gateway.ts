import Anthropic from '@anthropic-ai/sdk'
import OpenAI from 'openai'
import { loadConfig } from '../../src/config/load.ts'
import type { KeySpec } from '../../src/control/keys/spec.ts'
import { allDetectors } from '../../src/plugins/detectors/all.ts'
import { startNode, type RunningNode } from '../../src/node.ts'
import { allSecretSources } from '../../src/plugins/secrets/all.ts'
import { createSecrets } from '../../src/plugins/secrets/resolver.ts'
import { createLog } from '../../src/telemetry/log.ts'
import { auditOf, outcomeIn, type AuditEntry, type RecordBody } from './audit.ts'
import { makeConfig, type ConfigDir, type ConfigOptions } from './config.ts'
import { makeKey, type MadeKey } from './keys.ts'

export interface Asked {
  readonly headers?: Readonly<Record<string, string>>
  readonly method?: string
  readonly signal?: AbortSignal
}

export interface Answered {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  readonly bytes: Buffer
  /** The body as JSON. */
  readonly json: unknown
}

/** A real node in this process: real sockets, stores and journal, on ports that the system chose. */
export interface TestGateway extends AsyncDisposable {
  readonly node: RunningNode
  readonly config: ConfigDir
  readonly url: string
  readonly opsUrl: string
  readonly port: number
  readonly key: string
  readonly keyId: string
  /** What was logged so far, line by line. */
  readonly log: readonly string[]
  newKey(spec?: Partial<KeySpec>): Promise<MadeKey>
  openai(options?: ConstructorParameters<typeof OpenAI>[0]): OpenAI
  anthropic(options?: ConstructorParameters<typeof Anthropic>[0]): Anthropic
  /** Sends JSON (or text as it is) with the key, and reads all of the answer. */
  send(path: string, body?: unknown, asked?: Asked): Promise<Answered>
  /** `send` of a chat completion. */
  chat(rest?: object, asked?: Asked): Promise<Answered>
  /** `send` of a message. */
  messages(rest?: object, asked?: Asked): Promise<Answered>
  /** The same as `send`, with the answer still to be read. */
  open(path: string, body: unknown, asked?: Asked): Promise<Response>
  audit(): readonly AuditEntry[]
  outcome(nth?: number): Promise<RecordBody>
  metrics(): Promise<string>
}

export async function startGateway(
  options: ConfigOptions & { key?: Partial<KeySpec> },
): Promise<TestGateway> {
  const config = makeConfig(options)
  const log: string[] = []
  const node = await startNode({
    load: () => loadConfig(config.file, { detectors: allDetectors }),
    secrets: createSecrets({ sources: allSecretSources }),
    log: createLog({ level: 'debug', calls: 'all', destination: { write: (line) => void log.push(line) } }),
  })
  const { id: keyId, key } = await makeKey(config.storeDir, options.key)
  const url = node.dataUrl
  const open = (path: string, body: unknown, asked: Asked = {}): Promise<Response> =>
    fetch(url + path, requestOf(key, body, asked))
  const send = async (path: string, body?: unknown, asked: Asked = {}): Promise<Answered> =>
    answered(await open(path, body, asked))
  return {
    node,
    config,
    url,
    opsUrl: node.opsUrl,
    port: Number(new URL(url).port),
    key,
    keyId,
    log,
    newKey: (spec) => makeKey(config.storeDir, spec),
    openai: (more) => new OpenAI({ baseURL: `${url}/v1`, apiKey: key, maxRetries: 0, ...more }),
    anthropic: (more) => new Anthropic({ baseURL: `${url}/anthropic`, apiKey: key, maxRetries: 0, ...more }),
    open,
    send,
    chat: (rest, asked) => send('/v1/chat/completions', chatBody(rest), asked),
    messages: (rest, asked) => send('/anthropic/v1/messages', messagesBody(rest), asked),
    audit: () => auditOf(config.journalDir),
    outcome: (nth) => outcomeIn(config.journalDir, nth),
    metrics: async () => (await fetch(`${node.opsUrl}/metrics`)).text(),
    [Symbol.asyncDispose]: async () => {
      await node.stop(0)
      config[Symbol.dispose]()
    },
  }
}

const MESSAGES = [{ role: 'user', content: 'Say hello.' }]

export const chatBody = (rest: object = {}): object => ({ model: 'fast', messages: MESSAGES, ...rest })

export const messagesBody = (rest: object = {}): object => ({
  model: 'fast',
  max_tokens: 200,
  messages: MESSAGES,
  ...rest,
})

export function requestOf(key: string, body: unknown, { headers, method, signal }: Asked): RequestInit {
  return {
    method: method ?? (body === undefined ? 'GET' : 'POST'),
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', ...headers },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    ...(signal === undefined ? {} : { signal }),
  }
}

export async function answered(response: Response): Promise<Answered> {
  const bytes = Buffer.from(await response.arrayBuffer())
  const text = bytes.toString()
  return {
    status: response.status,
    headers: response.headers,
    text,
    bytes,
    get json(): unknown {
      return JSON.parse(text)
    },
  }
}
