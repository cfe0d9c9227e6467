/** Invents the model's turn: reasoning, answer, tool calls and why it stopped, token by token. */
import type { Ask } from './ask.ts'
import type { Random } from './random.ts'
import type { Script, ScriptedCall } from './script.ts'
import { isMap } from './serde.ts'
import type { Settings } from './options.ts'
import type { Personality } from './personality.ts'
import { splitIntoTokens } from './tokens.ts'
import type { Usage } from './usage.ts'
import { languageOf, speak } from './words.ts'

export interface Call {
  readonly id: string
  readonly name: string
  /** The arguments' text; joined it is JSON unless a script cut it. */
  readonly pieces: readonly string[]
}

/** One token per piece. */
export interface Turn {
  /** Undefined when the model was not asked to think. */
  readonly reasoning: readonly string[] | undefined
  readonly answer: readonly string[]
  readonly calls: readonly Call[]
  /** In the words of chat completions. */
  readonly finish: string
  /** The stop string that ended the answer. */
  readonly stoppedBy: string | undefined
}

export interface Reply extends Turn {
  readonly ask: Ask
  readonly script: Script
  readonly id: string
  readonly created: number
  readonly usage: Usage
  readonly usagePlacement: 'finish' | 'trailing' | 'absent'
  /** What a script reports instead of the true usage. */
  readonly usageOverride: Readonly<Record<string, unknown>> | undefined
}

export const countTokens = (turn: Turn): { reasoning: number; output: number } => {
  const reasoning = turn.reasoning?.length ?? 0
  const calls = turn.calls.reduce((sum, call) => sum + call.pieces.length, 0)
  return { reasoning, output: reasoning + turn.answer.length + calls }
}

export function inventTurn(
  ask: Ask,
  script: Script,
  { settings, personality }: { settings: Settings; personality: Personality },
  random: Random,
): Turn {
  const reasoning = ask.thinking ? reason(ask, script, settings, random) : undefined
  const calls = callsFor(ask, script, (index) => personality.ids.call(random, index))
  const answer = answerFor(ask, script, settings, random, calls.length > 0)
  const stopped = applyStops(answer, ask.stops)
  const whole: Turn = {
    reasoning,
    answer: stopped.answer,
    calls,
    finish: script.finishReason ?? (calls.length > 0 ? 'tool_calls' : 'stop'),
    stoppedBy: stopped.by,
  }
  return script.truncatedArguments === true ? truncateLastCall(whole) : limit(whole, ask.maxTokens)
}

const effortFactor = { low: 0.5, high: 1, max: 2 }

function reason(ask: Ask, script: Script, settings: Settings, random: Random): string[] {
  if (script.reasoning !== undefined) return splitIntoTokens(script.reasoning)
  const count = script.reasoningTokens ?? Math.round(settings.reasoningTokens * effortFactor[ask.effort])
  return speak('reasoning', languageOf(ask.lastText), Math.min(count, ask.maxTokens), random)
}

function answerFor(ask: Ask, script: Script, settings: Settings, random: Random, calls: boolean): string[] {
  if (script.emptyAnswer === true) return []
  if (script.content !== undefined) return splitIntoTokens(script.content)
  if (calls && script.tokens === undefined) return []
  if (ask.answerSchema !== undefined) return splitIntoTokens(JSON.stringify(sampleObject(ask.answerSchema)))
  const count = script.tokens ?? settings.replyTokens
  // One more than the limit allows, so that the cut is seen.
  const words = speak('answer', languageOf(ask.lastText), Math.min(count, ask.maxTokens + 1), random)
  return ask.jsonMode ? ['{"', 'answer', '":"', ...words, '"}'] : words
}

function callsFor(ask: Ask, script: Script, idOf: (index: number) => string): Call[] {
  const wanted = script.toolCalls ?? (script.content === undefined ? pickCalls(ask) : [])
  return wanted.map((call, index) => ({
    id: idOf(index),
    name: call.name,
    pieces: pieceArguments(
      typeof call.arguments === 'string' ? call.arguments : JSON.stringify(call.arguments),
      script.argumentChars,
    ),
  }))
}

/** A forced tool is called; otherwise one that the user's last message names. */
function pickCalls({ tools, forcedTool, lastText }: Ask): ScriptedCall[] {
  const chosen =
    tools.find((tool) => tool.name === forcedTool) ??
    (forcedTool === undefined ? tools.find((tool) => lastText.includes(tool.name)) : tools[0])
  return chosen === undefined ? [] : [{ name: chosen.name, arguments: sampleObject(chosen.parameters) }]
}

const samples: Readonly<Record<string, unknown>> = {
  string: 'Paris',
  integer: 3,
  number: 1.5,
  boolean: true,
  array: [],
  object: {},
}

/** The least that fits the properties of a schema. */
function sampleObject(schema: unknown): Record<string, unknown> {
  const properties = isMap(schema) && isMap(schema['properties']) ? schema['properties'] : {}
  return Object.fromEntries(Object.entries(properties).map(([name, each]) => [name, sampleOf(each)]))
}

function sampleOf(schema: unknown): unknown {
  if (!isMap(schema)) return null
  if (Array.isArray(schema['enum'])) return schema['enum'][0]
  if (isMap(schema['properties'])) return sampleObject(schema)
  return samples[String(schema['type'])] ?? null
}

function pieceArguments(text: string, chars = 6): string[] {
  const characters = Array.from(text)
  const count = Math.ceil(characters.length / chars)
  return Array.from({ length: count }, (_, i) => characters.slice(i * chars, (i + 1) * chars).join(''))
}

function applyStops(
  answer: string[],
  stops: readonly string[],
): { answer: string[]; by: string | undefined } {
  if (stops.length === 0) return { answer, by: undefined }
  const text = answer.join('')
  const hits = stops
    .map((stop) => ({ stop, at: stop === '' ? -1 : text.indexOf(stop) }))
    .filter(({ at }) => at >= 0)
    .toSorted((one, other) => one.at - other.at)
  const first = hits[0]
  return first === undefined
    ? { answer, by: undefined }
    : { answer: splitIntoTokens(text.slice(0, first.at)), by: first.stop }
}

function truncateLastCall(turn: Turn): Turn {
  const last = turn.calls.at(-1)
  if (last === undefined) return turn
  const cut = { ...last, pieces: last.pieces.slice(0, Math.max(1, last.pieces.length >> 1)) }
  return { ...turn, calls: [...turn.calls.slice(0, -1), cut], finish: 'length' }
}

/** The output limit covers reasoning first: a small one leaves an empty answer. */
function limit(turn: Turn, maxTokens: number): Turn {
  if (countTokens(turn).output <= maxTokens) return turn
  const reasoning = turn.reasoning?.slice(0, maxTokens)
  let left = maxTokens - (reasoning?.length ?? 0)
  const answer = turn.answer.slice(0, left)
  left -= answer.length
  const calls: Call[] = []
  for (const call of turn.calls) {
    if (left <= 0) break
    calls.push({ ...call, pieces: call.pieces.slice(0, left) })
    left -= call.pieces.length
  }
  return { reasoning, answer, calls, finish: 'length', stoppedBy: undefined }
}
