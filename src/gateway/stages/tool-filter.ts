import type { Operation } from '../../core/call.ts'
import { fieldsOf } from '../../wire/reply-facts.ts'
import type { Grant } from './authorize.ts'
import type { Event, EventFilter, ReplyFilter } from './reply-filter.ts'
import { GuardedChat, guardChat } from './tool-chat.ts'
import type { ToolGuard } from './tool-guard.ts'
import { GuardedMessages, guardMessage } from './tool-messages.ts'
import { GuardedResponses, guardResponse } from './tool-responses.ts'

/** What is done to the tool calls of a reply; undefined where the policy has no rules for tools. */
export function toolFilter({ tools, chat }: Pick<Grant, 'tools' | 'chat'>): ReplyFilter | undefined {
  return tools && new ToolFilter(tools, chat.endpoint.operation)
}

/**
 * A call that is denied does not go out, not even its name. One whose arguments count is held back until it is complete; all others go
 * out as they come.
 */
class ToolFilter implements ReplyFilter {
  readonly #guard: ToolGuard
  readonly #operation: Operation

  constructor(guard: ToolGuard, operation: Operation) {
    this.#guard = guard
    this.#operation = operation
  }

  stream(operation: Operation): EventFilter | undefined {
    if (operation === 'messages') return new GuardedMessages(this.#guard)
    return operation === 'responses' ? new GuardedResponses(this.#guard) : new GuardedChat(this.#guard)
  }

  whole(reply: unknown): boolean {
    const body = fieldsOf(reply) as Event
    if (this.#operation === 'messages') return guardMessage(this.#guard, body)
    return this.#operation === 'responses' ? guardResponse(this.#guard, body) : guardChat(this.#guard, body)
  }

  ready(): Promise<unknown> | undefined {
    return this.#guard.ready()
  }
}
