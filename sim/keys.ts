import type { IncomingMessage } from 'node:http'
import type { Settings } from './options.ts'

/** The key of a request as one of the headers gives it; undefined also for an empty key or another scheme. */
export const bearer = ({ headers }: IncomingMessage): string | undefined =>
  /^Bearer +(\S+)$/.exec(headers.authorization ?? '')?.[1]

export const apiKeyHeader = ({ headers }: IncomingMessage): string | undefined =>
  headers['x-api-key']?.toString()

export const isKnown = ({ apiKeys }: Settings, key: string): boolean =>
  apiKeys === undefined ? key.startsWith('sk-') : apiKeys.includes(key)
