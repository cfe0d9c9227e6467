/** What Anthropic serves where. */
import { messagesWriter } from '../anthropic-reply.ts'
import { get, post, type Endpoint, type Endpoints } from '../endpoints.ts'
import type { Settings } from '../options.ts'
import { modelPath } from './index.ts'
import { anthropicMessages, readMessages } from './messages.ts'

const modelObject = (id: string): object => ({
  type: 'model',
  id,
  display_name: id,
  // A fixed day, so that replies stay equal byte for byte.
  created_at: '2025-08-01T00:00:00Z',
})

// The list is short enough for one page, whatever page the query asks for.
export const anthropicEndpoints = ({ models }: Settings): Endpoints =>
  new Map([
    ['/v1/messages', post({ read: readMessages, write: messagesWriter(anthropicMessages) })],
    [
      '/v1/models',
      get(() => ({
        data: models.map(modelObject),
        has_more: false,
        first_id: models.at(0) ?? null,
        last_id: models.at(-1) ?? null,
      })),
    ],
    ...models.map((id): [string, Endpoint] => [`${modelPath}${id}`, get(() => modelObject(id))]),
  ])
