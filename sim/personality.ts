/**
 * What makes the simulator one provider and not another. The machinery of scripts, pace, cuts and slots is the same
 * for all; a personality is the table of headers, ids, words and rules of access around it. What is served where is in the providers'
 * endpoints.
 */
import type { IncomingMessage } from 'node:http'
import type { FaultName, Faults, Refusal } from './errors.ts'
import type { ProviderDefaults, RoleName, Settings } from './options.ts'
import type { Random } from './random.ts'

/** What the rules of access have to know of an endpoint. */
export interface Place {
  /** The key may also come as `x-api-key`. */
  readonly keyHeader?: 'x-api-key'
}

export interface Personality {
  readonly provider: RoleName
  /** As the greeting of the command line names it. */
  readonly title: string
  /** Whether `[[sim …]]` in a text says how the reply goes. */
  readonly takesDirectives?: false
  /** Options whose default differs between providers. */
  readonly defaults: ProviderDefaults
  readonly maxBodyBytes: number
  /** A sign of life in a silent stream, and whether whole replies get blank lines without being asked to. */
  readonly keepAlive: { readonly stream: string; readonly whole: boolean }
  readonly ids: {
    request(random: Random): string
    reply(random: Random): string
    /** Of the tool call at this place in the reply. */
    call(random: Random, index: number): string
  }
  readonly faults: Faults
  /** Headers every reply has but the content type: names and values in turn. */
  headers(requestId: string): string[]
  /** The event that breaks off a stream which had begun; without a name the provider's usual one. */
  errorFrame(fault: FaultName | undefined): string
  noSuchPath(method: string, path: string): Refusal
  wrongMethod(method: string, path: string): Refusal
  /** A refusal unless the request shows a key, and whatever else is asked for before a body is looked at. */
  admit(settings: Settings, request: IncomingMessage, place: Place): Refusal | undefined
  /** The refusal of a call over a limit of concurrency: the model's own, or one scaled to what the account holds. */
  tooMany(limited: 'model' | 'balance', current: number, limit: number): Refusal
}

/** A fault that the provider cannot have would test nothing, so it is an error. */
export function faultNamed({ faults, provider }: Personality, name: FaultName): Refusal {
  const fault = faults[name]
  if (fault === undefined) throw new TypeError(`${provider} has no fault "${name}"`)
  return fault
}
