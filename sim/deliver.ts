/** Sends one reply, whole or as a stream, at the pace and with the breaks its script asks for. */
import { endChunks, writeChunk } from './chunks.ts'
import type { Simulation } from './simulation.ts'
import { cutOff, resetConnection, sendBody, sendHead, type Exchange } from './exchange.ts'
import { sendBlank, sendEndless, sendEncoded, sendHuge } from './odd-bodies.ts'
import type { Random } from './random.ts'
import type { Reply } from './reply.ts'
import { stepsOf, type Ending, type Step } from './steps.ts'
import type { Writing } from './frames.ts'
import { openWriter } from './writer.ts'

export interface Delivery {
  readonly exchange: Exchange
  readonly reply: Reply
  readonly writing: Writing
  readonly random: Random
}

interface Pace {
  readonly startDelayMs: number
  readonly firstTokenMs: number
  /** 0 for no pace. */
  readonly msPerToken: number
}

function paceOf({ script }: Reply, { settings }: Simulation): Pace {
  const perSecond = script.tokensPerSecond ?? settings.tokensPerSecond
  return {
    startDelayMs: script.startDelayMs ?? settings.startDelayMs,
    firstTokenMs: script.firstTokenMs ?? settings.firstTokenMs,
    msPerToken: perSecond > 0 ? 1000 / perSecond : 0,
  }
}

export function deliver(sim: Simulation, delivery: Delivery): void {
  const { exchange, reply, writing } = delivery
  const { script } = reply
  const { keepAlive: sign } = sim.personality
  if (script.hangBeforeHeaders === true) return
  const pace = paceOf(reply, sim)
  const stream = reply.ask.stream
  const waitMs = stream
    ? pace.startDelayMs
    : pace.startDelayMs + pace.firstTokenMs + pace.msPerToken * reply.usage.output
  const type = stream ? writing.contentType.stream : writing.contentType.whole
  const keepAlive = (): void => {
    sendHead(exchange, 200, type)
    writeChunk(exchange.response, stream ? sign.stream : '\n')
  }
  const unasked = stream || sign.whole
  waitAlive(sim, exchange, { waitMs, scripted: true, unasked, keepAlive }, () => {
    if (script.resetAfterRequest === true) return resetConnection(exchange)
    if (sendOddBody(exchange, delivery)) return
    if (stream) streamReply(sim, delivery, pace)
    else sendWhole(delivery)
  })
}

interface Wait {
  readonly waitMs: number
  /** The script's keep-alives belong before the reply, not into later pauses. */
  readonly scripted: boolean
  /** Whether the provider gives signs of life that no script asks for. */
  readonly unasked: boolean
  keepAlive(): void
}

/** Waits, with a sign of life at the usual interval; a script may add a number of them before. */
function waitAlive(sim: Simulation, exchange: Exchange, wait: Wait, then: () => void): void {
  const { script, response } = exchange
  const intervalMs = script.keepAliveEveryMs ?? (wait.unasked ? sim.settings.keepAliveMs : Infinity)
  let extra = wait.scripted ? (script.keepAlives ?? 0) : 0
  let leftMs = wait.waitMs

  const step = (): void => {
    if (response.destroyed) return
    if (extra > 0) {
      extra--
      sim.wheel.after(script.keepAliveEveryMs ?? 0, beat)
    } else if (leftMs > intervalMs) {
      leftMs -= intervalMs
      sim.wheel.after(intervalMs, beat)
    } else if (leftMs > 0) {
      sim.wheel.after(leftMs, () => {
        if (!response.destroyed) then()
      })
    } else then()
  }
  const beat = (): void => {
    if (response.destroyed) return
    wait.keepAlive()
    step()
  }
  step()
}

function sendOddBody(exchange: Exchange, { reply, writing }: Delivery): boolean {
  const { script } = reply
  if (script.blankBody === true) sendBlank(exchange)
  else if (script.hugeBody !== undefined) sendHuge(exchange, writing.whole(), script.hugeBody)
  else if (script.endlessLine !== undefined) sendEndless(exchange, script.endlessLine)
  else return false
  return true
}

function sendWhole(delivery: Delivery): void {
  const { exchange, reply, writing } = delivery
  const { script } = reply
  const body = writing.whole()
  exchange.record.outputEvents = reply.usage.output
  if (script.encoding !== undefined) return sendEncoded(exchange, body, script.encoding)
  if (script.cutBodyAt === undefined && script.slices === undefined)
    return sendBody(exchange, 200, writing.contentType.whole, body)

  sendHead(exchange, 200, writing.contentType.whole)
  const finish = (): void => {
    if (script.cutBodyAt === undefined) endChunks(exchange.response)
    else cutOff(exchange)
  }
  const writer = openWriter(exchange.response, script.slices, delivery.random, finish)
  const text = script.cutBodyAt === undefined ? body : body.slice(0, script.cutBodyAt)
  if (writer.write(text)) writer.afterFlush(finish)
}

/** Frames are gathered up to this size when nothing asks for them one by one. */
const batchLength = 16_384

function streamReply(sim: Simulation, delivery: Delivery, pace: Pace): void {
  const { exchange, reply, writing } = delivery
  const { response, record } = exchange
  const { script } = reply
  const steps = stepsOf(writing.frames(), script, sim.personality)
  const writer = openWriter(response, script.slices, delivery.random, () => pump())
  let held: Step | undefined
  let firstDueMs: number | undefined
  let batch = ''

  const next = (): Step => {
    const step = held ?? steps.next().value ?? { ending: 'end' }
    held = undefined
    return step
  }
  const comment = (): void => void writeChunk(response, sim.personality.keepAlive.stream)
  const flush = (): boolean => {
    const text = batch
    batch = ''
    return text === '' || writer.write(text)
  }
  /** How long the next output event has to wait; opening and closing frames wait for nobody. */
  const waitMs = (step: Step): number => {
    if (!('output' in step) || !step.output) return 0
    const now = performance.now()
    if (firstDueMs === undefined) firstDueMs = now + pace.firstTokenMs
    return firstDueMs + record.outputEvents * pace.msPerToken - now
  }
  const finish = (ending: Ending): void => {
    // The usual end of a quick stream: its last frames and the end of the body are one write.
    if (ending === 'end' && script.slices === undefined) endChunks(response, batch)
    else if (flush()) writer.afterFlush(() => endStream(exchange, ending))
    else response.once('drain', () => endStream(exchange, ending))
  }
  const pause = (step: Step, ms: number): void => {
    held = step
    // A slow write calls back through the writer, which then meets the same wait again.
    if (flush()) {
      const wait = { waitMs: ms, scripted: false, unasked: true, keepAlive: comment }
      waitAlive(sim, exchange, wait, pump)
    }
  }
  const pump = (): void => {
    while (!response.destroyed) {
      const step = next()
      if ('ending' in step) return finish(step.ending)
      const ms = waitMs(step)
      if (ms > 0) return pause(step, ms)
      if (step.output) record.outputEvents++
      batch += step.text
      if ((script.slices !== undefined || batch.length >= batchLength) && !flush()) return undefined
    }
    return undefined
  }

  sendHead(exchange, 200, writing.contentType.stream)
  pump()
}

function endStream(exchange: Exchange, ending: Ending): void {
  if (exchange.response.destroyed) return
  if (ending === 'end') endChunks(exchange.response)
  else if (ending === 'cut') cutOff(exchange)
  else if (ending === 'reset') resetConnection(exchange)
}
