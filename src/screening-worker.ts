/** A thread that scans large requests, so that the event loop does not stand still for them. */
import { parentPort, workerData } from 'node:worker_threads'
import { buildScreener } from './compose-screening.ts'
import type { DetectionRules } from './core/detection-rules.ts'
import { answerScans } from './gateway/scanning/answer.ts'

if (parentPort !== null) answerScans(parentPort, buildScreener(workerData as DetectionRules))
