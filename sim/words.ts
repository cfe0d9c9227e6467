import type { Random } from './random.ts'
import { splitIntoTokens } from './tokens.ts'

/** What the model says when no script gives the words. */
const english = [
  ' The request can be handled in three steps.',
  ' First, the input is checked against the limits that were agreed.',
  ' Then the figures are compared with those of the month before.',
  ' A short summary is sent to everyone who asked for one.',
  ' If anything is missing, the report says which part and why.',
  ' Most teams start with a small sample and look at the result together.',
  ' The second table lists what changed since the last review.',
  ' It helps to keep the wording plain and the numbers exact.',
  ' You can repeat this at any time without losing earlier work.',
  ' In short, the plan is sound and the next step is clear.',
]

const chinese = [
  '这个请求可以分三步处理。',
  '首先检查输入是否符合约定的限制。',
  '然后把数字与上个月的结果进行比较。',
  '如果缺少内容,报告会说明缺少哪一部分以及原因。',
  '大多数团队会先从一个小样本开始,一起查看结果。',
  '第二张表列出了上次审核以来的变化。',
  '保持措辞简明、数字准确会很有帮助。',
  '总之,方案可行,下一步也很清楚。',
]

const thoughts = [
  ' The user wants a direct answer.',
  ' Let me look at what was given before deciding.',
  ' The main point is probably in the last sentence.',
  ' I should mention the limits and keep it short.',
  ' There are two readings of this, and the first one fits better.',
  ' That leaves only the order of the steps to settle.',
]

const thoughtsInChinese = [
  '用户想要一个直接的回答。',
  '先看看给出的内容再决定。',
  '重点大概在最后一句。',
  '应当提到限制,并保持简短。',
]

const split = (sentences: readonly string[]): string[][] => sentences.map(splitIntoTokens)

const corpus = {
  answer: { english: split(english), chinese: split(chinese) },
  reasoning: { english: split(thoughts), chinese: split(thoughtsInChinese) },
}

const han = /\p{Script=Han}/u

export const languageOf = (text: string): 'english' | 'chinese' => (han.test(text) ? 'chinese' : 'english')

/** Sentences in an order of their own, cut to exactly `count` tokens. */
export function speak(
  kind: keyof typeof corpus,
  language: 'english' | 'chinese',
  count: number,
  random: Random,
): string[] {
  const sentences = corpus[kind][language]
  const pieces: string[] = []
  for (let next = random.int(sentences.length); pieces.length < count; next++)
    pieces.push(...(sentences[next % sentences.length] ?? []))
  pieces.length = count
  // Wherever the text begins, it does not begin with a blank.
  if (pieces[0] !== undefined) pieces[0] = pieces[0].trimStart()
  return pieces
}
