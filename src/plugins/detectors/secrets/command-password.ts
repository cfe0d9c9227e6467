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
