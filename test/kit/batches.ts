import { OpenAI, toFile } from 'openai'
import type { Batch } from 'openai/resources/batches'
import { as, eventually, rejectionOf } from './wait.ts'

/** What the lines of these batches ask for. */
export const ENDPOINT = '/v1/chat/completions'
const TERMINAL = ['completed', 'failed', 'expired', 'cancelled']

/** A line; `rest` is beside its body, `body` in it. */
export const line = (id: string, rest: object = {}, body: object = {}): string =>
  `${JSON.stringify({
    custom_id: id,
    method: 'POST',
    url: ENDPOINT,
    body: { model: 'fast', messages: [{ role: 'user', content: `item ${id}.` }], ...body },
    ...rest,
  })}\n`

export const lines = (count: number): string =>
  Array.from({ length: count }, (_, i) => line(`i${i}`)).join('')

/** A file of these lines, and a batch of it. */
export async function submit(
  client: OpenAI,
  text: string,
  headers: Record<string, string> = {},
): Promise<Batch> {
  const file = await client.files.create({
    file: await toFile(Buffer.from(text), 'in.jsonl'),
    purpose: 'batch',
  })
  return client.batches.create(
    { input_file_id: file.id, endpoint: ENDPOINT, completion_window: '24h', metadata: { job: 'nightly' } },
    { headers },
  )
}

/** The batch, once it has ended. */
export const ended = (client: OpenAI, id: string): Promise<Batch> =>
  eventually(async () => {
    const batch = await client.batches.retrieve(id)
    return TERMINAL.includes(batch.status) ? batch : undefined
  }, 20_000)

interface ResultLine {
  readonly id: string
  readonly custom_id: string
  readonly response: {
    status_code: number
    request_id: string
    body: { object?: string; error?: { code: string } }
  } | null
  readonly error: { code: string } | null
}

export async function resultsOf(client: OpenAI, fileId: string | null | undefined): Promise<ResultLine[]> {
  if (typeof fileId !== 'string') return []
  const text = await (await client.files.content(fileId)).text()
  return text
    .split('\n')
    .filter((row) => row !== '')
    .map((row) => as<ResultLine>(JSON.parse(row)))
}

export const idsOf = (results: readonly ResultLine[]): string[] => results.map((result) => result.custom_id)

export const clientOf = (url: string, key: string): OpenAI =>
  new OpenAI({ baseURL: `${url}/v1`, apiKey: key, maxRetries: 0 })

/** With which status a request is refused. */
export const statusOf = async (promise: PromiseLike<unknown>): Promise<number | undefined> =>
  (await rejectionOf<InstanceType<typeof OpenAI.APIError>>(promise)).status
