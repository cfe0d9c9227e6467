import type { Call, Reply } from './call.ts'
import type { Gateway } from './gateway.ts'
import { admit } from './stages/admit.ts'
import { attribute } from './stages/attribute.ts'
import { authenticate } from './stages/authenticate.ts'
import { authorize } from './stages/authorize.ts'
import { classify } from './stages/classify.ts'
import { deliver } from './stages/deliver.ts'
import { dispatch } from './stages/dispatch.ts'
import { guard } from './stages/guard.ts'
import { beside, consult, convene, judge } from './stages/judge.ts'
import { offer } from './stages/offer.ts'
import { openLedger } from './stages/ledger.ts'
import { mirror } from './stages/mirror.ts'
import { prepare } from './stages/prepare.ts'
import { receive } from './stages/receive.ts'
import { route } from './stages/route.ts'
import { scan, screen } from './stages/screen.ts'
import { tools } from './stages/tools.ts'

/**
 * The path of a call, in order. Each step's result is the next one's input; each may refuse by throwing a GatewayError, which
 * the HTTP edge writes in the caller's dialect. A generator, so that what `using` holds (seat, attempt) lives exactly
 * as long as the reply. docs/architecture.md walks through it.
 */
export async function* serve(gw: Gateway, call: Call): AsyncGenerator<Reply> {
  await using ledger = openLedger(gw, call)
  try {
    const caller = ledger.identified(await authenticate(gw, call))
    const chat = await receive(gw, call)
    const work = ledger.attributed(attribute(gw, call, caller, chat))
    const found = scan(gw, call, work, chat)
    const label = await classify(gw, call, caller, found)
    const granted = ledger.granted(authorize(gw, caller, work, label, chat))
    const equipped = await tools(gw, call, granted, ledger)
    using panel = convene(gw, call, granted, ledger)
    const seen = await consult(panel, found)
    const screened = ledger.screened(await screen(gw, equipped, seen))
    const grant = offer(gw, guard(gw, screened, ledger))
    const way = ledger.routed(route(gw, call, grant))
    const prepared = prepare(gw, call, grant, way.first)
    using _seat = admit(gw, grant, way, ledger)
    await ledger.intend(prepared)
    const judging = judge(panel, grant)
    mirror(gw, call, grant, way)
    using answer = await beside(judging, call, (sent) => dispatch(gw, sent, grant, way, prepared, ledger))
    yield* deliver(gw, grant, answer, ledger, judging)
  } catch (error) {
    throw await ledger.failed(error)
  }
}
