import { NONE } from '../../json-doc.ts'
import { invalid, type Draft } from '../draft.ts'
import type { Out } from '../json-out.ts'

/** Anthropic's range ends here, OpenAI's at 2. */
const MAX_TEMPERATURE = 1
/** What Anthropic takes of `top_p` while thinking. */
const MIN_THINKING_TOP_P = 0.95

type Fields = { readonly [name: string]: Out | undefined }

/** Temperature, top_p and top_k within what Anthropic takes, which is less while thinking. */
export function sampling(draft: Draft, thinking: boolean): Fields {
  const temperature = number(draft, 'temperature')
  const topP = number(draft, 'top_p')
  return {
    temperature: temperature === undefined ? undefined : settleTemperature(draft, temperature, thinking),
    top_p: topP === undefined ? undefined : settleTopP(draft, topP, temperature, thinking),
    top_k: thinking ? dropped(draft, 'top_k', number(draft, 'top_k')) : number(draft, 'top_k'),
  }
}

function settleTemperature(draft: Draft, value: number, thinking: boolean): number | undefined {
  if (thinking) return value === MAX_TEMPERATURE ? value : dropped(draft, 'temperature', value)
  if (value <= MAX_TEMPERATURE) return value
  draft.warn('clamped=temperature')
  return MAX_TEMPERATURE
}

/** Some models refuse both; the temperature is what callers mean more often. */
function settleTopP(
  draft: Draft,
  value: number,
  temperature: number | undefined,
  thinking: boolean,
): number | undefined {
  if (temperature !== undefined) return dropped(draft, 'top_p', value)
  return thinking && value < MIN_THINKING_TOP_P ? dropped(draft, 'top_p', value) : value
}

function dropped(draft: Draft, name: string, value: number | undefined): undefined {
  if (value !== undefined) draft.warn(`dropped=${name}`)
}

function number(draft: Draft, name: string): number | undefined {
  const field = draft.field(name)
  return field === NONE ? undefined : (draft.doc.number(field) ?? invalid(`/${name}`, 'must be a number.'))
}
