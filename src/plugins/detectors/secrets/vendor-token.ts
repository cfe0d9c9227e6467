import type { Assignment, Detector, Match, Subject } from '../contract.ts'
import { valueOf } from './assignment.ts'
import { isAboutKey } from './key-names.ts'
import { entropy } from './measures.ts'
import { looksInvented } from './placeholder.ts'

const HEX_32 = /^[0-9a-f]{32}$/
const LOWER_32 = /^[0-9a-z]{32}$/
const LOWER_40 = /^[0-9a-z]{40}$/
const ALNUM_32 = /^[0-9A-Za-z]{32}$/
const ALNUM_40 = /^[0-9A-Za-z]{40}$/
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i
const MIN_BITS = 2.8

/** Tokens without letters of their own: whose they are is in the name (`mistral := "…"`). A new one is a line. */
const VENDORS: readonly (readonly [string, RegExp])[] = [
  ['mistral', ALNUM_32],
  ['cohere', ALNUM_40],
  ['deepgram', LOWER_40],
  ['assemblyai', HEX_32],
  ['stability', /^sk-[0-9A-Za-z]{48}$/],
  ['datadog', /^(?:[0-9a-f]{32}|[0-9a-z]{40})$/],
  ['cloudflare', /^(?:[0-9a-z_-]{40}|[0-9a-f]{37})$/i],
  ['heroku', UUID],
  ['snyk', UUID],
  ['postmark', UUID],
  ['adafruit', LOWER_32],
  ['algolia', LOWER_32],
  ['bitbucket', LOWER_32],
  ['codecov', LOWER_32],
  ['fastly', /^[0-9a-z_=-]{32}$/i],
  ['finnhub', /^[0-9a-z]{20}$/],
  ['kraken', /^[0-9a-z/=_+-]{80,90}$/i],
  ['mattermost', /^[0-9a-z]{26}$/],
  ['okta', /^00[\w=-]{40}$/],
  ['travis', /^[0-9a-z]{22}$/i],
  ['zendesk', LOWER_40],
  ['twitter', /^(?:[0-9a-z]{25}|[0-9a-z]{45}|[0-9a-z]{50})$/i],
  ['mailgun', /^(?:pubkey-[0-9a-f]{32}|[0-9a-h]{32}-[0-9a-h]{8}-[0-9a-h]{8})$/],
  ['asana', /^(?:\d{16}|[0-9a-z]{32})$/i],
  ['beamer', /^b_[\w=-]{44}$/],
  ['coinbase', /^[\w-]{64}$/],
  ['confluent', /^[0-9a-z]{16}(?:[0-9a-z]{48})?$/i],
  ['contentful', /^[\w=-]{43}$/],
  ['discord', /^[\w=-]{32}$/],
  ['dropbox', /^[0-9a-z]{15}$/],
  ['freshbooks', /^[0-9a-z]{64}$/],
  ['gitter', /^[\w-]{40}$/],
  ['hubspot', UUID],
  ['intercom', /^[\w=-]{60}$/],
  ['jfrog', /^[0-9a-z]{73}$/i],
  ['artifactory', /^[0-9a-z]{73}$/i],
  ['launchdarkly', /^[\w=-]{40}$/],
  ['linkedin', /^[0-9a-z]{14,16}$/i],
  ['lob', /^(?:live|test)_(?:pub_)?[0-9a-f]{31,35}$/],
  ['mapbox', /^pk\.[0-9a-z]{60}\.[0-9a-z]{22}$/i],
  ['netlify', /^[\w=-]{40,46}$/],
  ['nytimes', /^[\w=-]{32}$/],
  ['plaid', /^[0-9a-z]{24,30}$/],
  ['sendbird', LOWER_40],
  ['squarespace', UUID],
  ['sumologic', /^[0-9a-z]{64}$/i],
  ['trello', /^(?:[0-9a-f]{32}|[0-9A-Za-z]{76})$/],
  ['twitch', /^[0-9a-z]{30}$/],
  ['yandex', /^(?:t1\.[\w=.-]{60,300}|AQVN[\w-]{35,38}|YC[\w-]{38})$/],
  ['openweather', HEX_32],
  ['pagerduty', /^[\w+-]{20}$/],
  ['splunk', UUID],
]

export const vendorToken: Detector = {
  name: 'vendor_token',
  type: 'API_KEY',
  group: 'SECRET',
  maxLength: 304,
  assignmentNames: VENDORS.map(([name]) => name),
  examineAssignment({ text }: Subject, place: Assignment): Match | undefined {
    const vendor = VENDORS.find(([name]) => place.name.includes(name))
    if (vendor === undefined || isAboutKey(place.name)) return undefined
    const found = valueOf(text, place)
    if (found === undefined) return undefined
    const { start, value } = found
    if (!vendor[1].test(value.text) || looksInvented(value.text) || entropy(value.text) < MIN_BITS)
      return undefined
    if (!/\d/.test(value.text) || !/[a-z]/i.test(value.text)) return undefined
    return { start, end: start + value.text.length, tier: 'likely' }
  },
}
