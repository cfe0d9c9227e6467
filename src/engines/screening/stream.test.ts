import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Finding } from '../../core/finding.ts'
import type { Detector } from '../../plugins/detectors/contract.ts'
import type { Action } from '../../core/finding.ts'
import { applyActions } from './actions.ts'
import { createScreener } from './screener.ts'
import { StreamScreen, type StreamOptions } from './stream.ts'
import { StreamRestore } from './stream-restore.ts'
import { Vault } from './vault.ts'

const mail: Detector = {
  name: 'mail',
  type: 'EMAIL_ADDRESS',
  group: 'CONTACT',
  maxLength: 254,
  anchors: ['@'],
  examineAnchor({ text }, at) {
    const before = /[a-z0-9._-]+$/i.exec(text.slice(Math.max(0, at - 64), at))
    const behind = /^@[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,8}(?![a-z])/i.exec(text.slice(at, at + 190))
    if (before === null || behind === null) return undefined
    return { start: at - before[0].length, end: at + behind[0].length, tier: 'certain' }
  },
}

const card: Detector = {
  name: 'card',
  type: 'CREDIT_CARD',
  group: 'FINANCIAL',
  maxLength: 29,
  digitCounts: [16, 24],
  examineDigits: (_, { start, end }) => ({ start, end, tier: 'likely' }),
}

const key: Detector = {
  name: 'key',
  type: 'API_KEY',
  group: 'SECRET',
  maxLength: 36,
  anchors: ['tok-'],
  examineAnchor: ({ text }, at) =>
    /^tok-[a-z0-9]{20,600}$/.test(text.slice(at).split(/[^a-z0-9-]/)[0] ?? '')
      ? { start: at, end: at + (text.slice(at).split(/[^a-z0-9-]/)[0] ?? '').length, tier: 'certain' }
      : undefined,
}

/** A number that only the word behind it tells. */
const member: Detector = {
  name: 'member',
  type: 'MEMBER_ID',
  group: 'HEALTH_ID',
  maxLength: 9,
  digitCounts: [9],
  examineDigits: ({ text }, { start, end }) =>
    text.slice(end, end + 20).includes('member') ? { start, end, tier: 'likely' } : undefined,
}

const word: Detector = {
  name: 'word',
  type: 'PASSWORD',
  group: 'SECRET',
  maxLength: 512,
  examineAssignment: (_, { name, valueStart, valueEnd }) =>
    name === 'password' && valueEnd - valueStart > 8
      ? { start: valueStart, end: valueEnd, tier: 'likely' }
      : undefined,
}

/** Nothing unless it is whole. */
const sealed: Detector = {
  name: 'sealed',
  type: 'JWT',
  group: 'SECRET',
  maxLength: 2_000,
  anchors: ['jwt-'],
  examineAnchor({ text }, at) {
    const all = /^jwt-[a-z0-9]{20,1900}-end/.exec(text.slice(at, at + 2_000))
    return all === null ? undefined : { start: at, end: at + all[0].length, tier: 'certain' }
  },
}

const screener = createScreener([mail, card, key, member, word, sealed])
const base: StreamOptions = {
  scan: (text) => screener.scan(text),
  decide: () => 'redact',
  holdsWords: true,
  prefixes: ['tok-', 'jwt-'],
}

function screened(chunks: readonly string[], over: Partial<StreamOptions> = {}): string {
  const stream = new StreamScreen({ ...base, ...over })
  const out = chunks.map((chunk) => stream.push(chunk)).join('')
  return out + stream.end()
}

/** In pieces of these sizes in turn, surrogate pairs cut too. */
function cut(text: string, sizes: readonly number[]): string[] {
  const chunks: string[] = []
  for (let at = 0, i = 0; at < text.length; i++) {
    const size = sizes[i % sizes.length] ?? 1
    chunks.push(text.slice(at, at + size))
    at += size
  }
  return chunks
}

const pem = `-----BEGIN RSA PRIVATE KEY-----\n${'MIIEpAIBAAKCAQEA0123456789abcdef\n'.repeat(30)}-----END RSA PRIVATE KEY-----`
const token = 'tok-0123456789abcdef0123'

describe('a reply in single characters comes out as the whole would', () => {
  test.each([
    ['write to john.doe@acme.org, or jane@b.org.', 'write to [EMAIL_ADDRESS], or [EMAIL_ADDRESS].'],
    ['card 4111 1111 1111 1111, 12 apples', 'card [CREDIT_CARD], 12 apples'],
    ['123456789 is the member. 987654321 is none.', '[MEMBER_ID] is the member. 987654321 is none.'],
    ['card 123 456 789 012 345 678 901 234, 12 apples', 'card [CREDIT_CARD], 12 apples'],
    ['password = "a <horse> or b c d e f g h i j k" then', 'password = "[PASSWORD]" then'],
    [`use ${token}!`, 'use [API_KEY]!'],
    ['password: correcthorse then', 'password: [PASSWORD] then'],
    ['password = "correct <horse> battery" then', 'password = "[PASSWORD]" then'],
    ['用 john@acme.org 发邮件，好。', '用 [EMAIL_ADDRESS] 发邮件，好。'],
    ['nothing 😀 here', 'nothing 😀 here'],
    [`before ${pem} after`, 'before [PRIVATE_KEY] after'],
    [`a@b.org\n${pem}\na@b.org`, '[EMAIL_ADDRESS]\n[PRIVATE_KEY]\n[EMAIL_ADDRESS]'],
    ['a key begins with -----BEGIN PRIVATE KEY----- and so on, as the manual says.', ''],
    ['-----BEGIN CERTIFICATE-----\nMIIEpAIBAAKCAQEA0123456789abcdef\n-----END CERTIFICATE-----', ''],
  ])('%s', (text, expected) => {
    const want = expected === '' ? text : expected
    expect(screened([text])).toBe(want)
    expect(screened(cut(text, [1]))).toBe(want)
    if (!text.includes(pem)) expect(applyActions(text, screener.scan(text), base.decide).text).toBe(want)
  })
})

test('where words need not wait, of an address only what follows its first word is replaced, unless one is expected', () => {
  const over = { holdsWords: false }
  expect(screened(['ask john.doe@acme.org'], over)).toBe('ask john[EMAIL_ADDRESS]')
  expect(screened(['ask b.doe@acme.org'], over)).toBe('ask b[EMAIL_ADDRESS]')
  expect(screened(['mail to john.doe@acme.org'], over)).toBe('mail to [EMAIL_ADDRESS]')
  expect(screened(['from: john.doe@acme.org'], over)).toBe('from: [EMAIL_ADDRESS]')
  expect(screened([`use ${token}`], over)).toBe('use [API_KEY]')
})

const piece = fc.constantFrom(
  'a',
  'Hello',
  ' ',
  ' ',
  '  ',
  '\n',
  '"',
  ', ',
  '. ',
  '(',
  'john',
  '.doe',
  '@',
  'acme.org',
  'x@y.org',
  '4111',
  ' 1111',
  '1111',

  '1',
  '23',
  '123456789',
  ' is the member',
  token,
  'tok',
  '-',
  'to',
  'password',
  ': ',
  '=',
  "'",
  'é',
  '密码',
  '：',
  '😀',
  '\ud83d',

  '-----BEGIN',
  ' PRIVATE KEY-----',
  '\nMIIEpAIBAAKCAQEA0123',
  '-----END PRIVATE KEY-----',
  pem,
  '\\n',
  '\\u00e9',
  '\\',
  'x'.repeat(300),
  '7 '.repeat(90),
  `${'0a'.repeat(200)} `,
  '-'.repeat(40),
  'EMAIL_7K3Q_01',
)
const pieces = fc.array(piece, { maxLength: 40 }).map((all) => all.join(''))
const sizes = fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 8 })
const flags = fc.record({ holdsWords: fc.boolean(), holdsNames: fc.boolean(), json: fc.boolean() })

test('any chunking of the same text gives the same output', () => {
  fc.assert(
    fc.property(pieces, sizes, flags, (text, some, over) => {
      const whole = screened([text], over)
      expect(screened(cut(text, some), over)).toBe(whole)
      expect(screened(cut(text, [1]), over)).toBe(whole)
    }),
    { numRuns: 1_000 },
  )
})

/** Finds places that depend on all of the text it is shown: whoever shows it another window finds other places. */
function anything(text: string): Finding[] {
  let hash = 7
  for (let at = 0; at < text.length; at++) hash = (Math.imul(hash, 31) + text.charCodeAt(at)) >>> 0
  const start = hash % (text.length + 1)
  const end = Math.min(text.length, start + (hash % 37))
  return start < end ? [{ type: 'ANY', group: 'CUSTOM', tier: 'certain', detector: 'any', start, end }] : []
}

test('and that whatever is found, and whatever is decided', () => {
  const decisions = fc.array(fc.constantFrom<Action>('allow', 'flag', 'mask', 'redact', 'block'), {
    minLength: 1,
  })
  fc.assert(
    fc.property(pieces, sizes, flags, decisions, (text, some, over, actions) => {
      const options = {
        ...over,
        scan: anything,
        decide: ({ start, end }: Finding) => actions[(start + end) % actions.length] ?? 'allow',
      }
      const whole = screened([text], options)
      expect(screened(cut(text, some), options)).toBe(whole)
      expect(screened(cut(text, [1]), options)).toBe(whole)
    }),
    { numRuns: 1_000 },
  )
})

test('where nothing is found, what comes out is what went in', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 2_000 }), sizes, (text, some) => {
      expect(screened(cut(text, some), { scan: () => [] })).toBe(text)
    }),
  )
})

test('no value that is found in a whole comes out of a stream', () => {
  const value = fc.constantFrom(
    'john.doe@acme.org',
    'x@y.org',
    '4111 1111 1111 1111',
    '4111-1111-1111-1111',
    token,
  )
  const filler = fc.constantFrom(' and then ', ', ', ' is\n', ' (', ') ', ': ', ' is 12 or ', ' — ', '。')
  fc.assert(
    fc.property(fc.array(fc.tuple(value, filler), { maxLength: 30 }), sizes, (all, some) => {
      const text = all.flat().join('')
      const whole = applyActions(text, screener.scan(text), base.decide).text
      expect(screened(cut(text, some))).toBe(whole)
    }),
  )
})

describe('what waits', () => {
  const prose =
    'It was the best of times, it was the worst of times; we had everything before us. In 1775 there were 2 kings.\n'

  test('is nothing in plain words, where words need not wait', () => {
    const stream = new StreamScreen({ ...base, holdsWords: false })
    const held = cut(prose.repeat(20), [3, 5, 1, 7]).map((chunk) => {
      stream.push(chunk)
      return stream.held
    })
    held.sort((a, b) => a - b)
    expect(held[Math.floor(held.length / 2)]).toBe(0)
    expect(held[Math.floor(held.length * 0.99)]).toBeLessThanOrEqual(96)
  })

  test('is a word at most, where they wait', () => {
    const stream = new StreamScreen(base)
    for (const chunk of cut(prose.replaceAll(/\d/g, ''), [3])) {
      stream.push(chunk)
      expect(stream.held).toBeLessThan(12)
    }
  })

  test('is bounded, and all of it is judged', () => {
    const stream = new StreamScreen(base)
    for (const chunk of cut('0a'.repeat(5_000), [7])) {
      stream.push(chunk)
      expect(stream.held).toBeLessThanOrEqual(256)
    }
    const secret = new StreamScreen(base)
    for (const chunk of cut(`jwt-${'0a'.repeat(5_000)}`, [7])) {
      secret.push(chunk)
      expect(secret.held).toBeLessThanOrEqual(4_096)
    }
    const long = `tok-${'0a'.repeat(250)}`
    expect(screened(cut(`see ${long} there`, [7]))).toBe('see [API_KEY] there')
    expect(screened(cut(`see tok-${'0a'.repeat(298)}`, [7]))).toBe('see [API_KEY]')
  })

  test('a private key goes at once, as its name, and without an end no further than it may', () => {
    const stream = new StreamScreen(base)
    const [, body = ''] = pem.split('-----\n')
    expect(stream.push(`so ${pem.slice(0, 60)}`)).toBe('so [PRIVATE_KEY]')
    expect(stream.push(body.slice(0, 200))).toBe('')
    expect(stream.held).toBe(0)
    expect(stream.end()).toBe('')
    const endless = `${pem.slice(0, 60)}${'x'.repeat(20_000)} end`
    expect(screened(cut(endless, [100])).slice(0, 14)).toBe('[PRIVATE_KEY]x')
  })
})

test('what is longer than may be held is judged, and goes on being dropped', () => {
  const long = `tok-${'0a'.repeat(250)}`
  expect(screened(cut(`see ${long} there`, [7]), { prefixes: [] })).toBe('see [API_KEY] there')
  expect(screened(cut(`see ${long} there`, [7]), { decide: () => 'allow' })).toBe(`see ${long} there`)
  expect(screened(cut(`see jwt-${'0a'.repeat(500)}-end there`, [7]))).toBe('see [JWT] there')
})

test('no piece that comes out has half a character', () => {
  const stream = new StreamScreen({ ...base, holdsWords: false })
  const out = cut('so 😀😀 a😀b 𝐚 ok', [1]).map((chunk) => stream.push(chunk))
  expect([...out, stream.end()].filter((chunk) => !chunk.isWellFormed())).toEqual([])
})

test('a token stands for what has not gone out of a value', () => {
  const vault = new Vault('7K3Q')
  const text = 'ask john.doe@acme.org'
  const out = screened([text], { holdsWords: false, vault, decide: () => 'tokenize' })
  expect(out).toBe('ask johnEMAIL_7K3Q_01')
  expect(vault.valueAt('EMAIL', 1)).toBe('.doe@acme.org')
})

test('what is to be blocked ends the reply before it', () => {
  const stream = new StreamScreen({
    ...base,
    decide: ({ type }) => (type === 'API_KEY' ? 'block' : 'redact'),
  })
  expect(
    cut(`a@b.org and ${token} and more of the same`, [4])
      .map((chunk) => stream.push(chunk))
      .join(''),
  ).toBe('[EMAIL_ADDRESS] and ')
  expect([stream.blocked, stream.push('more'), stream.end(), stream.held]).toEqual([true, '', '', 0])
  expect(stream.counts).toEqual([
    { type: 'EMAIL_ADDRESS', action: 'redact', count: 1 },
    { type: 'API_KEY', action: 'block', count: 1 },
  ])
})

test('tool arguments stay JSON', () => {
  const text = JSON.stringify({
    to: 'x\njohn@acme.org',
    note: '\t4111 1111 1111 1111\n',
    quoted: '"a@b.org"',
    key: pem,
  })
  for (const chunks of [[text], cut(text, [1])]) {
    expect(JSON.parse(screened(chunks, { json: true }))).toEqual({
      to: 'x\n[EMAIL_ADDRESS]',
      note: '\t[CREDIT_CARD]\n',
      quoted: '"[EMAIL_ADDRESS]"',
      key: '[PRIVATE_KEY]',
    })
  }
})

test('a token goes through and becomes its value behind, which is not found again', () => {
  const vault = new Vault('7K3Q')
  const hidden = vault.tokenFor('EMAIL_ADDRESS', 'john@acme.org')
  const text = `password: ${hidden}, mail john@other.org and ${hidden}.`
  for (const chunks of [[text], cut(text, [1]), cut(text, [5])]) {
    const screen = new StreamScreen({ ...base, vault })
    const restored = new StreamRestore(vault)
    const out = chunks.map((chunk) => restored.push(screen.push(chunk))).join('')
    expect(out + restored.push(screen.end()) + restored.end()).toBe(
      'password: john@acme.org, mail [EMAIL_ADDRESS] and john@acme.org.',
    )
  }
})
