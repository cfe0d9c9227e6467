/**
 * Hands text to the socket. Without slices a batch of frames is one write, and a full socket buffer makes the
 * stream wait for it to drain. With slices each piece is a write of its own, one per turn of the event loop, so
 * that the other side really reads it alone.
 */
import type { ServerResponse } from 'node:http'
import { writeChunk } from './chunks.ts'
import type { Random } from './random.ts'
import type { Slices } from './script.ts'

export interface Writer {
  /** False: write no more until `onReady` is called. */
  write(text: string): boolean
  /** Runs `task` when everything written so far is with the kernel. */
  afterFlush(task: () => void): void
}

export function openWriter(
  response: ServerResponse,
  slices: Slices | undefined,
  random: Random,
  onReady: () => void,
): Writer {
  if (slices === undefined) return directWriter(response, onReady)
  if (isGathering(slices))
    return gatheringWriter(response, Number.parseInt(slices.slice(5), 10) * 1024, onReady)
  return slicingWriter(response, sizer(slices, random), onReady)
}

const isGathering = (slices: Slices): slices is `read:${number}k` => String(slices).startsWith('read:')

const flushThen = (response: ServerResponse, task: () => void): void => {
  const { socket } = response
  if (socket === null || socket.destroyed || socket.writableLength === 0) setImmediate(task)
  else socket.write('', () => setImmediate(task))
}

function directWriter(response: ServerResponse, onReady: () => void): Writer {
  return {
    write(text) {
      if (writeChunk(response, text)) return true
      response.once('drain', onReady)
      return false
    },
    afterFlush: (task) => flushThen(response, task),
  }
}

function gatheringWriter(response: ServerResponse, size: number, onReady: () => void): Writer {
  const direct = directWriter(response, onReady)
  let gathered = ''
  const release = (): boolean => {
    const batch = gathered
    gathered = ''
    return batch === '' || direct.write(batch)
  }
  return {
    write(text) {
      gathered += text
      return gathered.length < size || release()
    },
    afterFlush(task) {
      release()
      direct.afterFlush(task)
    },
  }
}

function slicingWriter(
  response: ServerResponse,
  sizeOf: (left: number) => number,
  onReady: () => void,
): Writer {
  const drain = (bytes: Buffer, offset: number): void => {
    if (response.destroyed) return
    if (offset >= bytes.length) return onReady()
    const end = offset + sizeOf(bytes.length - offset)
    const next = (): void => void setImmediate(drain, bytes, end)
    if (writeChunk(response, bytes.subarray(offset, end))) next()
    else response.once('drain', next)
  }
  return {
    write(text) {
      drain(Buffer.from(text), 0)
      return false
    },
    afterFlush: (task) => flushThen(response, task),
  }
}

function sizer(slices: Exclude<Slices, `read:${number}k`>, random: Random): (left: number) => number {
  if (slices === 'event') return (left) => left
  if (slices === 'byte') return () => 1
  if (slices === 'random') return (left) => 1 + random.int(Math.min(left, 64))
  return () => slices
}
