import { createOpenAiChatGuard } from './openai-chat.ts'
import { createOpenAiModerationsGuard } from './openai-moderations.ts'
import { createPresidioGuard } from './presidio-analyzer.ts'
import { createWebhookGuard } from './webhook.ts'

/** Every kind of guard there is, by the `kind` of the configuration. */
export const guardKinds = {
  openai_chat: createOpenAiChatGuard,
  openai_moderations: createOpenAiModerationsGuard,
  presidio_analyzer: createPresidioGuard,
  webhook: createWebhookGuard,
} as const
