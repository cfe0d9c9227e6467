export type Upstreams = { deepseek: string; openai: string; anthropic: string }

/** All of routing at once: fallback both ways, a canary, copies, lanes that are short of places, circuits that open. */
export function soakConfig(
  folder: string,
  dataPort: number,
  opsPort: number,
  { deepseek, openai, anthropic }: Upstreams,
): object {
  const api_key = '${env:SOAK_PROVIDER_KEY}'
  const account = (name: string): object => ({
    name,
    api_key,
    concurrency: { 'deepseek-flash': 30, 'deepseek-v4-pro': 30 },
  })
  return {
    data: { host: '127.0.0.1', port: dataPort },
    ops: { host: '127.0.0.1', port: opsPort },
    store: { dir: `${folder}/store` },
    log: { level: 'warn', calls: 'none' },
    shutdown: { notice_ms: 0 },
    timeouts: { connect_ms: 2000, first_token_ms: 2500, idle_ms: 2000, total_ms: 20_000 },
    providers: {
      deepseek: { kind: 'deepseek', base_url: deepseek, accounts: [account('one'), account('two')] },
      openai: { kind: 'openai_compatible', base_url: `${openai}/v1`, api_key },
      claude: { kind: 'anthropic', base_url: anthropic, api_key },
    },
    policy: POLICY,
  }
}

const flash = { provider: 'deepseek', model: 'deepseek-flash', mode: 'non_thinking' }
const general = { provider: 'openai', model: 'fast-general' }
const sonnet = { provider: 'claude', model: 'claude-sonnet-5' }

const CIRCUIT = { open_when: { error_rate_5m_gt: 0.6 }, half_open_after_seconds: 3 }

const POLICY = {
  models: {
    fast: {
      primary: flash,
      fallback: [general, sonnet],
      canary: { alias: 'fresh', percent: 10, sticky_by: 'user' },
      mirror: { alias: 'trial', percent: 5 },
    },
    claude: { primary: sonnet, fallback: [flash] },
    fresh: { primary: { ...flash, model: 'deepseek-v4-pro' } },
    trial: { primary: general },
  },
  routes: ['fast', 'claude'].flatMap((alias) => [
    {
      match: { workload: 'chat' },
      model_alias: alias,
      lane: 'interactive',
      start_guard: { first_token_ms: 1000 },
      max_output_tokens: 4000,
    },
    { match: { workload: 'bulk' }, model_alias: alias, lane: 'batch', max_output_tokens: 4000 },
    { model_alias: alias, max_output_tokens: 4000 },
  ]),
  lanes: {
    interactive: { max_wait_ms: 1000 },
    standard: { max_wait_ms: 2000 },
    batch: { max_wait_ms: 4000 },
  },
  retries: { max_attempts: 4, backoff: { initial_ms: 20, max_ms: 200 } },
  circuit_breakers: { deepseek: CIRCUIT, openai: CIRCUIT, claude: CIRCUIT },
}
