import type { Command } from 'commander'
import { createKey, type KeyView, listKeys, revokeKey, rotateKey, showKey } from '../control/keys/keys.ts'
import { KeyProblem } from '../control/keys/problem.ts'
import { DATA_CLASSES } from '../core/labels.ts'
import type { Pepper } from '../core/key-mac.ts'
import type { Secret } from '../core/secret.ts'
import type { KeyStore } from '../stores/contracts/keys.ts'
import { duration } from './duration.ts'
import { keyAsJson, keyAsText, keysAsTable } from './keys-output.ts'

export interface KeySession {
  readonly store: KeyStore
  /** New keys are hashed under it. */
  readonly pepper: Pepper
  close(): Promise<void>
}

export interface KeysDeps {
  open(): Promise<KeySession>
  /** Default: the wall clock. */
  now?(): number
}

interface CreateOptions {
  readonly name?: string
  readonly tenant: string
  readonly team: string
  readonly app: string
  readonly environment: string
  readonly costCenter?: string
  readonly aliases?: string[]
  readonly workloads?: string[]
  readonly classes?: string[]
  readonly expires?: number
}

/** What a command prints: text for people, or one JSON value. */
interface Answer {
  readonly text: string
  readonly json: unknown
}

const SHOWN_ONCE = 'Keep it now: only a hash of it is stored, and it cannot be shown again.'

export function registerKeys(program: Command, deps: KeysDeps): void {
  const keys = program
    .command('keys')
    .description('create, list and revoke the keys that applications call with')
  addCreate(keys, deps)
  addRotate(keys, deps)
  withId(
    keys,
    'show',
    'show one key: whom it belongs to, what it may do, until when',
    deps,
    async (session, id, nowMs) => answerFor(await showKey(session.store, id, nowMs)),
  )
  withId(
    keys,
    'revoke',
    'refuse a key from now on; running gateways follow within seconds',
    deps,
    async (session, id, nowMs) => {
      const view = await revokeKey(session.store, id, nowMs)
      return { text: `Key ${view.id} (${view.name}) is revoked.`, json: keyAsJson(view) }
    },
  )
  withJson(keys.command('list'))
    .description('list the keys; never the keys themselves, of which only a hash is stored')
    .option('--active', 'leave out revoked and expired keys', false)
    .addHelpText('after', '\nExample:\n  $ caisson keys list --active --json')
    .action((options: { active: boolean }, command: Command) =>
      run(command, deps, async ({ store }, nowMs) => {
        const views = (await listKeys(store, nowMs)).filter((view) => !options.active || isLive(view))
        return { text: keysAsTable(views), json: views.map(keyAsJson) }
      }),
    )
}

function addCreate(keys: Command, deps: KeysDeps): void {
  withJson(keys.command('create'))
    .description('make a key and print it, once')
    .option('--name <text>', 'what people call it (default: <app>-<environment>)')
    .option('--tenant <name>', 'tenant whose calls these are', 'default')
    .requiredOption('--team <name>', 'team that owns the application')
    .requiredOption('--app <name>', 'application that calls')
    .requiredOption('--environment <name>', 'production, staging, dev …')
    .option('--cost-center <name>', 'where the cost is booked')
    .option(
      '--aliases <a,b>',
      'model aliases that it may use (default: any that the policy grants)',
      commaList,
    )
    .option('--workloads <a,b>', 'workloads that it may name (default: any)', commaList)
    .option(
      '--classes <a,b>',
      `data classes that it may send, of ${DATA_CLASSES.join(', ')} (default: any)`,
      commaList,
    )
    .option('--expires <duration>', 'life of the key, at most 366d (default: 90d)', duration)
    .addHelpText(
      'after',
      '\nExample:\n  $ caisson keys create --team payments --app checkout --environment production --aliases enterprise-fast',
    )
    .action((options: CreateOptions, command: Command) =>
      run(command, deps, async ({ store, pepper }, nowMs) => {
        const created = await createKey(store, pepper, { ...options, lifetimeMs: options.expires }, nowMs)
        return answerFor(created.view, created.key)
      }),
    )
}

function addRotate(keys: Command, deps: KeysDeps): void {
  withJson(keys.command('rotate'))
    .argument('<id>', 'id of the key to replace')
    .description('make a key with the same grants and print it; the old one is refused after the overlap')
    .option(
      '--overlap <duration>',
      'how long the old key is still accepted, at most 30d (default: 24h)',
      duration,
    )
    .option(
      '--expires <duration>',
      'life of the new key (default: as long as the old one was made for)',
      duration,
    )
    .addHelpText('after', '\nExample:\n  $ caisson keys rotate 3kTMd9xqLw2ZrVbN8sYhPe --overlap 24h')
    .action((id: string, options: { overlap?: number; expires?: number }, command: Command) =>
      run(command, deps, async ({ store, pepper }, nowMs) => {
        const times = { overlapMs: options.overlap, lifetimeMs: options.expires }
        const { view, key, previous } = await rotateKey(store, pepper, id, times, nowMs)
        const { text, json } = answerFor(view, key)
        const until = new Date(previous.revokedAtMs ?? nowMs).toISOString()
        return {
          text: `${text}\nThe old key ${previous.id} is refused from ${until} on.`,
          json: { ...json, previous: keyAsJson(previous) },
        }
      }),
    )
}

function withId(
  keys: Command,
  name: string,
  description: string,
  deps: KeysDeps,
  act: (session: KeySession, id: string, nowMs: number) => Promise<Answer>,
): void {
  withJson(keys.command(name))
    .argument('<id>', 'id of the key: 22 letters and digits, as `caisson keys list` shows it')
    .description(description)
    .addHelpText('after', `\nExample:\n  $ caisson keys ${name} 3kTMd9xqLw2ZrVbN8sYhPe`)
    .action((id: string, _options: unknown, command: Command) =>
      run(command, deps, (session, nowMs) => act(session, id, nowMs)),
    )
}

function withJson(command: Command): Command {
  return command.option('--json', 'print JSON', false)
}

/** Opens, acts, closes, and only then prints: what is printed has happened. */
async function run(
  command: Command,
  deps: KeysDeps,
  act: (session: KeySession, nowMs: number) => Promise<Answer>,
): Promise<void> {
  const { json } = command.opts<{ json: boolean }>()
  try {
    const session = await deps.open()
    let answer: Answer
    try {
      answer = await act(session, deps.now?.() ?? Date.now())
    } finally {
      await session.close()
    }
    command
      .configureOutput()
      .writeOut?.(json ? `${JSON.stringify(answer.json, null, 2)}\n` : `${answer.text}\n`)
  } catch (error) {
    const reason = error instanceof KeyProblem ? error.reason : 'failed'
    const message = error instanceof Error ? error.message : String(error)
    command.error(json ? JSON.stringify({ error: { reason, message } }) : `error: ${message}`, {
      exitCode: 1,
      code: reason,
    })
  }
}

function answerFor(view: KeyView, key?: Secret): { text: string; json: Record<string, unknown> } {
  if (key === undefined) return { text: keyAsText(view), json: keyAsJson(view) }
  return {
    text: `${keyAsText(view)}\n\n  ${key.reveal()}\n\n${SHOWN_ONCE}`,
    json: { key: key.reveal(), ...keyAsJson(view) },
  }
}

function isLive(view: KeyView): boolean {
  return view.state === 'active' || view.state === 'retiring'
}

function commaList(text: string): string[] {
  return text.split(',').map((part) => part.trim())
}
