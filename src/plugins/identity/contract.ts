import type { Caller } from '../../core/identity.ts'

/**
 * One kind of credential. Promised:
 * - a credential of this kind gives its Caller or throws a GatewayError (`invalid_api_key`, `identity_unavailable`,
 *   `overloaded`); one of another kind gives undefined, and the next source is asked;
 * - nothing thrown, logged or kept holds the credential;
 * - what cannot be decided is refused: a source that lost its store says `identity_unavailable`.
 */
export interface IdentitySource {
  readonly kind: string
  /** Synchronous where it can be, so that the usual call costs no turn of the event loop. */
  authenticate(credential: string, nowMs: number): Caller | undefined | Promise<Caller | undefined>
  /**
   * The caller that a principal of this source stands for now, for work that goes on without its credential (a batch);
   * undefined where its credential would no longer be accepted, or the principal is of another source.
   */
  recall(principal: string, nowMs: number): Promise<Caller | undefined>
}
