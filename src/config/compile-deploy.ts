import { resolve } from 'node:path'
import type { SecretRef } from '../core/secret-ref.ts'
import type { OpenAiSettings } from '../plugins/providers/contract.ts'
import { compileGuards } from './compile-guards.ts'
import { checkBaseUrl, fail, optionalRef, ref, type Compile } from './compile-parts.ts'
import { openAiKeys, type DeployFile, type ProviderFile } from './deploy-schema.ts'
import type {
  BatchLimits,
  DeployConfig,
  HttpLimits,
  ProviderAccount,
  ProviderConfig,
  ProviderTimeouts,
  ScreeningSettings,
} from './deploy.ts'
import { deepFreeze, frozenMap } from './freeze.ts'
import type { Path } from './problem.ts'
import { didYouMean } from './suggest.ts'

/** A checked `caisson.yaml` as {@link DeployConfig}; what the schema cannot see is checked here. */
export function compileDeploy(file: DeployFile, baseDir: string, context: Compile): DeployConfig {
  const providers = Object.entries(file.providers).map(([id, provider]): [string, ProviderConfig] => [
    id,
    compileProvider(context, id, provider, file.timeouts),
  ])
  if (providers.length === 0) fail(context, ['providers'], 'Name at least one provider.')
  const { data, ops } = file
  if (data.port !== 0 && data.port === ops.port && data.host === ops.host) {
    fail(context, ['ops', 'port'], 'The data port and the ops port must differ.')
  }
  return deepFreeze({
    data,
    ops,
    store: { dir: resolve(baseDir, file.store.dir) },
    identity: identityOf(context, file.identity),
    userIds: {
      salt: optionalRef(context, file.user_ids.salt, ['user_ids', 'salt']),
      saltVersion: file.user_ids.salt_version,
    },
    providers: frozenMap(providers),
    guards: compileGuards(context, file.guards),
    http: httpOf(file.http),
    timeouts: {
      ...timeoutsOf(file.timeouts),
      heartbeatMs: file.timeouts.heartbeat_ms,
      stalledClientMs: file.timeouts.stalled_client_ms,
      holdStatusMs: file.timeouts.hold_status_ms,
    },
    journal: {
      waitMs: file.journal.wait_ms,
      maxBacklog: file.journal.max_backlog,
      minFreeBytes: file.journal.min_free_bytes,
    },
    batch: batchOf(file.batch),
    screening: screeningOf(file.screening),
    reasoningReplay: { maxBytes: file.reasoning_replay.max_bytes, ttlMs: file.reasoning_replay.ttl_ms },
    shutdown: { noticeMs: file.shutdown.notice_ms, drainMs: file.shutdown.drain_ms },
    log: file.log,
    allowUnenforced: file.allow_unenforced,
  })
}

function identityOf(context: Compile, file: DeployFile['identity']): DeployConfig['identity'] {
  const { pepper, pepper_version: pepperVersion, previous_pepper: previous } = file
  const path = ['identity', 'previous_pepper']
  if (previous !== undefined && pepperVersion === 1)
    fail(
      context,
      path,
      'Raise pepper_version: the previous pepper has the version before it, and 1 is the first.',
    )
  return {
    pepper: optionalRef(context, pepper, ['identity', 'pepper']),
    pepperVersion,
    previousPepper: optionalRef(context, previous, path),
  }
}

function compileProvider(
  context: Compile,
  id: string,
  file: ProviderFile,
  general: DeployFile['timeouts'],
): ProviderConfig {
  const path = ['providers', id]
  const { baseUrl, reach } = checkBaseUrl(context, file, [...path, 'base_url'])
  checkCatalogue(context, file, path)
  return {
    id,
    kind: file.kind,
    baseUrl,
    reach,
    catalogue: catalogueOf(file),
    region: file.region,
    ownership: file.ownership,
    openai: openAiOf(context, file, path),
    accounts: compileAccounts(context, file, path),
    timeouts: timeoutsOf(general, file.timeouts),
  }
}

function compileAccounts(context: Compile, file: ProviderFile, path: Path): ProviderAccount[] {
  const own = file.api_key ?? file.api_keys
  if ((own === undefined) === (file.accounts === undefined)) {
    const at = context.source.at(path, 'key')
    context.problems.push({
      ...at,
      message: 'Give api_key (one account) or accounts (several): one of the two.',
    })
  }
  if (file.accounts === undefined) {
    if (own === undefined) return []
    return [{ name: 'default', apiKeys: compileKeys(context, file, path), concurrency: frozenMap([]) }]
  }
  const catalogue = context.catalogues.get(catalogueOf(file))
  const known = catalogue?.open === true ? undefined : catalogue?.models
  const seen = new Set<string>()
  return file.accounts.map((account, i) => {
    const at = [...path, 'accounts', i]
    if (seen.has(account.name))
      fail(context, [...at, 'name'], 'Another account of this provider has this name.')
    seen.add(account.name)
    const concurrency = Object.entries(account.concurrency ?? {})
    for (const [model] of concurrency) {
      if (known === undefined || known.has(model)) continue
      const where = context.source.at([...at, 'concurrency', model], 'key')
      const message = `The catalogue of ${catalogueOf(file)} has no such model.${didYouMean(model, known.keys())}`
      context.problems.push({ ...where, message })
    }
    return {
      name: account.name,
      apiKeys: compileKeys(context, account, at),
      concurrency: frozenMap(concurrency),
    }
  })
}

type KeysFile = Pick<ProviderFile, 'api_key' | 'api_keys'>

function compileKeys(
  context: Compile,
  { api_key: one, api_keys: several }: KeysFile,
  path: Path,
): SecretRef[] {
  if ((one === undefined) === (several === undefined)) {
    const at = context.source.at(path, 'key')
    context.problems.push({ ...at, message: 'Give api_key or api_keys: one of the two.' })
  }
  if (one !== undefined) return [ref(context, one, [...path, 'api_key'])]
  return (several ?? []).map((text, i) => ref(context, text, [...path, 'api_keys', i]))
}

function catalogueOf(file: ProviderFile): string {
  return file.catalogue ?? file.kind
}

function checkCatalogue(context: Compile, file: ProviderFile, path: Path): void {
  const kind = context.catalogues.get(catalogueOf(file))?.kind
  if (kind === undefined || kind === file.kind) return
  const at = file.catalogue === undefined ? 'kind' : 'catalogue'
  fail(context, [...path, at], `Must be a catalogue for ${file.kind}; this one is for ${kind}.`)
}

function openAiOf(context: Compile, file: ProviderFile, path: Path): OpenAiSettings | undefined {
  if (file.kind !== 'openai_compatible') {
    for (const key of Object.keys(openAiKeys) as (keyof typeof openAiKeys)[]) {
      if (file[key] === undefined) continue
      const message = `Only providers of kind openai_compatible have this.`
      context.problems.push({ ...context.source.at([...path, key], 'key'), message })
    }
    return undefined
  }
  return {
    auth: file.auth ?? 'bearer',
    query: frozenMap(Object.entries(file.query ?? {})),
    maxTokensField: file.max_tokens_field ?? 'max_tokens',
    reasoningContent: file.reasoning_content ?? 'drop',
    responses: file.responses ?? false,
  }
}

/** What a provider says over what the deployment says. */
function timeoutsOf(general: DeployFile['timeouts'], own: ProviderFile['timeouts'] = {}): ProviderTimeouts {
  return {
    connectMs: own.connect_ms ?? general.connect_ms,
    firstTokenMs: own.first_token_ms ?? general.first_token_ms,
    idleMs: own.idle_ms ?? general.idle_ms,
    totalMs: own.total_ms ?? general.total_ms,
  }
}

function batchOf(file: DeployFile['batch']): BatchLimits {
  return {
    concurrency: file.concurrency,
    maxFileBytes: file.max_file_bytes,
    maxLines: file.max_lines,
    maxStoredBytes: file.max_stored_bytes,
    maxActiveBatches: file.max_active_batches,
    maxActiveItems: file.max_active_items,
    retentionMs: file.retention_ms,
    uploadTimeoutMs: file.upload_timeout_ms,
  }
}

function screeningOf(file: DeployFile['screening']): ScreeningSettings {
  return {
    cacheBytes: file.cache_bytes,
    inlineBytes: file.inline_bytes,
    threads: file.threads,
    cpuMsPerMb: file.cpu_ms_per_mb,
    maxWaitingBytes: file.max_waiting_bytes,
  }
}

function httpOf(file: DeployFile['http']): HttpLimits {
  return {
    maxBodyBytes: file.max_body_bytes,
    maxHeaderBytes: file.max_header_bytes,
    maxHeaders: file.max_headers,
    headerTimeoutMs: file.header_timeout_ms,
    bodyTimeoutMs: file.body_timeout_ms,
    maxJsonDepth: file.max_json_depth,
    maxJsonKeys: file.max_json_keys,
    maxJsonValues: file.max_json_values,
    maxReplyBytes: file.max_reply_bytes,
    maxConnections: file.max_connections,
    keepAliveMs: file.keep_alive_ms,
  }
}
