/** Where a gateway of the bench listens, what is behind it, and where it keeps its store. */
export type Place = { dataPort: number; opsPort: number; upstreamPort: number; folder: string }

/** The alias of the cases whose upstream speaks another protocol than the client. */
export const TRANSLATED = 'translated'
export const TRANSLATED_BACK = 'translated-back'

/** The alias whose route screens what is sent and what comes back. */
export const SCREENED = 'screened'

/** Three targets and a canary. All calls are still answered in the same protocol by the same upstream: what differs is the choice. */
export const MANY_TARGETS = `
      fallback:
        - { provider: chat, model: fast-general }
        - { provider: claude, model: claude-sonnet-5 }
      canary: { alias: fresh, percent: 10, sticky_by: session }`

/**
 * The whole configuration of the bench: the defaults, with room for large requests and no limit that the load would meet.
 *
 * @param routing more lines of the alias that the load asks for
 */
export function config(place: Place, routing = ''): string {
  const upstream = `http://127.0.0.1:${place.upstreamPort}`
  return `data: { host: 127.0.0.1, port: ${place.dataPort} }
ops: { host: 127.0.0.1, port: ${place.opsPort} }
store: { dir: ${place.folder}/store }
providers:
  deepseek:
    kind: deepseek
    base_url: ${upstream}
    accounts:
      - name: bench
        api_key: \${env:DEEPSEEK_API_KEY}
        concurrency: { deepseek-flash: 100000, deepseek-v4-pro: 100000 }
  chat: { kind: openai_compatible, base_url: ${upstream}, api_key: '\${env:DEEPSEEK_API_KEY}' }
  claude: { kind: anthropic, base_url: ${upstream}, api_key: '\${env:DEEPSEEK_API_KEY}' }
log: { calls: failures }
policy:
  models:
    enterprise-fast:
      primary: { provider: deepseek, model: deepseek-flash, mode: non_thinking }${routing}
    fresh:
      primary: { provider: deepseek, model: deepseek-v4-pro, mode: non_thinking }
    ${TRANSLATED}:
      primary: { provider: claude, model: claude-sonnet-5 }
    ${TRANSLATED_BACK}:
      primary: { provider: chat, model: fast-general }
    ${SCREENED}:
      primary: { provider: deepseek, model: deepseek-flash, mode: non_thinking }
  routes:
    - name: other
      match: { workload: something-else }
      model_alias: enterprise-fast
${['enterprise-fast', TRANSLATED, TRANSLATED_BACK].map((alias) => route(alias)).join('')}${route(SCREENED, DLP)}
${LIMITS}`
}

const DLP = '      dlp: { action_on_secret: block, action_on_pii: redact, replies: chunks }\n'

/** @param more lines of the route */
function route(alias: string, more = ''): string {
  return `    - name: bench-${alias}
      match: { data_classification: [public, internal] }
      model_alias: ${alias}
      max_input_tokens: 900000
      max_output_tokens: 4096
${more}`
}

const LIMITS = `  retries:
    max_attempts: 2
    retry_on: [429, 500, 503]
    backoff: { type: exponential_jitter, initial_ms: 500, max_ms: 8000 }
    do_not_retry_after_stream_started: true
  circuit_breakers:
    deepseek:
      open_when: { error_rate_5m_gt: 0.5, p95_latency_ms_gt: 60000 }
      half_open_after_seconds: 60
  limits:
    per_key: { requests_per_minute: 100000000, tokens_per_minute: 1000000000000, concurrent_requests: 100000 }
    per_app: { requests_per_minute: 100000000, concurrent_requests: 100000 }
    per_team: { requests_per_minute: 100000000, tokens_per_minute: 1000000000000, concurrent_requests: 100000 }
`
