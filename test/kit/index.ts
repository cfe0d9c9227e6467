export { auditOf, outcomeIn, type AuditEntry, type RecordBody } from './audit.ts'
export { makeConfig, POLICY, PROVIDER_KEY, secretFile, type ConfigDir, type ConfigOptions } from './config.ts'
export { evidence, type RoutedOutcome } from './evidence.ts'
export {
  answered,
  chatBody,
  messagesBody,
  requestOf,
  startGateway,
  type Answered,
  type TestGateway,
} from './gateway.ts'
export { HMAC_SECRET, LLAMA, PRESIDIO, startGuarded, type Guarded, type GuardedOptions } from './guarded.ts'
export { makeKey, SPEC } from './keys.ts'
export { startProcess, type ServerProcess } from './process.ts'
export { bareReply, CHAT_REPLY, startBare } from './provider.ts'
export { openRaw, rawChat, rawRequest, type RawClient } from './raw.ts'
export { startRouted, targetOf, type RoutedOptions, type RoutedProvider } from './routed.ts'
export { startSim } from './sim.ts'
export { filesUnder, tracesOf } from './traces.ts'
export { as, eventually, rejectionOf } from './wait.ts'
