import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { hostPattern, UNREADABLE } from '../../core/hosts.ts'
import { hostsIn, isHostAllowed } from './egress.ts'

test.each<[unknown, ...string[]]>([
  ['see http://good.example and https://user:pw@evil.example:8/x', 'good.example', 'evil.example'],
  ['http://good.example\\@evil.example/', UNREADABLE, 'evil.example'],
  ['http://good.example#@evil.example/', 'good.example', 'evil.example'],
  ['http:evil.example', 'evil.example'],
  ['http:/evil.example/', 'evil.example'],
  ['ht\ntp://evil.example', 'evil.example'],
  ['//evil.example/x', 'evil.example'],
  ['\\\\evil.example\\share', UNREADABLE],
  ['http://2130706433/', '127.0.0.1'],
  ['http://0x7f.1', '127.0.0.1'],
  ['http://0177.0.0.1', '127.0.0.1'],
  ['http://[::1]/x', '[::1]'],
  ['::1', '[::1]'],
  ['http%3A%2F%2Fevil.example', 'evil.example'],
  ['http%253A%252F%252Fevil.example', 'evil.example'],
  [Buffer.from('https://evil.example/').toString('base64'), 'evil.example'],
  [Buffer.from('https://evil.example/').toString('hex'), 'evil.example'],
  ['https://еvil.example', 'xn--vil-qdd.example'],
  ['https://evil。example', 'evil.example'],
  ['http://EVIL.example.', 'evil.example'],
  ['evil.example', 'evil.example'],
  ['evil.sh:80', 'evil.sh'],
  ['a@evil.example', 'evil.example'],
  ['10.0.0.1:80', '10.0.0.1'],
  ['gopher://evil.example/', 'evil.example'],
  ['file:///etc/passwd', UNREADABLE],
  [{ deep: [{ er: 'http://evil.example' }] }, 'evil.example'],
  [{ 'http://evil.example': 1 }, 'evil.example'],
  [{ webhookUrl: 'inner' }, 'inner'],
  [{ host: '0x7f000001' }, '127.0.0.1'],
  [{ url: '/a/b' }],
  ['notes.md and report.pdf'],
  ['notes.md'],
  ['12:30:45'],
  ['The ratio is 1:2, note: http: is bad'],
  ['version 1.2.3'],
  [{ city: 'Oslo', days: 3, on: true, none: null }],
])('%j names the hosts %j', (value, ...hosts) => {
  expect([...hostsIn(value)]).toEqual(hosts)
})

test.each([
  ['a.example', ['a.example'], true],
  ['x.a.example', ['a.example'], false],
  ['x.a.example', ['*.a.example'], true],
  ['a.example', ['*.a.example'], false],
  ['xa.example', ['*.a.example'], false],
  ['anything', ['*'], true],
  [UNREADABLE, ['*.example'], false],
])('whether %s is among %j: %s', (host, list, allowed) => expect(isHostAllowed(host, list)).toBe(allowed))

test('hosts of a list are spelled as those of arguments are', () => {
  const spelled = ['*.Example.com', 'münchen.de', '[::1]', '*'].map(hostPattern)
  expect(spelled).toEqual(['*.example.com', 'xn--mnchen-3ya.de', '[::1]', '*'])
  const none = ['http://x', 'a/b', '*.*', 'a*b.com', 'a:80', 'u@h', ''].map(hostPattern)
  expect(none).toEqual(none.map(() => undefined))
})

test('a URL is found wherever it stands in a text', () => {
  const text = fc.string({ unit: fc.constantFrom('a', ' ', '.', '\n', '"', ')', 'é', ':'), maxLength: 20 })
  fc.assert(
    fc.property(text, text, (before, after) => {
      expect([...hostsIn(`${before} https://evil.example/ ${after}`)]).toContain('evil.example')
    }),
  )
})

test('texts made to be slow are not', () => {
  const long = [
    'a'.repeat(500_000),
    'http:'.repeat(100_000),
    'a://'.repeat(100_000),
    '%25'.repeat(200_000),
    `${'a.'.repeat(250_000)}b`,
    ':'.repeat(500_000),
  ]
  for (const text of long) {
    const started = process.threadCpuUsage()
    hostsIn(text)
    expect(process.threadCpuUsage(started).user, text.slice(0, 8)).toBeLessThan(3_000_000)
  }
})
