import type { Detector } from './contract.ts'

/** Every detector there is. What exists is this list: nothing registers itself. */
export const allDetectors: readonly Detector[] = []
