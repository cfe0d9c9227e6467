/** How sure a detector is: a checksum or an unmistakable form; a form and its context; a weak sign, for reports only. */
export const TIERS = ['possible', 'likely', 'certain'] as const
export type Tier = (typeof TIERS)[number]

/** What findings have in common, for rules that do not name single types. */
export const GROUPS = [
  'SECRET',
  'FINANCIAL',
  'HEALTH_ID',
  'CONTACT',
  'NETWORK',
  'PERSON_ORG',
  'PLACE',
  'TIME',
  'GOV_ID',
  'CUSTOM',
  'LABEL',
] as const
export type Group = (typeof GROUPS)[number]

/** Something sensitive in a text: where it is and what it is, never what it says. */
export interface Finding {
  /** `EMAIL_ADDRESS`, `API_KEY`: names as Microsoft Presidio has them, where it has one. */
  readonly type: string
  readonly group: Group
  readonly tier: Tier
  /** Name of the detector, unique: `github_token`. */
  readonly detector: string
  /** In UTF-16 code units of the original text, end exclusive. */
  readonly start: number
  readonly end: number
}

/**
 * What is done about a finding, mildest first. `allow`: nothing. `flag`: counted only. `mask`: stars, the last four where people tell
 * numbers apart by them. `tokenize`: a token that the reply is given the value back for. `redact`: the name of the type. `block`: the
 * text must not go anywhere.
 */
export const ACTIONS = ['allow', 'flag', 'mask', 'tokenize', 'redact', 'block'] as const
export type Action = (typeof ACTIONS)[number]

/** What became of a finding: what was done about it, or why nothing was, by a detector on trial or a list of harmless values. */
export type Handling = Action | 'shadow' | 'listed'

/** What was done about the findings of one type, and how often. */
export interface ActionCount {
  readonly type: string
  readonly action: Handling
  readonly count: number
}
