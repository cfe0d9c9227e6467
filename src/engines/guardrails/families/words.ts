import { words, type Words } from '../contract.ts'

/** Words that several families need. */

export const AI: Words = words(`
    ai, ais, a.i., chatgpt, chat gpt, gpt, gpt3, gpt4, gpt 3, gpt 4, gpt 5, language model, llm, llms,
    chatbot, chat bot, bot, openai, open ai, claude, gemini, bard, llama, deepseek, copilot,
    artificial intelligence, assistant, generator.name, language models, grok, mistral, anthropic`)

export const SAY: Words = words(`
    say, print, output, respond, reply, write, tell, repeat, return, answer, type, echo, display, state,
    mention, include, shout, scream, generate`)

export const YOUR_REPLY: Words = [
  'your {response|responses|reply|replies|answer|answers|output|outputs|summary|message|messages|final answer|explanation}',
]
