import { pino, type DestinationStream, type Logger } from 'pino'
import { systemClock } from '../core/clock.ts'

export type LoggedCalls = 'all' | 'failures' | 'none'

/** Structured logs: one JSON line each, metadata only. Prompts, replies and credentials have no way in. */
export interface Log {
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
  error(fields: object, message: string): void
  /** Whether a call that ended so gets a line: asked first, so that none is made for nothing. */
  wantsCall(status: string): boolean
  /** One line for a call that ended. */
  call(fields: { readonly status: string; readonly [field: string]: unknown }): void
  /** Something thrown that is not a refusal: its kind and where, never its message, which may quote what it choked on. */
  failure(error: unknown, requestId: string | undefined): void
}

export function createLog(options: {
  level: string
  calls: LoggedCalls
  destination?: DestinationStream
}): Log {
  const base = { level: options.level, base: null, timestamp: pino.stdTimeFunctions.isoTime }
  // Standard output, written in chunks: a line of log must not cost a call a system call.
  const destination =
    options.destination ?? pino.destination({ dest: 1, sync: false, minLength: 4096, periodicFlush: 500 })
  const logger: Logger = pino(base, destination)
  return {
    info: (fields, message) => logger.info(fields, message),
    warn: (fields, message) => logger.warn(fields, message),
    error: (fields, message) => logger.error(fields, message),
    wantsCall: (status) => options.calls === 'all' || (options.calls === 'failures' && status !== 'ok'),
    call: (fields) => logger.info(fields, 'call'),
    failure: (error, requestId) => logger.error({ requestId, ...describeError(error) }, 'failure'),
  }
}

const SELDOM_MS = 60_000

/** Warns of what fails again and again: at most once a minute of the same thing. */
export function seldom(
  log: Pick<Log, 'warn'>,
  clock = systemClock,
): (what: string, fields: object, message: string) => void {
  /** When each thing was last said; as many as there are things. */
  const said = new Map<string, number>()
  return (what, fields, message) => {
    const nowMs = clock.monoMs()
    if (nowMs - (said.get(what) ?? -Infinity) < SELDOM_MS) return
    said.set(what, nowMs)
    log.warn(fields, message)
  }
}

/** What may be logged of something thrown: its kind and where. Its message may quote what it choked on. */
export function describeError(error: unknown): object {
  if (!(error instanceof Error)) return { error: typeof error }
  const { code } = error as { code?: unknown }
  const frames = error.stack?.split('\n').filter((line) => line.trimStart().startsWith('at ')) ?? []
  const cause = error.cause === undefined ? undefined : describeError(error.cause)
  return {
    error: error.name,
    code: typeof code === 'string' ? code : undefined,
    at: frames.slice(0, 8),
    cause,
  }
}
