import type { Detector, Match } from '../contract.ts'
import { looksInvented } from './placeholder.ts'

const MAX = 512
const MAX_SCHEME = 24
/** Where the whole address is worth hiding: it tells the server, too. */
const STORES =
  /^(?:postgres(?:ql)?|mysqlx?|mariadb|mongodb|rediss?|amqps?|mssql|sqlserver|oracle|clickhouse|cassandra|cockroachdb|couchdb|db2|neo4j|bolt|nats|kafka|ldaps?|snowflake|redshift|trino|elasticsearch|memcached)(?:\+[a-z0-9]{1,16})?$/
const USERINFO = /([^\s:/@?#"'`<>()\\[\]]{0,128}):([^\s/"'`<>\\]{1,256})@(?=[\w[{%$*-])/y
const REST = /[^\s"'`<>\\)\]},;|]{0,256}/y
/** What manuals put there; spelled out in a text of ours it is a sign at most. */
const MANUAL = /^(?:pass|password|passwd|pwd|pw|secret|token|\*+|x+|\.+|\[.*\]|pass?wor[dt]|motdepasse)$/i

/** `scheme://user:PASSWORD@host`, with or without a user. */
export const urlCredentials: Detector = {
  name: 'url_credentials',
  type: 'PASSWORD',
  types: ['PASSWORD', 'CONNECTION_STRING'],
  group: 'SECRET',
  maxLength: MAX + MAX_SCHEME,
  anchors: ['://'],
  examineAnchor({ text, lower }, at): Match | undefined {
    USERINFO.lastIndex = at + 3
    const found = USERINFO.exec(text)
    if (found === null) return undefined
    const [whole, user = '', password = ''] = found
    if (isPort(password) || looksInvented(password)) return undefined
    const scheme = /[a-z][a-z0-9+.-]*$/.exec(lower.slice(Math.max(0, at - MAX_SCHEME), at))?.[0] ?? ''
    if (scheme === '') return undefined
    const start = at + 3 + user.length + 1
    if (MANUAL.test(password)) return { start, end: start + password.length, tier: 'possible' }
    if (!STORES.test(scheme.replace(/^jdbc:/, '')))
      return { start, end: start + password.length, tier: 'certain' }
    REST.lastIndex = at + 3 + whole.length
    REST.test(text)
    return { start: at - scheme.length, end: REST.lastIndex, tier: 'certain', type: 'CONNECTION_STRING' }
  },
}

/** `host:8080,other@` and the like: a port is no password. */
function isPort(password: string): boolean {
  return (
    /^\d{1,5}(?:[,;]|$)/.test(password) &&
    Number.parseInt(password, 10) < 65_536 &&
    !/^\d{4,}$/.test(password)
  )
}
