/** What the name of a value promises. `weak` names are believed only where the value is random. */
export type Kind = 'password' | 'secret' | 'token' | 'apiKey' | 'weak'

export const TYPE_OF: Readonly<Record<Kind, string>> = {
  password: 'PASSWORD',
  secret: 'GENERIC_SECRET',
  token: 'AUTH_TOKEN',
  apiKey: 'API_KEY',
  weak: 'GENERIC_SECRET',
}

/** Long enough to be meant wherever they stand in a name; without separators. */
// prettier-ignore
const PASSWORDS = [
  'password', 'passwd', 'passphrase', 'passcode', 'passwort', 'kennwort', 'contraseña', 'contrasena', 'contrasenya',
  'motdepasse', 'parolachiave', 'palavrapasse', 'wachtwoord', 'lösenord', 'losenord', 'salasana', 'adgangskode',
  'пароль', 'пароля', 'parool', 'jelszó', 'jelszo', '密码', '密碼', '口令', '비밀번호', '비번', '암호', '패스워드', 'パスワード', '暗証番号',
  'كلمةالمرور', 'كلمةالسر', 'סיסמה', 'סיסמא', 'รหัสผ่าน', 'mậtkhẩu', 'matkhau', 'पासवर्ड', 'κωδικόςπρόσβασης', 'hasło',
]
/** Short ones: a part by themselves, or what a part ends in, as in `dbpass`. */
const SHORT_PASSWORDS = new Set([
  'pass',
  'pwd',
  'pw',
  'psw',
  'pswd',
  'passw',
  'senha',
  'clave',
  'mdp',
  'parola',
  'sifre',
  'şifre',
  'haslo',
  'heslo',
  'passkey',
])
const ENDS_SHORT = new RegExp(`(?:${[...SHORT_PASSWORDS].filter((word) => word.length > 2).join('|')})$`)
const NOT_PASS = /(?:by|com|tres|encom|sur|over|under|multi|single|one|two|first|second)pass$/
// prettier-ignore
const SECRETS = [
  'secret', 'credential', 'privatekey', 'signingkey', 'encryptionkey', 'encryptkey', 'masterkey', 'connectionstring', 'connstr',
  'clientkey', 'sharedkey', 'sharedaccesskey', 'accountkey', 'storagekey', 'hmackey', 'aeskey', 'decryptionkey', 'seedphrase', 'mnemonic', '秘密', '密钥', '密鑰', '비밀키', 'секрет',
]
const TOKENS = [
  'token',
  'authkey',
  'sessionkey',
  'authorization',
  'bearer',
  'jwt',
  '令牌',
  '토큰',
  'トークン',
  'токен',
  'jeton',
]
// prettier-ignore
const API_KEYS = [
  'apikey', 'appkey', 'accesskey', 'servicekey', 'licensekey', 'deploykey', 'consumerkey', 'subscriptionkey', 'integrationkey',
  'functionkey', 'adminkey', 'userkey', 'serverkey', 'authapi', 'ingestkey', 'projectkey', 'rootkey', 'prodkey', 'apitoken', 'iamkey', 'cloudkey',
]
// prettier-ignore
const WEAK = new Set([
  'key', 'auth', 'salt', 'seed', 'pepper', 'sig', 'otp', 'totp', 'webhook', 'access', 'private',
])
const CREDS = new Set(['creds', 'cred', 'pem', 'pkey', 'dsn'])

/** Any of the words, wherever it stands. They are letters only. */
const anyOf = (words: readonly string[]): RegExp => new RegExp(words.join('|'))
const ANY_PASSWORD = anyOf(PASSWORDS)
const ANY_SECRET = anyOf(SECRETS)
const ANY_TOKEN = anyOf(TOKENS)
const ANY_API_KEY = anyOf(API_KEYS)

/** Ends of names that hold something about a secret, and beginnings of what is meant to be seen. */
// prettier-ignore
const ABOUT = new Set([
  'type', 'types', 'name', 'names', 'id', 'ids', 'url', 'uri', 'file', 'filename', 'path', 'dir', 'length', 'len', 'size', 'count', 'field', 'fields', 'label',
  'placeholder', 'hint', 'error', 'errors', 'message', 'msg', 'regex', 'regexp', 'pattern', 'policy', 'expires', 'expiry', 'expiration', 'ttl', 'age', 'timeout',
  'index', 'idx', 'limit', 'max', 'min', 'format', 'class', 'style', 'list', 'reset', 'text', 'title', 'description', 'desc', 'help', 'prompt', 'input',
  'required', 'enabled', 'disabled', 'visible', 'algorithm', 'alg', 'algo', 'method', 'endpoint', 'issuer', 'provider', 'manager', 'handler', 'service', 'strength',
  'version', 'status', 'state', 'env', 'variable', 'var', 'kind', 'mode', 'location', 'position', 'pos', 'start', 'end', 'prefix', 'suffix', 'column',
  'generator', 'rotation', 'created', 'updated', 'date', 'time', 'at', 'ref', 'reference', 'arn', 'header', 'param', 'parameter', 'usage', 'used', 'tokens', 'fingerprint',
])
// prettier-ignore
const SEEN = new Set([
  'public', 'csrf', 'xsrf', 'pub', 'publishable', 'ssh', 'next', 'continuation', 'page', 'pagination',
  'primary', 'foreign', 'sort', 'cache', 'partition', 'partial', 'idempotency', 'object', 'lookup',
  'cursor',
])

/** Whether the name is that of something about a key: `cloudflare_zone_id`. @param name in any case */
export function isAboutKey(name: string): boolean {
  return ABOUT.has(partsOf(name).at(-1) ?? '')
}

function partsOf(name: string): string[] {
  return name
    .replace(/([\p{Ll}\d])(\p{Lu})/gu, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}\p{M}\d]+/u)
    .filter((part) => part !== '')
}

/** What a name promises, as it is written: `dbPassword`, `DB_PASSWORD`, `db-password`, `clé API`. */
export function kindOf(name: string): Kind | undefined {
  const parts = partsOf(name)
  // `password_label_2` is a label.
  while (parts.length > 1 && /^\d+$/.test(parts.at(-1)!)) parts.pop()
  const last = parts.at(-1)
  if (last === undefined || ABOUT.has(last)) return undefined
  const joined = parts.join('')
  if (joined.includes('tokeniz')) return undefined
  if (ANY_PASSWORD.test(joined)) return 'password'
  if (parts.some((part) => isShortPassword(part))) return 'password'
  if (parts.some((part) => SEEN.has(part)) && !parts.includes('secret')) return undefined
  if (ANY_API_KEY.test(joined)) return 'apiKey'
  if (ANY_SECRET.test(joined) || CREDS.has(last)) return 'secret'
  if (ANY_TOKEN.test(joined)) return 'token'
  return parts.some((part) => WEAK.has(part)) || last.endsWith('key') ? 'weak' : undefined
}

function isShortPassword(part: string): boolean {
  return SHORT_PASSWORDS.has(part) || (ENDS_SHORT.test(part) && !NOT_PASS.test(part))
}

/** Of which every name of the lists that is ASCII has some. */
// prettier-ignore
export const NAME_SIGNS: readonly string[] = [
  'pass', 'pw', 'psw', 'key', 'secret', 'token', 'auth', 'cred', 'bearer', 'jwt', 'mnemonic', 'jeton', 'connstr', 'connection', 'kennwort',
  'contrase', 'senha', 'clave', 'mdp', 'parol', 'palavra', 'sifre', 'haslo', 'heslo', 'wachtwoord', 'losenord', 'salasana', 'adgangskode',
  'jelszo', 'matkhau', 'seed', 'salt', 'pepper', 'sig', 'otp', 'webhook', 'access', 'licen', 'private', 'pem', 'dsn',
  // Of `name:`, `value:` pairs.
  'value', 'default',
]
