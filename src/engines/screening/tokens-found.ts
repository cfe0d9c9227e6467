import type { Finding } from '../../core/finding.ts'
import { tokensOf } from './tokens.ts'
import type { Vault } from './vault.ts'

/** Without those that are tokens of the conversation: they are let through, whatever they look like. */
export function exceptTokens(
  vault: Vault | undefined,
  text: string,
  findings: readonly Finding[],
): readonly Finding[] {
  if (vault === undefined || findings.length === 0) return findings
  const tokens = tokensOf(vault.nonce)
  return findings.filter(({ start, end }) => {
    const value = text.slice(start, end)
    const rest = value.replaceAll(tokens, '')
    return rest.length === value.length || /[\p{L}\p{N}]/u.test(rest)
  })
}
