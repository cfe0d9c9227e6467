/** What DeepSeek serves where. */
import { deepseekMessages, messagesWriter } from './anthropic-reply.ts'
import { readAnthropic } from './anthropic-request.ts'
import { chatWriter, deepseekChat } from './chat-reply.ts'
import { readChat } from './chat-rules.ts'
import { get, post, type Endpoint, type Endpoints } from './endpoints.ts'
import { eras } from './eras.ts'
import { fixed, Refused, type FaultName } from './errors.ts'
import { fimWriter, readFim } from './fim.ts'
import type { Dialect } from './generate.ts'
import { writeResponses } from './responses-reply.ts'
import { readResponses } from './responses-request.ts'

const chat: Dialect = { read: readChat, write: chatWriter(deepseekChat) }
const messages: Dialect = { read: readAnthropic, write: messagesWriter(deepseekMessages) }
const fim: Dialect = { read: readFim, write: fimWriter(deepseekChat) }
const responses: Dialect = { read: readResponses, write: writeResponses }

const refuse = (fault: FaultName): Endpoint => ({
  method: 'POST',
  serve: () => {
    throw new Refused(fixed[fault])
  },
})

const models = get(({ settings }) => ({
  object: 'list',
  data: eras[settings.era].listed.map(({ id }) => ({ id, object: 'model', owned_by: 'deepseek' })),
}))

const balance = get(({ ledger }) => {
  const total = ledger.balanceUsd()
  return {
    is_available: !ledger.isEmpty(),
    balance_infos: [
      { currency: 'USD', total_balance: total, granted_balance: '0.00', topped_up_balance: total },
    ],
  }
})

/** A path that is not here is a 404, a wrong method a 405, both with empty bodies. */
export const deepseekEndpoints: Endpoints = new Map<string, Endpoint>([
  ['/chat/completions', post(chat)],
  ['/v1/chat/completions', post(chat)],
  ['/beta/chat/completions', post(chat, true)],
  ['/beta/completions', post(fim, true)],
  ['/completions', refuse('fim-base')],
  ['/v1/completions', refuse('fim-base')],
  ['/responses', post(responses)],
  // Whether the Responses API also answers under /v1 is unverified.
  ['/v1/responses', post(responses)],
  ['/anthropic/v1/messages', { ...post(messages), keyHeader: 'x-api-key' }],
  // That this second path works is unverified.
  ['/anthropic/messages', { ...post(messages), keyHeader: 'x-api-key' }],
  ['/models', models],
  ['/v1/models', models],
  ['/user/balance', balance],
])
