import { isLoopbackHost, literalAddress, mayReach, type Reach } from '../core/address.ts'
import type { Catalogue } from '../core/catalogue.ts'
import { parseSecretRef, type SecretRef } from '../core/secret-ref.ts'
import type { Path, Problem } from './problem.ts'
import type { Source } from './yaml-source.ts'

/** With what a checked `caisson.yaml` is compiled. */
export interface Compile {
  readonly source: Source
  readonly catalogues: ReadonlyMap<string, Catalogue>
  readonly problems: Problem[]
}

/** An address as `caisson.yaml` gives it. */
interface Addressed {
  readonly base_url: string
  readonly private_network: boolean
  readonly allow_insecure: boolean
}

/** The address is where prompts and keys go, so nothing in it may be open to another reading. */
export function checkBaseUrl(
  context: Compile,
  file: Addressed,
  path: Path,
): { baseUrl: string; reach: Reach } {
  const url = URL.parse(file.base_url)
  if (url === null || (url.protocol !== 'https:' && url.protocol !== 'http:')) {
    fail(context, path, 'Must be an address like https://api.deepseek.com.')
    return { baseUrl: '', reach: 'public' }
  }
  if (url.username !== '' || url.password !== '')
    fail(context, path, 'Must hold no credentials: use api_key.')
  if (file.base_url.includes('?') || file.base_url.includes('#'))
    fail(context, path, 'Must hold no query and no fragment.')
  if (url.protocol === 'http:' && !isLoopbackHost(url.hostname) && !file.allow_insecure) {
    fail(
      context,
      path,
      'Must be https: keys and prompts would cross the network in clear (allow_insecure: true permits it).',
    )
  }
  const reach = reachOf(file, url.hostname)
  const address = literalAddress(url.hostname)
  if (address !== undefined && !mayReach(address, reach)) {
    const may = mayReach(address, 'private') ? ' (private_network: true permits it)' : ''
    fail(context, path, `Must not be an address that is not public${may}.`)
  }
  return { baseUrl: `${url.origin}${url.pathname.replace(/\/+$/, '')}`, reach }
}

/** A name is looked up, and held to this, each time a connection is opened. */
function reachOf(file: Addressed, hostname: string): Reach {
  if (file.private_network) return 'private'
  return isLoopbackHost(hostname) ? 'loopback' : 'public'
}

export function optionalRef(context: Compile, text: string | undefined, path: Path): SecretRef | undefined {
  return text === undefined ? undefined : ref(context, text, path)
}

export function ref(context: Compile, text: string, path: Path): SecretRef {
  const parsed = parseSecretRef(text)
  if (parsed === undefined) throw new Error('the schema let a secret through that is not a reference')
  return { ...parsed, where: context.source.at(path) }
}

export function fail(context: Compile, path: Path, message: string): void {
  context.problems.push({ ...context.source.at(path), message })
}
