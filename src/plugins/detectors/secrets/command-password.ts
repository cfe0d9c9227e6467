import type { Detector, Match } from '../contract.ts'
import { isPlaceholder } from './placeholder.ts'

const BEFORE = 160
const PASSWORD_TOOLS =
  /(?:^|[\s;|&(`$])(?:mysql\w*|mariadb\w*|sshpass|mongo\w*|sqlcmd|7z|zip|unzip|docker login|podman login|helm registry login|ldapsearch|htpasswd|kinit|redis-cli|smbclient|xfreerdp|net use|az login|cf login|oc login)\b[^\n|;]*$/
const USER_TOOLS = /(?:^|[\s;|&(`$])(?:curl|http|https|wget|httpie|lftp|smbclient|mongo\w*)\b[^\n|;]*$/
const PASSWORD = /\s-{1,2}[pPa] {0,2}=?["']?([^\s"'`$<>-][^\s"'`<>]{3,127})/y
const USER = /\s-{1,2}(?:u|U|user|proxy-user)[ =]{0,2}["']?[^\s:"'`$<>]{1,64}(?::|%)([^\s"'`<>]{3,127})/y

/** Passwords of command lines: `mysql -pX`, `sshpass -p X`, `curl -u user:X`. */
export const commandPassword: Detector = {
  name: 'command_password',
  type: 'PASSWORD',
  group: 'SECRET',
  maxLength: 220,
  anchors: [' -p', ' -u', ' --user', ' --proxy-user', ' -a '],
  examineAnchor({ text, lower }, at, anchor): Match | undefined {
    const line = lower.slice(Math.max(0, at - BEFORE), at)
    const isPassword = anchor === ' -p' || anchor === ' -a '
    if (!(isPassword ? PASSWORD_TOOLS : USER_TOOLS).test(line)) return undefined
    const form = isPassword ? PASSWORD : USER
    form.lastIndex = at
    const value = form.exec(text)?.[1]
    if (
      value === undefined ||
      isPlaceholder(value) ||
      /^(?:password|pass|pwd|\d{1,5}(?::\d+)?)$/i.test(value)
    )
      return undefined
    return { start: form.lastIndex - value.length, end: form.lastIndex, tier: 'likely' }
  },
}

const VALUE = '["\'`]?([^\\s"\'`<>|;$-][^\\s"\'`<>|;]{3,127})["\'`]?'
const OF_USER = '["\'`]?[\\w.-]{1,32}:([^\\s"\'`<>|;$]{4,128})["\'`]?'
/** Commands that take a password as a word, by what they begin with. */
const COMMANDS: Readonly<Record<string, RegExp>> = {
  'convertto-securestring': new RegExp(`convertto-securestring(?: -string)? ${VALUE} `, 'iy'),
  'net use ': new RegExp(`net use \\S{1,80} (?!/)${VALUE} /user`, 'iy'),
  'htpasswd -': new RegExp(`htpasswd -\\w{0,6}b\\w{0,6} \\S{1,80} \\S{1,64} ${VALUE}`, 'iy'),
  'chpasswd <<<': new RegExp(`chpasswd <<< ?${OF_USER}`, 'iy'),
  'useradd ': new RegExp(`useradd (?:-\\w [\\w/]{1,32} ){0,4}?-p ${VALUE}`, 'iy'),
  'echo ': new RegExp(
    `echo (?:-n )?(?:${OF_USER} \\| (?:sudo )?chpasswd|${VALUE} \\| (?:sudo -S|\\w[\\w ./-]{0,80}--(?:password|passphrase)-(?:stdin|fd)|kinit))`,
    'iy',
  ),
  ' pass:': new RegExp(` pass:${VALUE}`, 'iy'),
}

/** Passwords that shells are given as words: `ConvertTo-SecureString X`, `echo bob:X | chpasswd`, `-passin pass:X`. */
export const shellPassword: Detector = {
  name: 'shell_password',
  type: 'PASSWORD',
  group: 'SECRET',
  maxLength: 240,
  anchors: Object.keys(COMMANDS),
  examineAnchor({ text, lower }, at, anchor): Match | undefined {
    if (anchor === ' pass:' && !/-pass(?:in|out)?$/.test(lower.slice(Math.max(0, at - 8), at)))
      return undefined
    const form = COMMANDS[anchor]!
    form.lastIndex = at
    const found = form.exec(text)
    const value = found?.[1] ?? found?.[2]
    if (value === undefined || isPlaceholder(value) || /^(?:password|pass|pwd)$/i.test(value))
      return undefined
    const start = text.indexOf(value, at + anchor.length)
    return { start, end: start + value.length, tier: 'likely' }
  },
}
