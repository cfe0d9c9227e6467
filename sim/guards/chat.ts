/** Guard models behind an OpenAI-compatible server (vLLM): what each family answers, by its name. */
import type { Ask } from '../ask.ts'
import type { Incoming } from '../chat-rules.ts'
import { Refused } from '../errors.ts'
import type { Reply } from '../reply.ts'
import { isMap } from '../serde.ts'
import { askAbout, bodyOf, wholly } from './ask.ts'
import { problem } from './errors.ts'
import { controversialCategory, isControversial, objectionsTo } from './words.ts'

function readGuardChat(incoming: Incoming): Ask {
  const body = bodyOf(incoming, problem(400, 'There was an error parsing the body'))
  const { model, messages, logprobs } = body
  if (typeof model !== 'string' || !incoming.settings.models.includes(model))
    throw new Refused(problem(404, `The model \`${String(model)}\` does not exist.`, 'NotFoundError'))
  const last: unknown = Array.isArray(messages) ? messages.at(-1) : undefined
  if (!isMap(last) || typeof last['content'] !== 'string')
    throw new Refused(problem(400, 'messages must end with a message that has content'))
  return askAbout(last['content'], model, { logprobs: logprobs === true, role: last['role'] })
}

function whole({ ask, script, id, created }: Reply): string {
  const content = script.content ?? verdictOf(ask)
  const prompt = Math.ceil(ask.prompt.length / 4) + 200
  const completion = Math.ceil(content.length / 4)
  return JSON.stringify({
    id,
    object: 'chat.completion',
    created,
    model: ask.model.id,
    choices: [
      {
        index: 0,
        message: { role: 'assistant', reasoning_content: null, content, tool_calls: [] },
        logprobs: ask.repeats['logprobs'] === true ? { content: [firstToken(content, ask.prompt)] } : null,
        finish_reason: 'stop',
        stop_reason: null,
      },
    ],
    usage: {
      prompt_tokens: prompt,
      total_tokens: prompt + completion,
      completion_tokens: completion,
      prompt_tokens_details: null,
    },
    prompt_logprobs: null,
  })
}

function verdictOf({ model, prompt, repeats }: Ask): string {
  const objections = objectionsTo(prompt)
  const name = model.id.toLowerCase()
  if (name.includes('llama-guard'))
    return objections.length === 0
      ? '\n\nsafe'
      : `\n\nunsafe\n${objections.map(({ llama }) => llama).join(',')}`
  if (name.includes('qwen3guard')) return qwenVerdict(prompt, repeats['role'] === 'assistant')
  if (name.includes('shieldgemma')) return objections.length === 0 ? 'No' : 'Yes'
  const categories = objections.map(({ moderation }) => moderation)
  const verdict = { flagged: categories.length > 0, categories, score: categories.length > 0 ? 0.9 : 0.1 }
  return `\`\`\`json\n${JSON.stringify(verdict)}\n\`\`\``
}

function qwenVerdict(text: string, isAnswer: boolean): string {
  const categories = objectionsTo(text).map(({ qwen }) => qwen)
  const refusal = isAnswer ? '\nRefusal: No' : ''
  if (categories.length > 0) return `Safety: Unsafe\nCategories: ${categories.join(', ')}${refusal}`
  if (isControversial(text)) return `Safety: Controversial\nCategories: ${controversialCategory}${refusal}`
  return `Safety: Safe\nCategories: None${refusal}`
}

function firstToken(content: string, text: string): object {
  const yes = objectionsTo(text).length > 0 ? 0.94 : 0.03
  const entry = (token: string, p: number): object => ({
    token,
    logprob: Math.log(p),
    bytes: [...Buffer.from(token)],
  })
  return {
    ...entry(content.slice(0, 3), Math.max(yes, 1 - yes)),
    top_logprobs: [
      entry('Yes', yes * 0.99),
      entry('No', (1 - yes) * 0.99),
      entry(' Yes', yes * 0.005),
      entry('\n', 0.001),
    ],
  }
}

export const guardChat = wholly(readGuardChat, whole)
