import { Secret } from '../../core/secret.ts'
import type { SecretSourceName } from '../../core/secret-ref.ts'

/**
 * A place where secrets are kept. Promised to callers, and held by suite.ts over all of them:
 * - one call of `resolve` is one look: a source never retries, caches or watches (the resolver does);
 * - it ends when the signal is aborted, and rejects with {@link SecretError} and nothing else;
 * - no error, warning or log line holds any part of the value, nor what a command or file said besides it;
 * - an empty value is an error: a key that is not there must not become a key that is "".
 */
export interface SecretSource {
  readonly name: SecretSourceName
  resolve(arg: string, options: ResolveOptions): Promise<Secret>
}

export interface ResolveOptions {
  readonly signal: AbortSignal
  /** Told what an operator should put right although the secret could be read. */
  readonly warn: (message: string) => void
}

/** `bad_argument` stays wrong until the configuration changes; the others may pass. */
export type SecretFault =
  'bad_argument' | 'missing' | 'unreadable' | 'failed' | 'empty' | 'too_big' | 'timeout'

export class SecretError extends Error {
  readonly fault: SecretFault

  constructor(fault: SecretFault, message: string) {
    super(message)
    this.name = 'SecretError'
    this.fault = fault
  }
}

export const MAX_SECRET_BYTES = 65_536

/** Bytes as a secret: UTF-8, without the one newline that editors and `echo` put at the end. */
export function secretOf(bytes: Uint8Array): Secret {
  if (bytes.length > MAX_SECRET_BYTES)
    throw new SecretError('too_big', `holds more than ${MAX_SECRET_BYTES} bytes`)
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw new SecretError('unreadable', 'is not UTF-8 text')
  }
  const value = text.replace(/\r?\n$/, '')
  if (value.trim() === '') throw new SecretError('empty', 'is empty')
  return new Secret(value)
}
