import { SecretError, secretOf } from './contract.ts'
import type { SecretSource } from './contract.ts'

/** `${env:NAME}`: a variable of the environment of this process. */
export const env: SecretSource = {
  name: 'env',
  resolve(arg) {
    return Promise.try(() => {
      if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(arg))
        throw new SecretError('bad_argument', 'is not the name of a variable')
      const value = process.env[arg]
      if (value === undefined) throw new SecretError('missing', 'is not set')
      return secretOf(Buffer.from(value))
    })
  },
}
