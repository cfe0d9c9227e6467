import { post, type Endpoints } from '../endpoints.ts'
import { readGuardChat, writeGuardChat } from './chat.ts'
import { readModeration, writeModeration } from './moderations.ts'
import { readAnalysis, writeAnalysis } from './presidio.ts'
import { readQuestion, writeAnswer } from './webhook.ts'

export const guardEndpoints: Endpoints = new Map([
  ['/v1/chat/completions', post({ read: readGuardChat, write: writeGuardChat })],
  ['/v1/moderations', post({ read: readModeration, write: writeModeration })],
  ['/analyze', post({ read: readAnalysis, write: writeAnalysis })],
  ['/webhook', post({ read: readQuestion, write: writeAnswer })],
])
