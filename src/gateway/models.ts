import type { Dialect } from '../core/call.ts'
import { refuse } from '../core/errors.ts'
import type { Call, Head } from './call.ts'
import type { Gateway } from './gateway.ts'
import { authenticate } from './stages/authenticate.ts'
import { allowedAliases } from './stages/authorize.ts'

/** The aliases that the caller may use, as a list of models (or the one of that name) in its dialect. */
export async function listModels(
  gw: Gateway,
  call: Pick<Call, 'headers' | 'id'>,
  dialect: Dialect,
  id: string | undefined,
): Promise<Head> {
  const caller = await authenticate(gw, call)
  const aliases = allowedAliases(gw, caller)
  const { one, list } = SHAPES[dialect]
  if (id === undefined) return json(list(aliases.map((alias) => one(alias, gw))), call.id)
  if (!aliases.includes(id)) refuse('model_not_found', { model: id, aliases })
  return json(one(id, gw), call.id)
}

/** The instant from which the alias's model has a price: the nearest thing to a date of creation. */
function createdMs(alias: string, gw: Gateway): number {
  const target = gw.rules.aliases.get(alias)?.primary
  const model = target && gw.providers.get(target.provider)?.catalogue.models.get(target.model)
  return model?.prices[0]?.fromMs ?? 0
}

const SHAPES: Readonly<
  Record<
    Dialect,
    { one(alias: string, gw: Gateway): { id: string }; list(models: readonly { id: string }[]): object }
  >
> = {
  openai: {
    one: (id, gw) => ({
      id,
      object: 'model',
      created: Math.floor(createdMs(id, gw) / 1000),
      owned_by: 'caisson',
    }),
    list: (data) => ({ object: 'list', data }),
  },
  anthropic: {
    one: (id, gw) => ({
      type: 'model',
      id,
      display_name: id,
      created_at: new Date(createdMs(id, gw)).toISOString(),
    }),
    list: (data) => ({
      data,
      has_more: false,
      first_id: data[0]?.id ?? null,
      last_id: data.at(-1)?.id ?? null,
    }),
  },
}

function json(body: object, requestId: string): Head {
  const headers = { 'content-type': 'application/json', 'x-request-id': requestId, 'request-id': requestId }
  return { status: 200, headers, body: Buffer.from(JSON.stringify(body)) }
}
