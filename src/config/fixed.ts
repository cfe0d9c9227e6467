import { nameOfRef, type SecretRef } from '../core/secret-ref.ts'
import type { DeployConfig } from './deploy.ts'

/**
 * Settings that are read at the start alone, because what they are for is opened once: sockets, stores, hashes, the log. A
 * test holds that every other setting of `caisson.yaml` acts after a reload.
 */
const FIXED: Readonly<Record<string, (deploy: DeployConfig) => unknown>> = {
  'data.host': ({ data }) => data.host,
  'data.port': ({ data }) => data.port,
  'ops.host': ({ ops }) => ops.host,
  'ops.port': ({ ops }) => ops.port,
  'store.dir': ({ store }) => store.dir,
  'identity.pepper': ({ identity }) => nameOf(identity.pepper),
  'identity.pepper_version': ({ identity }) => identity.pepperVersion,
  'identity.previous_pepper': ({ identity }) => nameOf(identity.previousPepper),
  'user_ids.salt': ({ userIds }) => nameOf(userIds.salt),
  'user_ids.salt_version': ({ userIds }) => userIds.saltVersion,
  'http.max_body_bytes': ({ http }) => http.maxBodyBytes,
  'http.max_header_bytes': ({ http }) => http.maxHeaderBytes,
  'http.max_headers': ({ http }) => http.maxHeaders,
  'http.header_timeout_ms': ({ http }) => http.headerTimeoutMs,
  'http.body_timeout_ms': ({ http }) => http.bodyTimeoutMs,
  'http.max_connections': ({ http }) => http.maxConnections,
  'http.keep_alive_ms': ({ http }) => http.keepAliveMs,
  'timeouts.stalled_client_ms': ({ timeouts }) => timeouts.stalledClientMs,
  'journal.max_backlog': ({ journal }) => journal.maxBacklog,
  'journal.min_free_bytes': ({ journal }) => journal.minFreeBytes,
  'screening.cache_bytes': ({ screening }) => screening.cacheBytes,
  'reasoning_replay.max_bytes': ({ reasoningReplay }) => reasoningReplay.maxBytes,
  'reasoning_replay.ttl_ms': ({ reasoningReplay }) => reasoningReplay.ttlMs,
  'log.level': ({ log }) => log.level,
  'log.calls': ({ log }) => log.calls,
}

/** Names of the settings in which a configuration differs from the one of the start, and which take a restart. */
export function changedFixed(atStart: DeployConfig, now: DeployConfig): readonly string[] {
  return Object.entries(FIXED).flatMap(([name, read]) => (read(atStart) === read(now) ? [] : [name]))
}

/** Not the reference itself: that has its line too, which moves with every edit above it. */
function nameOf(ref: SecretRef | undefined): string | undefined {
  return ref && nameOfRef(ref)
}
