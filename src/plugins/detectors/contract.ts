import type { Group, Tier } from '../../core/finding.ts'

/**
 * A text as detectors see it. It is folded: compatibility forms, look-alikes and invisible characters are gone, so a detector
 * needs to know plain forms only. Offsets are those of the folded text; the engine maps them back.
 */
export interface Subject {
  readonly text: string
  /** The same, in lower case, and as long. */
  readonly lower: string
  /** Name of what the text is the value of: JSON key, header, column; lower case, `''` where there is none. */
  readonly key: string
}

/** What a detector says of one place. */
export interface Match {
  readonly start: number
  readonly end: number
  readonly tier: Tier
  /** Where it is not the detector's own. */
  readonly type?: string
}

/**
 * A run of digits, single separators (space, `-`, `.`, `/`) among them; touches no letter, digit or `_` at either end. It is good for
 * as long as the question about it: the next one is written over it. What it is made of is put together when it is asked for.
 */
export interface DigitRun {
  readonly start: number
  readonly end: number
  /** How many digits. */
  readonly length: number
  /** Without separators. */
  readonly digits: string
  /** Lengths of the groups between separators: `[4, 4, 4, 4]`. */
  readonly groups: readonly number[]
  /** The separator, where all are the same; `''` for none or several kinds. */
  readonly separator: string
}

/**
 * A run of ASCII letters and digits with at least one of each, single separators among them (space only between groups that
 * hold a digit, `-`, `.`, `/`); touches no letter, digit or `_` at either end. What looks like it in prose is cut at spaces. Good for as
 * long as the question about it.
 */
export interface CodeRun {
  readonly start: number
  readonly end: number
  /** How many letters and digits. */
  readonly length: number
  /** Without separators, in upper case. */
  readonly code: string
  readonly groups: readonly number[]
}

/**
 * What the engine makes sure of before it asks at an anchor, which costs a fraction of a question. `words`: no ASCII letter or digit
 * touches it, but a letter where the case changes (`patientName`). `openings`: no ASCII letter or digit stands before it. `names`: its
 * first letter is none in lower case.
 */
export type AnchorTest = 'words' | 'openings' | 'names'

/**
 * One kind of thing to find. A file of its own, and a line in all.ts. It holds no state, allocates nothing on the way to a
 * no, and takes time linear in `maxLength` at each place it is asked about: texts are hostile. At least one of the ways to be
 * asked must be given.
 */
export interface Detector {
  readonly name: string
  readonly type: string
  /** All types that it may say, where there are others than its own: what people can make rules for. */
  readonly types?: readonly string[]
  readonly group: Group
  /** Longest match in characters, context not counted: what a stream may have to hold back. */
  readonly maxLength: number
  /** Steps that a question costs at least, where it is one that takes microseconds: 1 for others. */
  readonly effort?: number
  /** Off unless a rule asks for it: too many false alarms for everybody. */
  readonly optIn?: boolean

  /** Literals in lower case: prefixes of secrets, labels. The engine finds them all in one pass, and asks at each. */
  readonly anchors?: readonly string[]
  /** Where it says no for all of its anchors without looking further. */
  readonly anchorsAre?: AnchorTest
  /** @param at where the literal begins @param anchor which literal */
  examineAnchor?(subject: Subject, at: number, anchor: string): Match | undefined

  /** Numbers of digits for which it wants to see digit runs. */
  readonly digitCounts?: readonly number[]
  examineDigits?(subject: Subject, run: DigitRun): Match | undefined

  /** Lengths (separators not counted) for which it wants to see code runs. */
  readonly codeLengths?: readonly number[]
  examineCode?(subject: Subject, run: CodeRun): Match | undefined

  /**
   * Reads the text by itself, for what no other way leads to: what is within `reach` characters of its anchors, or all of it where it has
   * none or wants it. It takes time linear in the length, and spends what it takes.
   */
  examineStretch?(subject: Subject, from: number, to: number, reading: Reading): void
  readonly reach?: number
  wantsAll?(subject: Subject): boolean

  /** Asked at every `=`, `:`, `:=`, `=>` that stands behind a name, with the name in lower case (its last 64 characters). */
  examineAssignment?(subject: Subject, place: Assignment): Match | undefined
  /** Parts of names, ASCII in lower case. Where they are given, it is asked only about names that hold one, or anything but ASCII. */
  readonly assignmentNames?: readonly string[]

  /** Asked about runs only in texts that have a key, and are no longer than its value may be: 128 characters. */
  readonly needsKey?: boolean
}

/** Where a detector that reads for itself says what it found, and what that took. */
export interface Reading {
  found(match: Match): void
  /** Takes work from the budget of the call, a step for some hundred nanoseconds. False where it is spent: then no more is read. */
  spend(steps: number): boolean
}

/** `name = value`, `"name": "value"`, `name: value`, `NAME=value`. */
export interface Assignment {
  /** Lower case, without quotes. */
  readonly name: string
  readonly nameStart: number
  /** Where the value begins: behind a quote, where there is one. */
  readonly valueStart: number
  /** End of the value: at its closing quote, else at white space, `,`, `;`, `&` or a closing bracket. */
  readonly valueEnd: number
  readonly quoted: boolean
}
