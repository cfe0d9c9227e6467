import { ensureSecretFile } from './control/keys/secret-file.ts'
import { systemClock } from './core/clock.ts'
import type { BatchContext, Batches } from './gateway/batches/context.ts'
import { BatchRunner } from './gateway/batches/runner.ts'
import { newRequestId, traceIdOf } from './http/ids.ts'
import type { BatchStore } from './stores/contracts/batches.ts'
import { openSqliteBatchStore } from './stores/sql/batches/open.ts'
import { BatchMetrics } from './telemetry/batch-metrics.ts'
import type { MetricsRegistry } from './telemetry/metrics.ts'

/** Texts of batches are encrypted under a secret of their own, made on first use. */
export async function openBatchStore(dir: string): Promise<BatchStore> {
  const secret = await ensureSecretFile(dir, 'batch-key')
  return openSqliteBatchStore(dir, Buffer.from(secret.reveal(), 'base64'), systemClock.wallMs())
}

export interface RunningBatches extends Batches {
  readonly runner: BatchRunner
}

/** Batches on the store of the node, by the gateway and the configuration of each moment. Nothing runs before `start`. */
export function createBatches(
  { batchStore, registry }: { readonly batchStore: BatchStore; readonly registry: MetricsRegistry },
  moment: Pick<BatchContext, 'current' | 'settings'>,
): RunningBatches {
  const metrics = new BatchMetrics(registry)
  const context = { ...moment, store: batchStore, metrics, newCallId: newRequestId, traceIdOf }
  const runner = new BatchRunner(context)
  registry.collect(() => (metrics.waiting.value = runner.waiting))
  return { ...context, runner }
}
