import { checkBaseUrl, fail, optionalRef, type Compile } from './compile-parts.ts'
import { frozenMap } from './freeze.ts'
import type { GuardConfig, GuardKindName } from './guards.ts'
import { kindKeys, type GuardFile } from './guards-schema.ts'
import type { Path } from './problem.ts'

type KindKey = keyof typeof kindKeys

/** Keys of a kind, and whether it cannot do without. */
const KEYS: Readonly<Record<GuardKindName, Readonly<Partial<Record<KindKey, 'needed' | 'optional'>>>>> = {
  openai_chat: { model: 'needed', verdict: 'needed', guideline: 'optional' },
  openai_moderations: { model: 'optional' },
  presidio_analyzer: { language: 'optional' },
  webhook: { hmac_secret: 'needed', spans: 'optional' },
}

export function compileGuards(
  context: Compile,
  file: Readonly<Record<string, GuardFile>>,
): ReadonlyMap<string, GuardConfig> {
  return frozenMap(Object.entries(file).map(([id, guard]) => [id, compileGuard(context, id, guard)]))
}

function compileGuard(context: Compile, id: string, file: GuardFile): GuardConfig {
  const path = ['guards', id]
  checkKeys(context, file, path)
  return {
    id,
    kind: file.kind,
    ...checkBaseUrl(context, file, [...path, 'base_url']),
    apiKey: optionalRef(context, file.api_key, [...path, 'api_key']),
    hmacSecret: optionalRef(context, file.hmac_secret, [...path, 'hmac_secret']),
    model: file.model,
    format: file.verdict,
    guideline: file.guideline,
    language: file.language ?? 'en',
    givesSpans: file.kind === 'presidio_analyzer' || file.spans === true,
    timeoutMs: file.timeout_ms,
    chunkTimeoutMs: file.chunk_timeout_ms,
    concurrency: file.concurrency,
    maxWaiting: file.max_waiting,
    cacheEntries: file.cache.entries,
    cacheTtlMs: file.cache.ttl_ms,
    breaker: {
      errorRate5mGt: file.breaker.error_rate_5m_gt,
      p95LatencyMsGt: undefined,
      firstTokenP95MsGt: undefined,
      halfOpenAfterMs: file.breaker.half_open_after_seconds * 1000,
    },
  }
}

function checkKeys(context: Compile, file: GuardFile, path: Path): void {
  const keys = KEYS[file.kind]
  for (const key of Object.keys(kindKeys) as KindKey[]) {
    if (file[key] !== undefined && keys[key] === undefined) {
      const message = `Guards of kind ${file.kind} do not have this.`
      context.problems.push({ ...context.source.at([...path, key], 'key'), message })
    } else if (file[key] === undefined && keys[key] === 'needed') {
      const message = `A guard of kind ${file.kind} needs ${key}.`
      context.problems.push({ ...context.source.at(path, 'key'), message })
    }
  }
  const takesWords = file.verdict === 'shield_gemma' || file.verdict === 'json'
  if (file.guideline !== undefined && file.verdict !== undefined && !takesWords)
    fail(
      context,
      [...path, 'guideline'],
      `The verdict ${file.verdict} takes no guideline: the model has its own.`,
    )
}
