import { expect, test } from 'vitest'
import { guardKinds } from './all.ts'
import type { VerdictFormat } from './contract.ts'
import { guardSuite, type GuardSample } from './suite.ts'

const chat = (content: string, more: object = {}): object => ({
  choices: [{ message: { role: 'assistant', content }, ...more }],
  usage: { prompt_tokens: 12, completion_tokens: 3 },
})

const models: Readonly<Record<VerdictFormat, Pick<GuardSample, 'reply' | 'answer'>>> = {
  llama_guard: {
    reply: chat('\n\nunsafe\nS1,S10'),
    answer: {
      verdict: { flagged: true, categories: ['S1', 'S10'] },
      usage: { inputTokens: 12, outputTokens: 3 },
    },
  },
  qwen3_guard: {
    reply: chat('Safety: Controversial\nCategories: PII, Non-violent Illegal Acts'),
    answer: { verdict: { flagged: false, categories: ['pii', 'non_violent_illegal_acts'], score: 0.5 } },
  },
  shield_gemma: {
    reply: chat('Yes', {
      logprobs: {
        content: [
          {
            token: 'Yes',
            top_logprobs: [
              { token: 'Yes', logprob: Math.log(0.6) },
              { token: 'No', logprob: Math.log(0.2) },
            ],
          },
        ],
      },
    }),
    answer: { verdict: { flagged: true, categories: ['guideline'], score: expect.closeTo(0.75) as number } },
  },
  json: {
    reply: chat('```json\n{"flagged":true,"categories":["fraud"],"score":0.9}\n```'),
    answer: { verdict: { flagged: true, categories: ['fraud'], score: 0.9 } },
  },
}

const samples: readonly GuardSample[] = [
  ...(Object.entries(models) as [VerdictFormat, (typeof models)['json']][]).map(([format, sample]) => ({
    name: `openai_chat, ${format}`,
    create: guardKinds.openai_chat,
    options: { format },
    path: '/chat/completions',
    ...sample,
  })),
  {
    name: 'openai_moderations',
    create: guardKinds.openai_moderations,
    path: '/moderations',
    reply: {
      results: [
        {
          flagged: true,
          categories: { hate: false, 'illicit/violent': true },
          category_scores: { hate: 0.1, 'illicit/violent': 0.8 },
        },
      ],
    },
    answer: {
      verdict: {
        flagged: true,
        categories: ['illicit/violent'],
        score: 0.8,
        scores: new Map([
          ['hate', 0.1],
          ['illicit/violent', 0.8],
        ]),
      },
    },
  },
  {
    name: 'presidio_analyzer',
    create: guardKinds.presidio_analyzer,
    path: '/analyze',
    // Places of Python: the picture before `says` is one.
    reply: [{ entity_type: 'PERSON', start: 7, end: 11, score: 0.85, analysis_explanation: null }],
    answer: { verdict: { flagged: false }, spans: [{ type: 'PERSON', start: 8, end: 12, score: 0.85 }] },
  },
  {
    name: 'webhook',
    create: guardKinds.webhook,
    path: '',
    reply: { flagged: false, spans: [{ type: 'GREETING', start: 12, end: 17 }] },
    answer: {
      verdict: { flagged: false, categories: [] },
      spans: [{ type: 'GREETING', start: 13, end: 18, score: 1 }],
    },
  },
]

for (const sample of samples) guardSuite(sample)

test('every kind has a sample', () => {
  const tried = new Set(samples.map(({ create }) => create))
  expect(Object.values(guardKinds).filter((kind) => !tried.has(kind))).toEqual([])
})
