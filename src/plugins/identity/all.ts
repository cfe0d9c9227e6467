import { VirtualKeys } from './virtual-key.ts'

/** Every kind of credential there is, and what opens its source. */
export const identitySources = { virtual_key: VirtualKeys.open.bind(VirtualKeys) } as const
