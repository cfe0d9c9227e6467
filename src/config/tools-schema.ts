import * as z from 'zod'
import { CATEGORIES, CHECKS, EFFECTS } from '../core/tool-rules.ts'
import { count, match, words } from './schema-parts.ts'

/** Policy key `tools`: what models may call, and how. */

const pattern = z.string().regex(/^[A-Za-z0-9_.:/*?-]{1,128}$/, {
  error:
    'The name of a tool is 1 to 128 letters, digits or any of _ - . : /, with * for any characters and ? for one.',
})
const patterns = z.union([pattern, z.array(pattern).min(1).max(1000)], {
  error: 'Must be one name of a tool or a list of them, with * for any characters and ? for one.',
})
const hosts = z.array(z.string().min(1).max(255)).min(1).max(1000)
const check = (byDefault: (typeof CHECKS)[number], about: string) =>
  z.enum(CHECKS).default(byDefault).describe(about)

const rule = z.strictObject({
  name: z
    .string()
    .min(1)
    .max(128)
    .optional()
    .describe('Name in messages and records; `tools.rules[0]` … where absent.'),
  match: match
    .extend({ alias: words.optional().describe('Alias that the call asked for.') })
    .prefault({})
    .describe('Calls that it is for, as of a route. No condition: every call.'),
  tools: patterns.describe('Names of tools, `*` for any characters and `?` for one.'),
  effect: z
    .enum(EFFECTS)
    .describe(
      'What the tool does. Calls of `write` need an approval, `forbidden` goes before all other rules, in any spelling of the name.',
    ),
  category: z
    .enum(CATEGORIES)
    .optional()
    .describe(
      'What it reaches, where the rule is meant for such tools: without it, only a full name allows one.',
    ),
  approval: z
    .enum(['required', 'none'])
    .optional()
    .describe('Whether each call needs an approval. `required` for `write`, `none` for `read` where absent.'),
  egress_hosts: hosts
    .optional()
    .describe(
      'The tool reaches other hosts, and its arguments may name only these: `*.example.com`, `*` for any.',
    ),
  results: z
    .enum(['untrusted', 'trusted'])
    .default('untrusted')
    .describe('Whether its results taint the conversation.'),
})
export const toolsSchema = z.strictObject({
  default: z
    .enum(['deny', 'read', 'allow'])
    .default('deny')
    .describe(
      'Tools that no rule names. `read`: those whose name says that they write need an approval. `allow`: all. Neither allows tools of a category, or of the provider.',
    ),
  rules: z.array(rule).max(1000).default([]).describe('The first rule that names a tool decides.'),
  on_denied: z
    .enum(['refuse', 'remove'])
    .default('refuse')
    .describe('A call that offers a denied tool: refused, or sent on without the tool.'),
  on_denied_call: z
    .enum(['error', 'drop'])
    .default('error')
    .describe('A reply that calls a denied tool: ends with an error, or goes on without that call.'),
  max_iterations: count(100, 10_000, 'Turns with tool calls for one message of the user.'),
  max_identical_calls: count(
    10,
    10_000,
    'Calls of one tool with the same arguments for one message of the user.',
  ),
  taint: z
    .enum(['off', 'flag', 'require_approval'])
    .default('flag')
    .describe(
      'Calls of `write` tools, and of those with `egress_hosts`, behind results of tools that are not trusted: as ever, recorded as `tainted`, or only with an approval.',
    ),
  arguments: z
    .strictObject({
      schema: check('flag', 'Arguments that are no JSON or do not fit the schema of their tool.'),
      egress: check('block', 'Arguments that name a host which `egress_hosts` does not.'),
    })
    .prefault({})
    .describe('Checks of the arguments of calls. A `block` holds a call back until it is complete.'),
})

export type ToolsFile = z.output<typeof toolsSchema>
