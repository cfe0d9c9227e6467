import type { Detector } from '../contract.ts'
import { assignedSecret } from './assignment.ts'
import { commandPassword, shellPassword } from './command-password.ts'
import { encodedPrivateKey } from './encoded-private-key.ts'
import { dockerAuth, kubernetesSecret, otpSeed } from './encoded-values.ts'
import { basicAuth, bearerToken, sessionCookie } from './http-auth.ts'
import { jwk } from './jwk.ts'
import { jwt } from './jwt.ts'
import { calledPair, headedPair, hostLogin, loginPair } from './login-pair.ts'
import { namedSecret } from './named-secret.ts'
import { netrc } from './netrc.ts'
import { ownKey } from './own-key.ts'
import { ntlmHash, passwordHash } from './password-hash.ts'
import { pkcs12 } from './pkcs12.ts'
import { prefixDetectors } from './prefixed.ts'
import { privateKey } from './private-key.ts'
import { puttyKey } from './putty-key.ts'
import { skKey } from './sk-key.ts'
import { sqlPassword } from './sql-password.ts'
import {
  azureClientSecret,
  discordToken,
  mailchimpKey,
  telegramToken,
  terraformToken,
} from './tail-tokens.ts'
import { vendorToken } from './vendor-token.ts'
import { oracleUrl } from './oracle-url.ts'
import { urlCredentials } from './url-credentials.ts'
import { ethereumKey, extendedPrivateKey, seedPhrase, walletImportKey } from './wallet.ts'

/** Keys, passwords, tokens: everything that lets one in. */
export const secretsDetectors: readonly Detector[] = [
  ownKey,
  ...prefixDetectors,
  skKey,
  privateKey,
  encodedPrivateKey,
  puttyKey,
  jwk,
  pkcs12,
  jwt,
  urlCredentials,
  oracleUrl,
  basicAuth,
  bearerToken,
  sessionCookie,
  commandPassword,
  shellPassword,
  dockerAuth,
  kubernetesSecret,
  otpSeed,
  loginPair,
  headedPair,
  hostLogin,
  calledPair,
  namedSecret,
  netrc,
  ntlmHash,
  passwordHash,
  sqlPassword,
  azureClientSecret,
  discordToken,
  mailchimpKey,
  telegramToken,
  terraformToken,
  ethereumKey,
  extendedPrivateKey,
  seedPhrase,
  walletImportKey,
  vendorToken,
  assignedSecret,
]
