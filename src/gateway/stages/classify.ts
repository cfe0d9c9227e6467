import { refuse } from '../../core/errors.ts'
import type { Finding } from '../../core/finding.ts'
import type { Caller } from '../../core/identity.ts'
import { DATA_CLASSES, isDataClass, strictest, type DataClass } from '../../core/labels.ts'
import type { Call } from '../call.ts'
import type { Gateway } from '../gateway.ts'
import { refuseUnavailable, type Scan, type Seen } from './screen.ts'

/**
 * How sensitive the call's data is: as declared, else the policy's default, and no less than what is found in it, within what
 * the caller may handle.
 */
export async function classify(
  gw: Pick<Gateway, 'rules'>,
  call: Pick<Call, 'headers'>,
  caller: Caller,
  found: Scan,
): Promise<DataClass> {
  const said = saidLabel(gw, call, caller)
  if (gw.rules.labelsByContent.size === 0) return said
  const label = labelBy(gw, said, await found.seen())
  if (label !== said && caller.allowed.classes?.includes(label) === false)
    refuse('data_class_denied', {
      label,
      reason: 'this key may not handle it, and the call holds such data.',
    })
  return label
}

/** Of what was made not to be seen, the label is the strictest that anything could have given it. */
function labelBy(gw: Pick<Gateway, 'rules'>, said: DataClass, { places, missing }: Seen): DataClass {
  if (missing !== undefined && missing !== 'budget') refuseUnavailable('classify_by_content')
  if (missing !== undefined) return gw.rules.labelsByContent.values().reduce(strictest, said)
  return places.reduce((strict, { findings }) => labelWith(gw, strict, findings), said)
}

function labelWith(
  { rules }: Pick<Gateway, 'rules'>,
  label: DataClass,
  findings: readonly Finding[],
): DataClass {
  return findings
    .filter(({ tier }) => tier !== 'possible')
    .flatMap(({ type, group }) => [rules.labelsByContent.get(type), rules.labelsByContent.get(group)])
    .reduce<DataClass>((strict, wanted) => (wanted === undefined ? strict : strictest(strict, wanted)), label)
}

/** The label without a look at the content. */
export function saidLabel(
  gw: Pick<Gateway, 'rules'>,
  call: Pick<Call, 'headers'>,
  caller: Caller,
): DataClass {
  const declared = declaredIn(call)
  const { classes } = caller.allowed
  if (declared === undefined) {
    if (classes === undefined || classes.includes(gw.rules.defaultClass)) return gw.rules.defaultClass
    // The key never handles the default class: its data is of its own strictest one.
    return classes.reduce(strictest, DATA_CLASSES[0])
  }
  if (classes?.includes(declared) === false) {
    refuse('data_class_denied', { label: declared, reason: 'this key may not handle it.' })
  }
  return declared
}

function declaredIn({ headers }: Pick<Call, 'headers'>): DataClass | undefined {
  const value = headers['x-data-classification']
  if (value === undefined) return undefined
  if (typeof value !== 'string' || !isDataClass(value)) {
    refuse('invalid_header', {
      header: 'x-data-classification',
      reason: `expected one of ${DATA_CLASSES.join(', ')}`,
    })
  }
  return value
}
