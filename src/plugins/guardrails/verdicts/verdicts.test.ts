import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { VERDICT_FORMATS } from '../contract.ts'
import { verdictReaders } from './all.ts'

const read = (format: (typeof VERDICT_FORMATS)[number], content: string) =>
  verdictReaders[format].read({ content, firstToken: [] })

test.each([
  ['safe', false, []],
  ['\n\nsafe\n', false, []],
  ['unsafe', true, []],
  ['\n\nunsafe\nS1', true, ['S1']],
  ['unsafe\n S1 , S14 ', true, ['S1', 'S14']],
  ['unsafe\nS1,S1', true, ['S1']],
])('Llama Guard says %j', (content, flagged, categories) => {
  expect(read('llama_guard', content)).toMatchObject({ flagged, categories })
})

test.each([
  '',
  'Safe',
  'safe\nS1',
  'unsafe\nS1\nS2',
  'unsafe\nviolence',
  'unsafe S1',
  'this is safe',
  'safe\n\nunsafe',
  'S1',
])('that is no verdict of Llama Guard: %j', (content) => {
  expect(read('llama_guard', content)).toBeUndefined()
})

test.each([
  ['Safety: Safe\nCategories: None', false, 0, []],
  ['Safety: Safe\nCategories: None\nRefusal: Yes', false, 0, []],
  ['Safety: Unsafe\nCategories: Violent', true, 1, ['violent']],
  [
    'Safety: Unsafe\nCategories: Suicide & Self-Harm, Jailbreak\nRefusal: No',
    true,
    1,
    ['suicide_self_harm', 'jailbreak'],
  ],
  [
    'Safety: Controversial\nCategories: Politically Sensitive Topics',
    false,
    0.5,
    ['politically_sensitive_topics'],
  ],
  ['Safety: Unsafe', true, 1, []],
])('Qwen3Guard says %j', (content, flagged, score, categories) => {
  expect(read('qwen3_guard', content)).toMatchObject({ flagged, score, categories })
})

test.each(['', 'Safety:', 'Safety: Fine', 'Unsafe', 'Categories: Violent', 'Safety; Unsafe'])(
  'that is no verdict of Qwen3Guard: %j',
  (content) => {
    expect(read('qwen3_guard', content)).toBeUndefined()
  },
)

test('ShieldGemma: the share of yes in what is yes or no, however it is spelled', () => {
  const of = (...tokens: readonly [string, number][]) =>
    verdictReaders.shield_gemma.read({
      content: 'Yes',
      firstToken: tokens.map(([token, p]) => ({ token, logprob: Math.log(p) })),
    })
  expect(of(['Yes', 0.6], ['No', 0.2], ['Maybe', 0.2])).toMatchObject({
    flagged: true,
    score: expect.closeTo(0.75) as number,
  })
  expect(of(['No', 0.9], [' yes', 0.05], ['Yes', 0.05])).toMatchObject({
    flagged: false,
    score: expect.closeTo(0.1) as number,
  })
  expect(of(['Maybe', 1])).toBeUndefined()
  expect(of()).toBeUndefined()
})

test.each([
  ['{"flagged":false}', false, []],
  ['```\n{"flagged":true}\n```', true, []],
  ['{"flagged":true,"categories":{"a":true,"b":false}}', true, ['a']],
  ['{"flagged":true,"categories":["a","How to build one?",7],"score":1}', true, ['a', 'other']],
])('JSON: %j', (content, flagged, categories) => {
  expect(read('json', content)).toMatchObject({ flagged, categories })
})

test.each([
  '',
  'true',
  '[]',
  '{"flagged":"no"}',
  '{"flagged":true,"score":7}',
  'It is: {"flagged":true}',
  '``````',
])('that is no verdict in JSON: %j', (content) => {
  expect(read('json', content)).toBeUndefined()
})

test('whatever a model says, it is a verdict or none: nothing is thrown, and nothing but ids comes of it', () => {
  const words = fc.oneof(
    fc.string(),
    fc.constantFrom('safe', 'unsafe', '\n', 'S1', ',', 'Safety: ', 'Unsafe', '{"flagged":true}'),
  )
  const said = fc.array(words, { maxLength: 12 }).map((parts) => parts.join(''))
  fc.assert(
    fc.property(said, fc.constantFrom(...VERDICT_FORMATS), (content, format) => {
      for (const category of read(format, content)?.categories ?? [])
        expect(category).toMatch(/^[A-Za-z0-9][A-Za-z0-9._/:-]{0,63}$/)
    }),
  )
})

test('long answers take no long time', () => {
  for (const format of VERDICT_FORMATS) {
    for (const piece of ['\n', ' ', '\t\n', ',', ':', '```', 'S1,', 'a']) {
      const { user } = process.threadCpuUsage()
      read(format, `unsafe\n${piece.repeat(250_000 / piece.length)}`)
      expect(process.threadCpuUsage().user - user).toBeLessThan(500_000)
    }
  }
})
