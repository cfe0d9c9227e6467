import type { MessagePort } from 'node:worker_threads'
import { examinePart } from '../../engines/screening/part.ts'
import type { Screener } from '../../engines/screening/screener.ts'
import { packResult, readPart, type Question } from './message.ts'
import type { Ready } from './thread.ts'

/** The thread's side: answers one question after the other. */
export function answerScans(port: MessagePort, screener: Screener): void {
  port.on('message', ({ bytes, left }: Question) => {
    const result = examinePart(screener, readPart(bytes), left)
    const answer = packResult(result, cpuMs())
    port.postMessage(answer, [answer.steps.buffer, answer.found.buffer])
  })
  const ready: Ready = { cpuMs: cpuMs() }
  port.postMessage(ready)
}

function cpuMs(): number {
  const { user, system } = process.threadCpuUsage()
  return (user + system) / 1000
}
