const MAX_HOST_LENGTH = 255
/** As much of what came before as tells where a URL begins: `https:/`. */
const TAIL = 8

const white = /\s/u
const schemeCharacter = /[a-z0-9+.:/\\-]/i

/**
 * Watches a text go by and says whether the next character belongs to a URL that may not be told values: a client that shows
 * `![](https://host/?q=…)` sends the value to the host. Whoever reads URLs is generous (browsers take `\` for `/`, Markdown links
 * `www.`), and so is this: what may be a URL is one.
 */
export class UrlWatch {
  readonly #allowsHost: (host: string) => boolean
  #state: 'outside' | 'authority' | 'allowed' | 'refused' = 'outside'
  #tail = ''
  #authority = ''
  /** The quote or `<` right before the URL: spaces do not end such a one. */
  #opener = ''

  constructor(allowsHost: (host: string) => boolean) {
    this.#allowsHost = allowsHost
  }

  /** Within a URL whose host is not allowed, or not yet known: a value there would be part of the host's name. */
  get refuses(): boolean {
    return this.#state === 'authority' || this.#state === 'refused'
  }

  get isInside(): boolean {
    return this.#state !== 'outside'
  }

  feed(character: string): void {
    if (this.#state === 'outside') this.#outside(character)
    else if (this.#ends(character)) this.#leave(character)
    else if (this.#state === 'authority') this.#collect(character)
  }

  #outside(character: string): void {
    if (isQuote(character) || character === '<') this.#opener = character
    else if (!schemeCharacter.test(character)) this.#opener = ''
    this.#tail = (this.#tail + character).slice(-TAIL)
    if (!beginsUrl(this.#tail)) return
    this.#state = 'authority'
    this.#authority = ''
  }

  #ends(character: string): boolean {
    if (this.#opener !== '') return character === (this.#opener === '<' ? '>' : this.#opener)
    return white.test(character) || isQuote(character) || character === '<' || character === '>'
  }

  #leave(character: string): void {
    this.#state = 'outside'
    this.#opener = ''
    this.#tail = ''
    this.#outside(character)
  }

  #collect(character: string): void {
    const isEnd = '/\\?#'.includes(character)
    if (!isEnd) this.#authority += character
    // `https:///host`: browsers skip any number of them.
    else if (this.#authority !== '')
      this.#state = this.#allowsHost(hostOf(this.#authority)) ? 'allowed' : 'refused'
    if (this.#authority.length > MAX_HOST_LENGTH) this.#state = 'refused'
  }
}

function beginsUrl(tail: string): boolean {
  const last = tail.at(-1)
  if (last === ':') return /(?:^|[^a-z0-9])https?:$/i.test(tail)
  if (last === '.') return /(?:^|[^a-z0-9])www\.$/i.test(tail)
  if (last !== '/' && last !== '\\') return false
  // Two backslashes alone are a path of Windows or an escaped one, but behind a scheme they are slashes.
  return /[/\\]\/$|\/\\$|[a-z]{2}:\\$/i.test(tail)
}

/** Without user, port and final dot, in lower case. */
function hostOf(authority: string): string {
  return authority
    .slice(authority.lastIndexOf('@') + 1)
    .replace(/:\d*$/, '')
    .replace(/\.$/, '')
    .toLowerCase()
}

function isQuote(character: string): boolean {
  return character === '"' || character === "'" || character === '`'
}
