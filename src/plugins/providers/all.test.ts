import { providerKinds } from './all.ts'
import { providerSuite } from './suite.ts'

for (const [name, create] of Object.entries(providerKinds)) providerSuite(name, create)
