import type { Operation } from '../../core/call.ts'
import { chatToMessages } from './chat-to-messages/index.ts'
import { compose } from './compose.ts'
import type { Translate } from './contract.ts'
import { messagesToChat } from './messages-to-chat/index.ts'
import { responsesToChat } from './responses-to-chat/index.ts'

/** What can be translated into what: `TRANSLATIONS[caller's operation][provider's operation]`. */
const TRANSLATIONS: Readonly<Partial<Record<Operation, Readonly<Partial<Record<Operation, Translate>>>>>> = {
  chat: { messages: chatToMessages },
  messages: { chat: messagesToChat },
  responses: { chat: responsesToChat, messages: compose(responsesToChat, 'chat', chatToMessages) },
}

/** Throws where there is none: a provider names only operations that there is a translation to. */
export function translationOf(from: Operation, to: Operation): Translate {
  const translate = TRANSLATIONS[from]?.[to]
  if (translate === undefined) throw new Error(`there is no translation of ${from} to ${to}`)
  return translate
}
