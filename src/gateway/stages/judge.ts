import type { Call } from '../call.ts'
import type { Gateway } from '../gateway.ts'
import { consultSeat, type Noticed } from '../guards/consult.ts'
import { Judging } from '../guards/judging.ts'
import { panelOf, type Panel } from '../guards/panel.ts'
import type { Answer } from './answer.ts'
import type { Grant } from './authorize.ts'
import type { Ledger } from './ledger.ts'
import { Scan, type Seen } from './screen.ts'

/** Those who are asked about this call, as its route and label have it; undefined where nobody is. */
export function convene(gw: Gateway, call: Call, grant: Grant, ledger: Ledger): Panel | undefined {
  return panelOf(gw, call, grant, ledger.guards)
}

/** What guards see that say where something is joins what the scan found, and is acted upon alike. */
export async function consult(panel: Panel | undefined, found: Scan): Promise<Scan> {
  const seats = panel?.seats.filter(({ guard }) => guard.settings.givesSpans) ?? []
  if (panel === undefined || seats.length === 0) return found
  const { doc } = panel.grant.chat
  const asked: Promise<readonly Noticed[]>[] = []
  for (const seat of seats) {
    const consulted = consultSeat(panel, seat, doc)
    // Nobody waits for a shadow, nor hears that its caller is gone.
    if (seat.rule.shadow) consulted.catch(() => {})
    else asked.push(consulted)
  }
  const noticed = (await Promise.all(asked)).flat()
  return noticed.length === 0 ? found : new Scan(async () => joined(await found.seen(), noticed))
}

function joined(seen: Seen, noticed: readonly Noticed[]): Seen {
  const all = new Map(seen.places.map((place) => [place.at.node, place]))
  for (const { at, findings } of noticed)
    all.set(at.node, { at, findings: [...(all.get(at.node)?.findings ?? []), ...findings] })
  return { ...seen, places: [...all.values()] }
}

/** Asks about what goes out. Throws what is known at once to be refused: of that, nothing is sent. */
export function judge(panel: Panel | undefined, grant: Grant): Judging | undefined {
  return panel && new Judging(panel, grant)
}

/** Sends the call while guards look at it. Nothing of the answer goes further before their verdict, and a bad one cuts it. */
export function beside(
  judging: Judging | undefined,
  call: Call,
  send: (call: Call) => Promise<Answer>,
): Promise<Answer> {
  return judging === undefined ? send(call) : judging.beside(call, send)
}
