import * as z from 'zod'
import { count } from './schema-parts.ts'

const DAY_MS = 86_400_000

/** The section `batch` of `caisson.yaml`. */
export const batchSchema = z.strictObject({
  concurrency: count(16, 10_000, 'Items under way at once on this node, of all batches together.'),
  max_file_bytes: count(209_715_200, 1_073_741_824, 'Of a file that is sent.', 1024),
  max_lines: count(50_000, 1_000_000, 'Lines of a file. A line may be as long as `http.max_body_bytes`.'),
  max_stored_bytes: count(
    2_147_483_648,
    1_099_511_627_776,
    'Files of a tenant together, beyond which it can send no more.',
    1024,
  ),
  max_active_batches: count(20, 100_000, 'Batches of a team that have not ended.'),
  max_active_items: count(100_000, 100_000_000, 'Items of these batches together.'),
  retention_ms: count(
    7 * DAY_MS,
    366 * DAY_MS,
    'How long a file is kept, and a batch with its results after its end.',
    60_000,
  ),
  upload_timeout_ms: count(600_000, DAY_MS, 'For a file to arrive whole.', 100),
})
