/** Where secrets may come from: each is one file in `src/plugins/secrets`. */
export const SECRET_SOURCES = ['env', 'file', 'exec'] as const

export type SecretSourceName = (typeof SECRET_SOURCES)[number]

/** A place in a configuration file. */
export interface Where {
  readonly file: string
  readonly line: number
  readonly col: number
  /** `providers.deepseek.api_key`, `routes[2].match.team`; empty for the document itself. */
  readonly path: string
}

/** A secret as configuration names it: never the value, so it may be printed. */
export interface SecretRef {
  readonly source: SecretSourceName
  /** What the source is asked for: a variable, a file, a command. */
  readonly arg: string
  readonly where: Where
}

/** `env:DEEPSEEK_API_KEY`: what messages call the secret. */
export function nameOfRef(ref: Pick<SecretRef, 'source' | 'arg'>): string {
  return `${ref.source}:${ref.arg}`
}

/** The forms that exist, for messages. */
export const SECRET_FORMS = '${env:NAME}, ${file:/absolute/path} or ${exec:command args}'

const REFERENCE = /^\$\{([a-z]+):(\P{Cc}+)\}$/u

/** Reads `${env:X}`; undefined where the text is anything else. Says nothing of the text: it may be the secret itself. */
export function parseSecretRef(text: string): Omit<SecretRef, 'where'> | undefined {
  const [, name, arg] = REFERENCE.exec(text) ?? []
  const source = SECRET_SOURCES.find((known) => known === name)
  if (source === undefined || arg === undefined || arg.trim() !== arg) return undefined
  return { source, arg }
}
