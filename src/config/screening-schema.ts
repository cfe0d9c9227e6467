import * as z from 'zod'
import { count } from './schema-parts.ts'

/** The section `screening` of `caisson.yaml`. */
export const screeningSchema = z.strictObject({
  cache_bytes: count(
    33_554_432,
    17_179_869_184,
    'Memory for what was found in texts that came before, so that a history that is sent again is not scanned again. 0 keeps nothing.',
    0,
  ),
  inline_bytes: count(
    65_536,
    1_073_741_824,
    'New text of a request that is scanned on the event loop, at most; more goes to a thread. A string counts 100 bytes beside its length.',
    0,
  ),
  threads: count(1, 64, 'Threads that scan. They start where a rule of the policy looks at content.'),
  cpu_ms_per_mb: count(
    1000,
    60_000,
    'CPU time that a thread may spend on each megabyte of new text, and once more on any request. Ordinary text takes a twentieth of the default, dumps of numbers more than half.',
  ),
  max_waiting_bytes: count(
    67_108_864,
    17_179_869_184,
    'New text of requests that wait for a thread or are in one, batches not counted, beyond which none is taken.',
    1024,
  ),
})
