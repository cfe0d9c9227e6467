import { deploySchema } from './deploy-schema.ts'
import type { DeployConfig } from './deploy.ts'
import { policySchema } from './policy-schema.ts'
import { jsonSchemaOf } from './schema-walk.ts'
import type { JsonSchema } from './schema-walk.ts'
import type { SecretRef } from '../core/secret-ref.ts'

export type SchemaName = 'deploy' | 'policy'

/** JSON Schema of both kinds of file, for editors. The loader checks more than these can say. */
export function configSchemas(): Readonly<Record<SchemaName, JsonSchema>> {
  const withPolicy = deploySchema.extend({
    policy: policySchema.optional().describe('A policy, for a one-file trial.'),
  })
  return {
    deploy: jsonSchemaOf(withPolicy.meta({ title: 'caisson.yaml' })),
    policy: jsonSchemaOf(policySchema.meta({ title: 'Caisson policy' })),
  }
}

/** Every secret that a deployment refers to. */
export function secretRefsOf(deploy: DeployConfig): readonly SecretRef[] {
  const accounts = [...deploy.providers.values()].flatMap((provider) => provider.accounts)
  const { pepper, previousPepper } = deploy.identity
  const optional = [pepper, previousPepper, deploy.userIds.salt].filter((ref) => ref !== undefined)
  const guards = [...deploy.guards.values()].flatMap(({ apiKey, hmacSecret }) => [apiKey, hmacSecret])
  const ofGuards = guards.filter((ref) => ref !== undefined)
  return [...accounts.flatMap((account) => account.apiKeys), ...optional, ...ofGuards]
}
