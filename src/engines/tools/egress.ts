import { Buffer } from 'node:buffer'
import { hostOf, UNREADABLE } from '../../core/hosts.ts'
import { matchesGlob } from './globs.ts'
import { isObject } from './schema/values.ts'

/*
 * Hosts that arguments name, in any string however deep: URLs of any scheme, also percent-encoded or in base64; addresses of mail and
 * bare hosts where a string is nothing else.
 */

/** Ends at what cannot be part of a URL in a text. */
const WITH_SCHEME = /[A-Za-z][A-Za-z0-9+.-]{0,30}:[/\\]{2}[^\s"'<>`]*/g
/** Browsers take these without slashes, too. */
const WEB =
  /\b(?:https?|wss?|ftp):[^\s"'<>`/\\][^\s"'<>`]*|\b(?:https?|wss?|ftp):[/\\][^\s"'<>`/\\][^\s"'<>`]*/gi
const BLOB = /[A-Za-z0-9+/_-]{16,}={0,2}/g
/** Names under which a string is a host even where it could be something else. */
const HOST_KEYS =
  /(?:^|_|-)(?:url|uri|href|host|hostname|domain|endpoint|server|address|webhook|callback|target|origin)s?$/i
const MAIL = /^[^\s@<>]{1,64}@([^\s@<>,;]{1,255})$/
const NAME = /^(?:[\p{L}\p{N}_-]{1,63}[.。．｡]){1,10}(\p{L}{2,63}|xn--[a-z0-9-]{1,59})[.]?(?::\d{1,5})?$/u
const ADDRESS =
  /^(?:\d{1,10}|0x[\da-f]{1,8})(?:\.(?:\d{1,10}|0x[\da-f]{1,8})){3}(?::\d{1,5})?$|^\[?(?=[^\]]*(?:::|(?::[\da-f]+){7}))[\da-f]{0,4}(?::[\da-f]{0,4}){2,7}\]?(?::\d{1,5})?$/i
/** Endings of files that are no names of hosts, unless the key says so. */
const FILES = new Set(
  'txt md json jsonl csv tsv xml yaml yml html htm css js ts tsx jsx mjs cjs py rb go rs java kt c h cc cpp cs php sh bash sql log pdf png jpg jpeg gif svg webp ico mp3 mp4 zip gz tar doc docx xls xlsx ppt pptx toml ini lock env conf'.split(
    ' ',
  ),
)
const MAX_DEPTH = 64
const MAX_DECODED = 65_536

export function hostsIn(value: unknown): ReadonlySet<string> {
  const hosts = new Set<string>()
  visit(value, '', 0, hosts)
  return hosts
}

/** @param allowed hosts, `*.example.com` for those below one, `*` for any */
export function isHostAllowed(host: string, allowed: readonly string[]): boolean {
  return allowed.some((pattern) => pattern === '*' || (host !== UNREADABLE && matchesGlob(pattern, host)))
}

function visit(value: unknown, key: string, depth: number, hosts: Set<string>): void {
  if (typeof value === 'string') return readLeaf(value, HOST_KEYS.test(spaced(key)), hosts)
  if (depth > MAX_DEPTH) return void hosts.add(UNREADABLE)
  if (Array.isArray(value)) for (const each of value) visit(each, key, depth + 1, hosts)
  else if (isObject(value))
    for (const [name, each] of Object.entries(value)) {
      readLeaf(name, false, hosts)
      visit(each, name, depth + 1, hosts)
    }
}

/** `webhookUrl` like `webhook_url`. */
function spaced(key: string): string {
  return key.length > 64 ? '' : key.replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2')
}

function readLeaf(text: string, isHost: boolean, hosts: Set<string>): void {
  readText(text, hosts)
  const word = text.trim()
  // Browsers take line ends and tabs out of a URL before they read it.
  const joined = word.replaceAll(/[\t\r\n]/g, '')
  if (joined !== word && !joined.includes(' ')) readText(joined, hosts)
  readWord(joined, isHost, hosts)
  const plain = decoded(text)
  if (plain !== text) {
    readText(plain, hosts)
    readWord(plain.trim(), isHost, hosts)
  }
  readBlobs(text, hosts)
}

function readText(text: string, hosts: Set<string>): void {
  if (!text.includes(':')) return
  for (const [url] of text.matchAll(WITH_SCHEME)) hosts.add(hostOf(url))
  for (const [url] of text.matchAll(WEB)) {
    const host = URL.parse(url)?.hostname
    if (host !== undefined && host !== '') hosts.add(hostOf(url))
  }
}

/** A string that is nothing but a host, a mail address, or a URL without its scheme. */
function readWord(word: string, isHost: boolean, hosts: Set<string>): void {
  if (word === '' || word.length > 2048 || /\s/.test(word)) return
  if (/^[/\\]{2}[^/\\]/.test(word)) return void hosts.add(hostOf(`http:${word}`))
  const mail = MAIL.exec(word)?.[1]
  if (mail !== undefined) return void hosts.add(hostOf(`http://${mail}/`))
  const name = NAME.exec(word)
  const isName = name !== null && (/:\d+$/.test(word) || !FILES.has((name[1] ?? '').toLowerCase()))
  if (isName || ADDRESS.test(word)) return void hosts.add(hostOf(`http://${bracketed(word)}/`))
  if (!isHost || word.includes('://') || /^[/.#?]/.test(word)) return
  const host = hostOf(`http://${word}`)
  // A word without a dot is a host, too: of an inner network.
  hosts.add(host)
}

function bracketed(word: string): string {
  return /^[\da-f:]+$/i.test(word) && (word.match(/:/g)?.length ?? 0) > 1 ? `[${word}]` : word
}

/** Percent-encoding taken off, twice at most; what is no UTF-8 stays as it is. */
function decoded(text: string): string {
  let plain = text
  for (let round = 0; round < 2 && plain.includes('%'); round++)
    plain = plain.replaceAll(/(?:%[\da-f]{2})+/gi, (run) =>
      Buffer.from(run.replaceAll('%', ''), 'hex').toString('utf8'),
    )
  return plain
}

function readBlobs(text: string, hosts: Set<string>): void {
  let left = MAX_DECODED
  for (const [blob] of text.matchAll(BLOB)) {
    left -= blob.length
    if (left < 0) return
    for (const form of ['base64', 'hex'] as const) {
      const plain = Buffer.from(blob, form).toString('latin1')
      if (plain.includes('://')) readText(plain, hosts)
    }
  }
}
