import { generateKeyPairSync } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { mintKey } from '../../../core/key-format.ts'
import { findings } from '../../../engines/screening/testing.ts'
import { secretsDetectors } from './index.ts'
import { base64, noise } from './testing.ts'

/** Text before, secret, text behind, type. */
type Hit = readonly [before: string, secret: string, behind: string, type: string]

function expectHit([before, secret, behind, type]: Hit): void {
  const found = findings(before + secret + behind, secretsDetectors).filter(
    (each) => !each.includes(' possible '),
  )
  expect(found.map((each) => each.replace(/ (?:certain|likely) /, ' '))).toEqual([`${type} ${secret}`])
}

function expectNothing(text: string): void {
  expect(findings(text, secretsDetectors).filter((each) => !each.includes(' possible '))).toEqual([])
}

const hex = noise('hex', 32)
const mixed = noise('alnum', 32)

describe('passwords in sentences', () => {
  it.each<Hit>([
    ['The password is ', 'hunter2!', '', 'PASSWORD'],
    ['The password for bob is "', 'kitty77x', '"', 'PASSWORD'],
    ['my password was changed to ', 'Autumn2031!', '.', 'PASSWORD'],
    ['id: admin / pw: ', 's3cr3tpw', '', 'PASSWORD'],
    ['Das Passwort lautet ', 'Geheim123', '', 'PASSWORD'],
    ['비밀번호: ', 'qwer8734!', '', 'PASSWORD'],
    ['密码是 ', 'zx8h1kk2', '', 'PASSWORD'],
    ['mot de passe : ', 'Soleil2093', '', 'PASSWORD'],
    ['La contraseña es ', 'Perro99!', '', 'PASSWORD'],
    ['senha: ', 'futebol10', '', 'PASSWORD'],
    ['пароль: ', 'qwerty77', '', 'PASSWORD'],
    ['login bob ', 'Passw0rd!', '', 'PASSWORD'],
    ['sign in as admin / ', 'Adm1n#2031', '', 'PASSWORD'],
    ['My Acme API key is ', mixed, ', can you check?', 'API_KEY'],
    ['ID/PW: bob/', 'tiger5521', '', 'PASSWORD'],
    ['user / password = bob / ', 'Tiger#21', '', 'PASSWORD'],
    ['비번: ', 'qwer8734!', '', 'PASSWORD'],
    ['203.0.113.7 (root/', 'tiger5521', ')', 'PASSWORD'],
    ['Wi-Fi: guest / ', 'Tiger#21', '', 'PASSWORD'],
    ['password is ', 'Autumn_2031', '', 'PASSWORD'],
  ])('%s%s', (...hit) => expectHit(hit))

  it.each([
    'the password is incorrect', 'Your password is required', 'password must be 8 characters', 'password is 12 characters long',
    'The token is base64-encoded', 'the pass is open until 10am', 'API key is invalid', 'the token is 0x1F', 'secret santa is on 12/24',
    'sign in to Office365', 'login page v2.1', 'log in with your 2FA code', 'pass the salt2 please', 'Enter your password:',
    'ID / Password reset procedure', 'user/password authentication failed', 'admin/user roles', '10.0.0.1/eth0', 'login/logout events',
    'steal the password "password123" that user bob has',
  ])('says nothing of: %s', expectNothing) // prettier-ignore
})

describe('passwords in configurations and programs', () => {
  it.each<Hit>([
    ['DB_PASSWORD=', 'postgres', '\nDB_HOST=x', 'PASSWORD'],
    ["password = '", 'letmein', "'", 'PASSWORD'],
    ['spring.datasource.password=', 'Winter19', '', 'PASSWORD'],
    ['password: ', 'tiger55', '', 'PASSWORD'],
    ['- name: DB_PASSWORD\n  value: "', 'Winter19', '"', 'PASSWORD'],
    ['variable "db_password" {\n  default = "', 'Winter19', '"', 'PASSWORD'],
    ['password = os.environ.get("PW") or "', 'Winter19', '"', 'PASSWORD'],
    ['secret: process.env.SECRET ?? "', mixed, '"', 'GENERIC_SECRET'],
    ['password: !!str ', 'Winter19', '', 'PASSWORD'],
    ['| password | ', 'Winter19', ' |', 'PASSWORD'],
    ['token(\n  "', mixed, '")', 'AUTH_TOKEN'],
    ['password.sendKeys("', 'Winter19', '")', 'PASSWORD'],
    ['auth=("bob", "', 'Winter19', '")', 'PASSWORD'],
    ['ConvertTo-SecureString "', 'Winter19', '" -AsPlainText', 'PASSWORD'],
    ['echo bob:', 'Winter19', ' | chpasswd', 'PASSWORD'],
    ['openssl pkcs12 -passin pass:', 'Winter19', ' -in a.p12', 'PASSWORD'],
    ['<password>', 'Sommer99', '</password>', 'PASSWORD'],
    ['<add key="Password" value="', 'Abc123!', '" />', 'PASSWORD'],
    ["connect(user='x', password='", 'monkey12', "')", 'PASSWORD'],
    ["settings['password'] = '", 'qwerty99', "'", 'PASSWORD'],
    ["define('DB_PASSWORD', '", 'wpPass11', "');", 'PASSWORD'],
    ['if (password == "', 'dragon1!', '") {', 'PASSWORD'],
    ['pass := "', '$y3CabxYoqwuF', '"', 'PASSWORD'],
    ['dbPass: "', '!fBCu0q%', '",', 'PASSWORD'],
    ['if ("', 'dragon1!', '" === password) {', 'PASSWORD'],
    ['char password[25] = "', 'dragon1!', '";', 'PASSWORD'],
    ['"password":"', 'dragon1', '"', 'PASSWORD'],
    ['{\\"password\\": \\"', 'dragon12', '\\"}', 'PASSWORD'],
    ['clientSecret: "', mixed, '"', 'GENERIC_SECRET'],
    ['ACME_API_KEY := "', mixed, '"', 'API_KEY'],
    ['acme_token ?= "', mixed, '"', 'AUTH_TOKEN'],
    ['var acmeToken string = "', mixed, '"', 'AUTH_TOKEN'],
    ['https://x.example/?access_token=', mixed, '&page=2', 'AUTH_TOKEN'],
    ['mistral := "', mixed, '"', 'API_KEY'],
    ['heroku: "', '5b0ee01d-3a6f-4f0e-93e1-7c2f4d8a9b61', '"', 'API_KEY'],
  ])('%s%s', (...hit) => expectHit(hit))

  it.each([
    'token_type = "quoted-string"', 'password: string', 'const token = await getToken()', 'token = next(tokens)', 'password = user.password',
    'password=${DB_PASS}', 'type A = Token<Kind.MinusToken>', 'const tokenForm = /^[a-z0-9!#]+$/', '"https-pem": "^1.0.0"',
    'form.password.label.6=パスワードを入力', 'X.ApiKeys = keys_1.AdminAPIKeys', 'License: BSD-4-clause-X11', '- name: TOKEN_TTL\n  value: "3600"', 'token: ERC20\npassword = input("x")',
    'password=${DB_PASS}', 'password: {{ .Values.pw }}', 'API_KEY=os.environ["API_KEY"]', 'password=<your-password>', 'secret: process.env.SECRET',
    '<input type="password" name="password">', 'password_file: /run/secrets/x', `csrf_token = "${mixed}"`, `public_key: "${mixed}"`,
    'const labels = { "password": "Password" }', 'password: "Enter your password"', 'passwordReset: "/auth/reset"', 'var pass = 1',
    'if (token == "identifier")', 'token: ${{ secrets.GITHUB_TOKEN }}', 'token: !Ref Foo', 'password: [REDACTED]', 'password: ********',
    'max_tokens: 4096', 'token = sys.argv[1]', 'api_key=api_key', 'self.token = token1', 'password = input("Password: ")', 'auth: "basic"',
    'secretName: my-tls-secret1', 'existingSecret: "prod-db1"', 'this.password = password1;', 'pass rate: 98.5%', '"required": ["user", "password", "email2"]', '"password": "暗号鍵"', "'password' => 'required|min:8'", 'tokenizer = "cl100k_base"', 'passphrase: null', 'pwd: /home/user/x1', 'access_token_url = "https://x/y1"',
    `"integrity": "sha512-${noise('alnum', 86)}=="`, `commit ${noise('hex', 40)}`, 'cloudflare_zone_id = "0123"', 'Session: ' + hex,
  ])('says nothing of: %s', expectNothing) // prettier-ignore
})

describe('commands, connections, headers', () => {
  const basic = base64('joe:s3cr3tpw')
  it.each<Hit>([
    ['mysql -u root -p', 'S3cretPw', ' db', 'PASSWORD'],
    ['curl -u admin:', 'Sup3rS3cret', ' https://x.example', 'PASSWORD'],
    ['sshpass -p "', 'hunter22', '" ssh x@y', 'PASSWORD'],
    ['tool --password=', 'abc12845', '', 'PASSWORD'],
    ['psql "host=db user=app password=', 'tr0ub4dor', ' dbname=x"', 'PASSWORD'],
    ["CREATE USER x IDENTIFIED BY '", 'ab27cc', "';", 'PASSWORD'],
    ["ALTER ROLE bob WITH PASSWORD '", 'Xy72zz!', "';", 'PASSWORD'],
    ['machine api.x.example login joe password ', 'tiger', '', 'PASSWORD'],
    ['Server=db;Database=x;User Id=sa;Password=', 'P@ssw0rd1', ';', 'PASSWORD'],
    ['jdbc:mysql://h/db?user=root&password=', 'rootpw1', '', 'PASSWORD'],
    ['jdbc:oracle:thin:scott/', 'tiger9x', '@//h:1521/x', 'PASSWORD'],
    ['see ', 'postgresql://app:s3cr3t@db:5432/x', ' for it', 'CONNECTION_STRING'],
    ['', 'mongodb+srv://u:p4ssw0rd@c0.x.example/t?retryWrites=true', '', 'CONNECTION_STRING'],
    ['', 'redis://:r3d1spw@cache:6379/0', '', 'CONNECTION_STRING'],
    ['ftp://joe:', 'letmein9', '@files.x.example', 'PASSWORD'],
    ['Authorization: Basic ', basic, '', 'AUTH_TOKEN'],
    ['Authorization: Bearer ', mixed, '', 'AUTH_TOKEN'],
    ['x-api-key: ', mixed, '', 'API_KEY'],
    ['Cookie: theme=dark; sessionid=', mixed, '; lang=en', 'AUTH_TOKEN'],
    ['{"auths":{"r.example":{"auth":"', basic, '"}}}', 'AUTH_TOKEN'],
    ['kind: Secret\ndata:\n  entry: ', base64('hello-world-1'), '', 'GENERIC_SECRET'],
    ['otpauth://totp/A:b?secret=', noise('upper', 16), '&issuer=A', 'GENERIC_SECRET'],
  ])('%s%s', (...hit) => expectHit(hit))

  it.each([
    'https://host:8080/a@b', 'git@host.example:a/b.git', 'https://user:pass@host.example/', 'https://u:${PW}@host.example', 'Bearer <token>',
    'Authorization: Bearer $TOKEN', `Authorization: Basic ${base64('test:test')}`, 'mysql -p 3306', 'docker run -p 8080:80', 'ssh -p 2222 x',
    'credentials: same-origin', `kind: ConfigMap\ndata:\n  entry: ${base64('hello-world-1')}`,
  ])('says nothing of: %s', expectNothing) // prettier-ignore
})

describe('private keys', () => {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).trim()

  it.each([
    ['lines', pem],
    ['escaped', JSON.stringify(pem).slice(1, -1)],
    ['in a log', pem.replaceAll('\n', '\n2031-01-01 INFO ')],
    ['in base64', base64(pem)],
  ])('finds one in PEM: %s', (_how, text) => {
    expect(findings(`x ${text} y`, secretsDetectors)).toEqual([`PRIVATE_KEY certain ${text}`])
  })

  it('finds half a key, a JWK, and a bare PKCS#8', () => {
    expect(findings(pem.slice(0, 600), secretsDetectors)).toEqual([
      `PRIVATE_KEY certain ${pem.slice(0, 600)}`,
    ])
    const key = privateKey.export({ format: 'jwk' })
    expect(findings(JSON.stringify(key), secretsDetectors)).toEqual([`PRIVATE_KEY certain ${String(key.d)}`])
    const der = privateKey.export({ type: 'pkcs8', format: 'der' }).toString('base64')
    expect(findings(`key: ${der}`, secretsDetectors)).toEqual([`PRIVATE_KEY certain ${der}`])
  })

  it('says nothing of public keys and empty bodies', () => {
    const open = publicKey.export({ type: 'spki', format: 'pem' })
    for (const text of [open, base64(open), JSON.stringify(publicKey.export({ format: 'jwk' }))])
      expectNothing(text)
    expectNothing('-----BEGIN PRIVATE KEY-----\n...\n-----END PRIVATE KEY-----')
  })
})

describe('tokens', () => {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')

  it('finds our own key whatever stands before it, and none with a wrong checksum', () => {
    const key = mintKey('prod').key.reveal()
    expect(findings(`abc${key}`, secretsDetectors)).toEqual([`API_KEY certain ${key}`])
    expectNothing(`use ${key.slice(0, -1)}${key.endsWith('0') ? '1' : '0'}`)
  })

  it('finds DeepSeek keys, and no classes of style sheets', () => {
    expect(findings(`sk-${hex}`, secretsDetectors)).toEqual([`API_KEY certain sk-${hex}`])
    for (const text of [
      'sk-button-primary-large-with-extra-padding-x1',
      'task-abcdefabcdefabcdefabcdefabcdefab',
      'sk-' + 'a'.repeat(32),
    ])
      expectNothing(text)
  })

  it('finds a JWT by its header', () => {
    const token = `${part({ alg: 'HS256' })}.${part({ sub: '1' })}.${noise('alnum', 43)}`
    expect(findings(`x ${token}`, secretsDetectors)).toEqual([`JWT certain ${token}`])
    const none = `${part({ alg: 'none' })}.${part({ sub: '1' })}.`
    expect(findings(none, secretsDetectors)).toEqual([`JWT possible ${none}`])
    expectNothing(`${part({ typ: 'JWT' })}.${part({ sub: '1' })}.${noise('alnum', 43)}`)
  })

  it.each<Hit>([
    ['', `7213808860:AA${noise('alnum', 33)}`, '', 'API_KEY'],
    ['', `${hex}-us12`, '', 'API_KEY'],
    ['', `${noise('alnum', 14)}.atlasv1.${noise('alnum', 64)}`, '', 'API_KEY'],
    ['', `aB~8Q~${noise('alnum', 34)}`, '', 'API_KEY'],
    [
      '',
      `${Buffer.from('198622483471925248').toString('base64')}.Cl2FMQ.${noise('alnum', 27)}`,
      '',
      'API_KEY',
    ],
    ['', 'KwDiBf89QgGbjEhKnhXJuH7LrciVrZi3qYjgd9M7rFU73sVHnoWn', '', 'PRIVATE_KEY'],
    ['wallet private key ', `0x${noise('hex', 64)}`, '', 'PRIVATE_KEY'],
    ['', `$2b$12$${noise('alnum', 53)}`, '', 'GENERIC_SECRET'],
    ['Administrator:500:', `${hex}:${noise('hex', 32, 'b')}`, ':::', 'GENERIC_SECRET'],
  ])('%s%s', (...hit) => expectHit(hit))

  it.each([
    `tx 0x${noise('hex', 64)}`,
    `${hex}-usb`,
    'KwDiBf89QgGbjEhKnhXJuH7LrciVrZi3qYjgd9M7rFU73sVHnoWm',
    '12:AAA',
  ])('says nothing of: %s', expectNothing)
})
