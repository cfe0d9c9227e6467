import type { Check, ToolRules } from '../../core/tool-rules.ts'
import { UNREADABLE } from '../../core/hosts.ts'
import { hostsIn, isHostAllowed } from './egress.ts'
import { misfitOf } from './schema/validate.ts'

/** What is wrong with the arguments of a call. */
export interface Fault {
  readonly check: keyof ToolRules['checks']
  readonly action: Exclude<Check, 'off'>
  /** For the message: names places of the tool's own schema, and a host where one was named; nothing else of the arguments. */
  readonly reason: string
}

/** Arguments as they were read: a JSON value, or why there is none. */
export type Arguments = { readonly value: unknown } | { readonly unreadable: string }

export interface ArgumentRules {
  readonly checks: ToolRules['checks']
  /** The tool's own schema; undefined where it has none: free text, or anything. */
  readonly schema: unknown
  readonly egressHosts: readonly string[] | undefined
}

/** All that is wrong, the worst first. */
export function faultsIn(args: Arguments, { checks, schema, egressHosts }: ArgumentRules): readonly Fault[] {
  const faults = [
    ...schemaFaults(args, checks.schema, schema),
    ...egressFaults(args, checks.egress, egressHosts),
  ]
  return faults.toSorted((one, other) => Number(other.action === 'block') - Number(one.action === 'block'))
}

function schemaFaults(args: Arguments, action: Check, schema: unknown): readonly Fault[] {
  if (action === 'off') return []
  if ('unreadable' in args)
    return [{ check: 'schema', action, reason: `its arguments are no JSON: ${args.unreadable}` }]
  const misfit = schema === undefined ? undefined : misfitOf(schema, args.value)
  if (misfit === undefined) return []
  const at = misfit.at.slice(0, MAX_SHOWN).replaceAll(/[^\x20-\x7e]/g, '?')
  return [
    { check: 'schema', action, reason: `its arguments do not fit its schema at ${at} (${misfit.keyword}).` },
  ]
}

const MAX_SHOWN = 200

function egressFaults(
  args: Arguments,
  action: Check,
  allowed: readonly string[] | undefined,
): readonly Fault[] {
  if (action === 'off' || allowed === undefined || allowed.includes('*')) return []
  if ('unreadable' in args)
    return [{ check: 'egress', action, reason: 'its arguments are no JSON: their hosts cannot be read.' }]
  const outside = [...hostsIn(args.value)].find((host) => !isHostAllowed(host, allowed))
  if (outside === undefined) return []
  const what =
    outside === UNREADABLE ? 'an address that cannot be read' : 'a host that the rule does not allow'
  return [{ check: 'egress', action, reason: `its arguments name ${what}.` }]
}
