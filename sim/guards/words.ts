/** What the guards that are played object to: words, and what each kind of guard calls it. */

export interface Objection {
  readonly word: string
  readonly llama: string
  readonly qwen: string
  readonly moderation: string
}

const OBJECTIONS: readonly Objection[] = [
  { word: 'bomb', llama: 'S9', qwen: 'Violent', moderation: 'illicit/violent' },
  { word: 'shoplift', llama: 'S2', qwen: 'Non-violent Illegal Acts', moderation: 'illicit' },
  { word: 'worthless person', llama: 'S10', qwen: 'Unethical Acts', moderation: 'harassment' },
]

/** Of this, Qwen3Guard is in two minds, and the others think nothing. */
const CONTROVERSIAL = { word: 'election', qwen: 'Politically Sensitive Topics' }

export function objectionsTo(text: string): readonly Objection[] {
  const lower = text.toLowerCase()
  return OBJECTIONS.filter(({ word }) => lower.includes(word))
}

export function isControversial(text: string): boolean {
  return text.toLowerCase().includes(CONTROVERSIAL.word)
}

export const controversialCategory = CONTROVERSIAL.qwen

/** As `POST /moderations` names them, in its order. */
export const MODERATION_CATEGORIES = [
  'harassment',
  'harassment/threatening',
  'hate',
  'hate/threatening',
  'illicit',
  'illicit/violent',
  'self-harm',
  'self-harm/intent',
  'self-harm/instructions',
  'sexual',
  'sexual/minors',
  'violence',
  'violence/graphic',
] as const
