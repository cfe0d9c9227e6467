/** From a request for a reply to the reply: read it, find room and money for it, invent the turn, send it. */
import type { Ask } from './ask.ts'
import type { Incoming } from './chat-rules.ts'
import { deliver } from './deliver.ts'
import { Refused } from './errors.ts'
import type { Exchange } from './exchange.ts'
import type { Writing } from './frames.ts'
import type { Random } from './random.ts'
import { countTokens, inventTurn, type Reply, type Turn } from './reply.ts'
import type { Script } from './script.ts'
import { isMap } from './serde.ts'
import type { Simulation } from './simulation.ts'
import { estimateTokens } from './tokens.ts'
import { absurdUsage, type Usage } from './usage.ts'

/** One of the API's ways to put a request and to write a reply. */
export interface Dialect {
  /** Throws a refusal when the request is not valid. */
  read(incoming: Incoming): Ask
  write(reply: Reply): Writing
}

export function generate(
  sim: Simulation,
  exchange: Exchange,
  random: Random,
  { dialect, beta }: { dialect: Dialect; beta: boolean },
): () => void {
  const { record, request, personality } = exchange
  const { faults } = personality
  if (!/^application\/json\b/i.test(request.headers['content-type'] ?? '')) throw new Refused(faults['415'])
  const source = record.body.toString()
  const ask = dialect.read({ source, headers: request.headers, settings: sim.settings, beta })
  if (sim.ledger.isEmpty()) throw new Refused(faults['402'])
  const slot = sim.slots.take(ask.model)
  if (typeof slot !== 'function') throw new Refused(slot)

  const reply = replyTo(sim, ask, exchange.script, random)
  const { model, thinking, effort, userId, stream } = ask
  record.usage = reply.usage
  record.served = { model: model.id, thinking, effort, userId, stream }
  sim.recorder.changed(record)
  deliver(sim, { exchange, reply, writing: dialect.write(reply), random })
  return () => {
    slot()
    charge(sim, exchange, reply)
  }
}

/** A call that was broken off is charged for its prompt and for what was generated until then. */
function charge(sim: Simulation, { record, script }: Exchange, { ask, usage }: Reply): void {
  const whole = record.outcome === 'completed' || script.resetAfterRequest === true
  const output = whole ? usage.output : Math.min(usage.output, record.outputEvents)
  sim.ledger.charge(ask.model, { ...usage, output })
}

function replyTo(sim: Simulation, ask: Ask, script: Script, random: Random): Reply {
  const { settings, personality } = sim
  const id = personality.ids.reply(random)
  const turn = inventTurn(ask, script, sim, random)
  return {
    ...turn,
    ...reportedUsage(script, settings.usagePlacement),
    ask,
    script,
    id,
    created: settings.createdAt ?? Math.floor(Date.now() / 1000),
    usage: usageOf(sim, ask, turn),
  }
}

function reportedUsage(
  { usage }: Script,
  placement: 'finish' | 'trailing',
): Pick<Reply, 'usagePlacement' | 'usageOverride'> {
  if (usage === 'absurd') return { usagePlacement: placement, usageOverride: absurdUsage }
  if (isMap(usage)) return { usagePlacement: placement, usageOverride: usage }
  return { usagePlacement: usage ?? placement, usageOverride: undefined }
}

/** What a chat template adds to any prompt. */
const templateTokens = 3

function usageOf(sim: Simulation, ask: Ask, turn: Turn): Usage {
  const prompt = estimateTokens(ask.prompt) + templateTokens
  const now = performance.now()
  const { output, reasoning } = countTokens(turn)
  const made = { output, reasoning: turn.reasoning === undefined ? undefined : reasoning }
  if (ask.caching === 'none') return { hit: 0, miss: prompt, written: 0, ...made }
  const hit = sim.cache.lookUp(ask.userId, ask.prompt, now)
  sim.cache.remember(ask.userId, ask.prompt, `\na${turn.answer.join('')}`, now)
  const unit = sim.settings.cacheUnit
  const written = ask.caching === 'reported' ? Math.floor((prompt - hit) / unit) * unit : 0
  return { hit, miss: prompt - hit, written, ...made }
}
