import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Finding } from '../../core/finding.ts'
import { ACTIONS, type Action } from '../../core/finding.ts'
import { applyActions } from './actions.ts'
import { Vault } from './vault.ts'

const found = (text: string, value: string, over: Partial<Finding> = {}): Finding => {
  const start = text.indexOf(value)
  return {
    type: 'EMAIL_ADDRESS',
    group: 'CONTACT',
    tier: 'certain',
    detector: 'email',
    start,
    end: start + value.length,
    ...over,
  }
}

const card = { type: 'CREDIT_CARD', group: 'FINANCIAL' } as const
const key = { type: 'API_KEY', group: 'SECRET' } as const

/** What one action makes of one value in a text. */
function actOn(action: Action, value: string, over: Partial<Finding> = {}, vault?: Vault): string {
  const text = `<${value}>`
  return applyActions(text, [found(text, value, over)], () => action, vault).text.slice(1, -1)
}

describe('one action on one value', () => {
  test.each<[Action, string, Partial<Finding>, string]>([
    ['allow', 'a@b.org', {}, 'a@b.org'],
    ['flag', 'a@b.org', {}, 'a@b.org'],
    ['redact', 'a@b.org', {}, '[EMAIL_ADDRESS]'],
    ['block', 'a@b.org', {}, '[EMAIL_ADDRESS]'],
    ['mask', 'a@b.org', {}, '********'],
    ['mask', '4111 1111 1111 1111', card, '**** **** **** 1111'],
    ['mask', '+49 (30) 1234567', { type: 'PHONE_NUMBER' }, '+** (**) ***4567'],
    ['mask', '12345678', card, '********'],
    ['mask', 'sk-0123456789abcdef', key, '********'],
    ['tokenize', 'a@b.org', {}, 'EMAIL_7K3Q_01'],
    ['tokenize', 'sk-0123456789abcdef', key, '[API_KEY]'],
  ])('%s %s', (action, value, over, expected) => {
    expect(actOn(action, value, over, new Vault('7K3Q'))).toBe(expected)
  })

  test('without a vault, or with a full one, a token becomes the name of the type', () => {
    expect(actOn('tokenize', 'a@b.org')).toBe('[EMAIL_ADDRESS]')
    const full = new Vault('7K3Q', { maxValues: 1, maxBytes: 1000 })
    expect(actOn('tokenize', 'a@b.org', {}, full)).toBe('EMAIL_7K3Q_01')
    expect(actOn('tokenize', 'c@d.org', {}, full)).toBe('[EMAIL_ADDRESS]')
    expect(actOn('tokenize', 'a@b.org', {}, full)).toBe('EMAIL_7K3Q_01')
  })
})

test('what was done is counted by type and action, and what really was done', () => {
  const text = 'a@b.org, c@d.org, 4111111111111111, sk-1'
  const all = [
    found(text, 'sk-1', key),
    found(text, 'a@b.org'),
    found(text, 'c@d.org'),
    found(text, '4111111111111111', card),
  ]
  const decide = ({ type }: Finding): Action => (type === 'CREDIT_CARD' ? 'flag' : 'tokenize')
  const { text: out, counts, blocked } = applyActions(text, all, decide, new Vault('7K3Q'))
  expect(out).toBe('EMAIL_7K3Q_01, EMAIL_7K3Q_02, 4111111111111111, [API_KEY]')
  expect(counts).toEqual([
    { type: 'EMAIL_ADDRESS', action: 'tokenize', count: 2 },
    { type: 'CREDIT_CARD', action: 'flag', count: 1 },
    { type: 'API_KEY', action: 'redact', count: 1 },
  ])
  expect(blocked).toBe(false)
})

test('where findings overlap, the strictest action is taken for all that they cover', () => {
  const text = 'see https://u:p@h.org/x now'
  const url = found(text, 'https://u:p@h.org/x', { type: 'URL' })
  const secret = found(text, 'p@h.org/x now', key)
  const decide = ({ type }: Finding): Action => (type === 'URL' ? 'mask' : 'block')
  const acted = applyActions(text, [secret, url], decide)
  expect(acted).toMatchObject({ text: 'see [API_KEY]', blocked: true })
  const flagged = applyActions(text, [secret, url], ({ type }) => (type === 'URL' ? 'flag' : 'redact'))
  expect(flagged.text).toBe('see https://u:[API_KEY]')
})

test('no half of a character is left over', () => {
  const text = 'x😀y'
  expect(applyActions(text, [found(text, 'x', { start: 0, end: 2 })], () => 'redact').text).toBe(
    '[EMAIL_ADDRESS]y',
  )
  expect(applyActions(text, [found(text, 'y', { start: 2, end: 4 })], () => 'redact').text).toBe(
    'x[EMAIL_ADDRESS]',
  )
})

test('whatever is found where, what is replaced is gone and the rest is as it was', () => {
  const findings = fc.array(
    fc.record({
      start: fc.nat(60),
      length: fc.integer({ min: 1, max: 20 }),
      action: fc.constantFrom(...ACTIONS),
    }),
    { maxLength: 8 },
  )
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 60 }), findings, (text, places) => {
      const all = places
        .map((place, i) => ({
          ...found('', ''),
          ...place,
          detector: `${i}`,
          end: Math.min(text.length, place.start + place.length),
        }))
        .filter(({ start, end }) => start < end)
      const result = applyActions(text, all, ({ detector }) => places[Number(detector)]!.action)
      const changed = result.acts.filter(({ action }) => action !== 'flag')
      let expected = ''
      let at = 0
      for (const { start, end, action } of changed) {
        expected += text.slice(at, start) + (action === 'mask' ? '********' : '[EMAIL_ADDRESS]')
        at = end
      }
      expect(result.text).toBe(expected + text.slice(at))
      expect(result.text.isWellFormed()).toBe(text.isWellFormed())
      for (const { start, end, detector } of all)
        if (!['allow', 'flag'].includes(places[Number(detector)]!.action))
          expect(changed.some((act) => act.start <= start && act.end >= end)).toBe(true)
    }),
  )
})
