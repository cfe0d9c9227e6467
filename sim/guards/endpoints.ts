import { post, type Endpoints } from '../endpoints.ts'
import { guardChat } from './chat.ts'
import { moderations } from './moderations.ts'
import { analysis } from './presidio.ts'
import { signedQuestions } from './webhook.ts'

export const guardEndpoints: Endpoints = new Map([
  ['/v1/chat/completions', post(guardChat)],
  ['/v1/moderations', post(moderations)],
  ['/analyze', post(analysis)],
  ['/webhook', post(signedQuestions)],
])
