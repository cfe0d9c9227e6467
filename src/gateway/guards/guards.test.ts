import { expect, test } from 'vitest'
import { NO_SCORES, type GuardQuestion } from '../../plugins/guardrails/contract.ts'
import { Answers } from './answers.ts'
import { Places } from './places.ts'

const KEY = Buffer.alloc(32, 7)
const question = (text: string, more: Partial<GuardQuestion> = {}): GuardQuestion => ({
  text,
  stage: 'input',
  trust: 'user',
  ...more,
})
const verdict = { flagged: true, categories: ['a'], score: undefined, scores: NO_SCORES }
const answer = { kind: 'verdict', verdict, spans: [], usage: undefined } as const
const idOf = (answers: Answers, ...asked: Parameters<Answers['idOf']>): string => answers.idOf(...asked) ?? ''

test('an answer is known for its time, and no longer', () => {
  const answers = new Answers(10, 1000, KEY)
  const id = idOf(answers, 't', question('hello'))
  answers.keep(id, answer, 0)
  expect(answers.find(id, 999)).toBe(answer)
  expect(answers.find(id, 1000)).toBeUndefined()
})

test('no more is known than there is room for: the one not asked for longest goes', () => {
  const answers = new Answers(2, 1000, KEY)
  const [a, b, c] = ['a', 'b', 'c'].map((text) => idOf(answers, 't', question(text))) as [
    string,
    string,
    string,
  ]
  answers.keep(a, answer, 0)
  answers.keep(b, answer, 0)
  expect(answers.find(a, 1)).toBe(answer)
  answers.keep(c, answer, 1)
  expect([a, b, c].map((id) => answers.find(id, 2) !== undefined)).toEqual([true, false, true])
})

test('whatever differs about a question makes it another one; the hash says nothing of the text', () => {
  const answers = new Answers(10, 1000, KEY)
  const others = [
    idOf(answers, 't', question('ab')),
    idOf(answers, 'ta', question('b')),
    idOf(answers, 't', question('ab', { stage: 'output' })),
    idOf(answers, 't', question('ab', { trust: 'tool' })),
    idOf(answers, 't', question('b', { prompt: 'a' })),
    idOf(answers, 't', question('a', { prompt: 'b' })),
    idOf(new Answers(10, 1000, Buffer.alloc(32, 8)), 't', question('ab')),
  ]
  expect(new Set(others).size).toBe(others.length)
  expect(idOf(answers, 't', question('ab'))).toBe(others[0])
  expect(new Answers(0, 1000, KEY).idOf('t', question('ab'))).toBeUndefined()
})

test('places go round in order; who gives up gives up its turn and nothing else', async () => {
  const places = new Places(1, 2)
  const never = new AbortController().signal
  const gone = new AbortController()
  expect(places.enter(never)).toBe(true)
  const second = places.enter(gone.signal)
  const third = places.enter(never)
  expect(places.enter(never)).toBe(false)
  gone.abort()
  expect(await second).toBe(false)
  const fourth = places.enter(never)
  places.leave()
  expect(await third).toBe(true)
  places.leave()
  expect(await fourth).toBe(true)
  places.leave()
  expect(places.enter(never)).toBe(true)
  expect(places.enter(AbortSignal.abort())).toBe(false)
})
