import type { Clock } from '../../core/clock.ts'
import { systemClock } from '../../core/clock.ts'
import type { Secret } from '../../core/secret.ts'
import { nameOfRef } from '../../core/secret-ref.ts'
import type { SecretRef, SecretSourceName, Where } from '../../core/secret-ref.ts'
import { SecretError } from './contract.ts'
import type { SecretSource } from './contract.ts'

/**
 * Secrets by reference: resolved when first needed, looked up again when they are old, and kept when that fails. A rotated
 * key is used within `ttlMs` without a restart; a secret store that is down does not take the gateway with it.
 */
export interface Secrets {
  /** The same secret for every reference to the same thing. */
  handle(ref: SecretRef): SecretHandle
  /** Resolves every reference anew: for boot and `caisson check`. Never rejects. */
  resolveAll(refs: Iterable<SecretRef>): Promise<Resolution>
}

export interface SecretHandle {
  /** The last value that was read, at once. Undefined until one was. Where it is old, reading it again is begun. */
  current(): Secret | undefined
  /** Reads now. Where that fails and a value is known, that value stays; where none is, rejects with {@link SecretError}. */
  refresh(): Promise<Secret>
}

/** A finding at the place of the reference. Names the reference, never the value. */
export interface SecretFinding extends Where {
  readonly message: string
}

export interface Resolution {
  readonly problems: readonly SecretFinding[]
  readonly warnings: readonly SecretFinding[]
}

export interface ResolverOptions {
  readonly sources: Readonly<Record<SecretSourceName, SecretSource>>
  readonly clock?: Clock
  /** Age after which a value is read again. */
  readonly ttlMs?: number
  /** Wait after a failed refresh. */
  readonly retryMs?: number
  readonly timeoutMs?: number
  /** Told of refreshes that failed while an old value goes on being used. */
  readonly onStale?: (ref: SecretRef, error: SecretError) => void
}

type Settings = Required<ResolverOptions>

export function createSecrets(options: ResolverOptions): Secrets {
  const settings: Settings = {
    clock: systemClock,
    ttlMs: 300_000,
    retryMs: 10_000,
    timeoutMs: 10_000,
    onStale: () => {},
    ...options,
  }
  // As many as the configuration has references.
  const handles = new Map<string, Handle>()
  const handle = (ref: SecretRef): Handle => {
    const name = nameOfRef(ref)
    const known = handles.get(name) ?? new Handle(ref, settings)
    handles.set(name, known)
    return known
  }
  return { handle, resolveAll: (refs) => resolveAll([...refs], handle) }
}

async function resolveAll(
  refs: readonly SecretRef[],
  handle: (ref: SecretRef) => Handle,
): Promise<Resolution> {
  const problems: SecretFinding[] = []
  const warnings: SecretFinding[] = []
  const look = async (ref: SecretRef): Promise<void> => {
    const say = (words: string): SecretFinding => ({
      ...ref.where,
      message: `The secret ${nameOfRef(ref)} ${words}.`,
    })
    try {
      const said = await handle(ref).read()
      for (const words of said) warnings.push(say(words))
    } catch (error) {
      problems.push(say(error instanceof SecretError ? error.message : 'could not be read'))
    }
  }
  await Promise.all(refs.map(look))
  return { problems, warnings }
}

class Handle implements SecretHandle {
  #value: Secret | undefined
  #lookAgainAtMs = 0
  #reading: Promise<readonly string[]> | undefined
  readonly #ref: SecretRef
  readonly #settings: Settings

  constructor(ref: SecretRef, settings: Settings) {
    this.#ref = ref
    this.#settings = settings
  }

  current(): Secret | undefined {
    // A failure is reported where a value was there before; without one, whoever needs it calls `refresh` and is told.
    if (this.#settings.clock.monoMs() >= this.#lookAgainAtMs) this.refresh().catch(() => {})
    return this.#value
  }

  async refresh(): Promise<Secret> {
    try {
      await this.read()
    } catch (error) {
      if (this.#value === undefined) throw error
      this.#settings.onStale(this.#ref, asSecretError(error))
    }
    if (this.#value === undefined) throw new SecretError('failed', 'could not be read')
    return this.#value
  }

  /** One look at the source, shared by all who ask meanwhile. Resolves to its warnings. */
  read(): Promise<readonly string[]> {
    this.#reading ??= this.#look().finally(() => (this.#reading = undefined))
    return this.#reading
  }

  async #look(): Promise<readonly string[]> {
    const { clock, sources, ttlMs, retryMs, timeoutMs } = this.#settings
    const warnings: string[] = []
    this.#lookAgainAtMs = clock.monoMs() + retryMs
    const signal = AbortSignal.timeout(timeoutMs)
    const options = { signal, warn: (words: string) => void warnings.push(words) }
    const value = sources[this.#ref.source].resolve(this.#ref.arg, options)
    this.#value = await Promise.race([value, expiry(signal)])
    this.#lookAgainAtMs = clock.monoMs() + ttlMs
    return warnings
  }
}

/** Also for sources that cannot be interrupted, such as a file on a server that hangs. */
function expiry(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(new SecretError('timeout', 'took too long')), {
      once: true,
    })
  })
}

function asSecretError(error: unknown): SecretError {
  return error instanceof SecretError ? error : new SecretError('failed', 'could not be read')
}
