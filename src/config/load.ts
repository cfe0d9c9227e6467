import { basename, dirname, isAbsolute, join, normalize, resolve, sep } from 'node:path'
import type { Catalogue } from '../core/catalogue.ts'
import type { Rules } from '../core/rules.ts'
import { compileCatalogue } from './catalogue.ts'
import type { KnownDetector } from './policy-findings.ts'
import { checkPolicy } from './check-policy.ts'
import { compileDeploy } from './compile-deploy.ts'
import { readDetectionFiles, type DataFile } from './detection-files.ts'
import { deploySchema } from './deploy-schema.ts'
import type { DeployFile } from './deploy-schema.ts'
import type { DeployConfig } from './deploy.ts'
import { TooBig, diskFiles } from './files.ts'
import type { ConfigFiles } from './files.ts'
import { frozenMap } from './freeze.ts'
import { inlinePolicy, mergePolicies, policyVersion } from './policy-files.ts'
import { policySchema } from './policy-schema.ts'
import { compilePolicy } from './policy.ts'
import { ConfigError, inReadingOrder } from './problem.ts'
import type { Path, Problem, Unenforced, Warning, Where } from './problem.ts'
import { refuseReferences } from './secret-fields.ts'
import { validate } from './validate.ts'
import { MAX_FILE_BYTES, readYaml } from './yaml-source.ts'
import type { Source } from './yaml-source.ts'

export interface LoadedConfig {
  readonly deploy: DeployConfig
  readonly rules: Rules
  /** Facts about models, by the name of the catalogue. Those that providers use, and no others. */
  readonly catalogues: ReadonlyMap<string, Catalogue>
  readonly unenforced: readonly Unenforced[]
  readonly warnings: readonly Warning[]
  /** Everything that was read, absolute: what to watch for changes. */
  readonly files: readonly string[]
}

export interface LoadOptions {
  readonly files?: ConfigFiles
  readonly env?: Readonly<Record<string, string | undefined>>
  /** The instant at which retirement dates are judged. */
  readonly nowMs?: number
  /** The detectors that are built in. Without them, names of detectors are not judged. */
  readonly detectors?: readonly KnownDetector[]
  /** Where the catalogues are that ship with the program. */
  readonly catalogueDir?: string
}

const SHIPPED_CATALOGUES = join(import.meta.dirname, '../../catalogue')

/**
 * Reads, checks and compiles a whole configuration. Either everything is right, or one {@link ConfigError} names every
 * problem. Reads files and nothing else: secrets stay references.
 */
export function loadConfig(path?: string, options: LoadOptions = {}): LoadedConfig {
  const env = options.env ?? process.env
  const file = path ?? (env['CAISSON_CONFIG'] || 'caisson.yaml')
  const load = new Load(file, options)
  const loaded = load.run()
  if (load.problems.length > 0 || loaded === undefined) throw new ConfigError(inReadingOrder(load.problems))
  return loaded
}

/** Refuses a policy that asks for more than this build does, unless the deployment says that it knows. */
export function refuseUnenforced(loaded: LoadedConfig): void {
  if (loaded.deploy.allowUnenforced || loaded.unenforced.length === 0) return
  throw new ConfigError(
    loaded.unenforced.map(({ what, ...where }) => ({
      ...where,
      message: `${what} (allow_unenforced: true starts anyway.)`,
    })),
  )
}

/** One run of the loader: what it has read and found so far. */
class Load {
  readonly problems: Problem[] = []
  readonly #read = new Set<string>()
  readonly #file: string
  readonly #baseDir: string
  readonly #files: ConfigFiles
  readonly #options: LoadOptions

  constructor(file: string, options: LoadOptions) {
    this.#file = file
    this.#baseDir = dirname(file)
    this.#files = options.files ?? diskFiles
    this.#options = options
  }

  run(): LoadedConfig | undefined {
    const source = this.#source(this.#file)
    const file = this.#checkDeploy(source)
    const catalogues = this.#catalogues(file)
    const context = { source, catalogues, problems: this.problems }
    const deploy = file === undefined ? undefined : compileDeploy(file, resolve(this.#baseDir), context)
    // The policy is checked even where `caisson.yaml` is wrong, so that one run shows everything.
    const policy = this.#policy(source)
    if (policy === undefined) return undefined
    const checked = this.#checkPolicy(policy.source, deploy, catalogues)
    if (deploy === undefined || checked === undefined) return undefined
    return Object.freeze({
      deploy,
      rules: compilePolicy(checked.file, policyVersion([...policy.parts, ...checked.files]), checked.data),
      catalogues,
      unenforced: inReadingOrder(checked.unenforced),
      warnings: inReadingOrder(checked.warnings),
      files: [...this.#read],
    })
  }

  #checkDeploy(source: Source): DeployFile | undefined {
    const { value } = source
    if (value === undefined) {
      if (this.problems.length === 0) this.#fail(source.at([]), 'The file is empty.')
      return undefined
    }
    if (isMap(value)) {
      const { policy: _, ...rest } = value
      refuseReferences(source, rest, [], this.problems)
    }
    return validate(deploySchema, source, this.problems)
  }

  #checkPolicy(source: Source, deploy: DeployConfig | undefined, catalogues: ReadonlyMap<string, Catalogue>) {
    refuseReferences(source, source.value, [], this.problems)
    const file = validate(policySchema, source, this.problems)
    if (file === undefined) return undefined
    const providers =
      deploy === undefined
        ? undefined
        : new Map([...deploy.providers].map(([id, { catalogue }]) => [id, catalogue]))
    const regions = new Map([...(deploy?.providers ?? [])].map(([id, { region = '' }]) => [id, region]))
    const nowMs = this.#options.nowMs ?? Date.now()
    const guards = deploy?.guards
    const { detectors } = this.#options
    const context = { source, providers, regions, guards, catalogues, nowMs, detectors }
    const { problems, ...findings } = checkPolicy(file, context)
    this.problems.push(...problems)
    const reader = {
      text: (path: string, where: Where, maxBytes?: number) => this.#text(path, where, maxBytes),
      problems: this.problems,
    }
    return { file, ...findings, ...readDetectionFiles(file.detection, source, reader) }
  }

  #catalogues(file: DeployFile | undefined): ReadonlyMap<string, Catalogue> {
    const own = file?.catalogue_dir
    const dir = own === undefined ? (this.#options.catalogueDir ?? SHIPPED_CATALOGUES) : this.#beside(own)
    const found: [string, Catalogue][] = []
    const used = Object.values(file?.providers ?? {}).map(({ kind, catalogue = kind }) => catalogue)
    for (const name of new Set(used)) {
      const source = this.#source(join(dir, `${name}.yaml`))
      const catalogue = source.value === undefined ? undefined : compileCatalogue(source, this.problems)
      if (catalogue !== undefined) found.push([name, catalogue])
    }
    return frozenMap(found)
  }

  #policy(main: Source): { source: Source; parts: readonly DataFile[] } | undefined {
    if (!isMap(main.value)) return undefined
    const { policy, policy_files: patterns } = main.value
    if ((policy === undefined) === (patterns === undefined)) {
      const where = policy === undefined ? main.at([]) : main.at(['policy'], 'key')
      this.#fail(
        where,
        'Give policy_files (names of policy files) or policy (the policy itself): one of the two.',
      )
      return undefined
    }
    if (policy !== undefined) {
      const source = inlinePolicy(main, policy)
      return { source, parts: [{ name: '', text: source.text }] }
    }
    // What is not a list of texts has been reported by the schema.
    if (!Array.isArray(patterns)) return undefined
    const before = this.problems.length
    const parts = this.#matching(main, patterns).map((name) => ({
      name,
      source: this.#source(this.#beside(name)),
    }))
    // Without one of its files a policy lacks what the others refer to: only that file is worth reporting.
    if (parts.length === 0 || this.problems.length > before) return undefined
    return {
      source: mergePolicies(parts, this.problems),
      parts: parts.map(({ name, source }) => ({ name, text: source.text })),
    }
  }

  #beside(name: string): string {
    return isAbsolute(name) ? name : join(this.#baseDir, name)
  }

  /** Names of the policy files, each once, in the order of their names. */
  #matching(main: Source, patterns: readonly unknown[]): readonly string[] {
    const names = new Set<string>()
    for (const [i, pattern] of patterns.entries()) {
      if (typeof pattern !== 'string' || pattern === '') continue
      const at: Path = ['policy_files', i]
      const found = pattern.includes('*') ? this.#glob(pattern) : [pattern]
      if (found.length === 0) this.#fail(main.at(at), 'No file matches.')
      for (const name of found) names.add(normal(name))
    }
    return [...names].toSorted()
  }

  #glob(pattern: string): readonly string[] {
    const dir = dirname(pattern)
    const wanted = new RegExp(
      `^${basename(pattern)
        .split('*')
        .map((part) => RegExp.escape(part))
        .join('[^/]*')}$`,
    )
    try {
      const names = this.#files.list(this.#beside(dir))
      return names.filter((name) => wanted.test(name) && !name.startsWith('.')).map((name) => join(dir, name))
    } catch {
      return []
    }
  }

  #source(path: string): Source {
    const text = this.#text(path)
    return text === undefined ? unread(path) : readYaml(path, text, this.problems)
  }

  #text(
    path: string,
    where: Where = { file: path, line: 1, col: 1, path: '' },
    maxBytes = MAX_FILE_BYTES,
  ): string | undefined {
    this.#read.add(resolve(path))
    try {
      const bytes = this.#files.read(path, maxBytes)
      if (bytes.length > maxBytes) throw new TooBig()
      return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    } catch (error) {
      if (error instanceof TooBig) this.#fail(where, `The file is larger than ${maxBytes} bytes.`)
      else if (codeOf(error) === 'ERR_ENCODING_INVALID_ENCODED_DATA')
        this.#fail(where, 'The file is not UTF-8 text.')
      else this.#fail(where, `The file cannot be read (${codeOf(error)}).`)
      return undefined
    }
  }

  #fail(where: Where, message: string): void {
    this.problems.push({ ...where, message })
  }
}

function unread(file: string): Source {
  return {
    file,
    text: '',
    value: undefined,
    at: () => ({ file, line: 1, col: 1, path: '' }),
    slice: () => '',
  }
}

function codeOf(error: unknown): string {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined
  return typeof code === 'string' ? code : 'unknown error'
}

function normal(name: string): string {
  return normalize(name).split(sep).join('/')
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
