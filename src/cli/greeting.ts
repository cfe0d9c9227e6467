import { styleText } from 'node:util'
import type { Secret } from '../core/secret.ts'
import type { Served } from './serve.ts'

export interface TrialGreeting {
  readonly node: Served
  readonly key: Secret
  /** Providers that the simulator stands in for. */
  readonly simulated: readonly string[]
}

/** What a newcomer sees: that it runs, what answers, a call to paste, and where to go next. */
export function trialGreeting({ node, key, simulated }: TrialGreeting): string {
  const bold = (text: string): string => styleText('bold', text, { stream: process.stdout })
  const aliases = [...node.config().rules.aliases.values()].map(
    ({ name, primary }) => `  ${name.padEnd(26)} ${primary.model} at ${primary.provider}`,
  )
  const provider =
    simulated.length === 0
      ? 'Calls go to the real providers: they cost money.'
      : `The bundled simulator stands in for ${simulated.join(' and ')}. Set DEEPSEEK_API_KEY for the real DeepSeek.`
  return `
${bold('Caisson is running.')} ${provider}

Your key, good for a day:

  ${key.reveal()}

A first call:

  curl -sN ${node.dataUrl}/v1/chat/completions \\
    -H 'Authorization: Bearer ${key.reveal()}' \\
    -H 'Content-Type: application/json' \\
    -d '{"model":"enterprise-fast","stream":true,"messages":[{"role":"user","content":"Say hello."}]}'

The same with the SDKs:

  OPENAI_BASE_URL=${node.dataUrl}/v1            (OpenAI SDK, LangChain, aider …)
  ANTHROPIC_BASE_URL=${node.dataUrl}/anthropic  (Anthropic SDK, Claude Code)

Models:

${aliases.join('\n')}

Next: what was recorded (npx caisson audit last), metrics (${node.opsUrl}/metrics), the policy (policy/policy.yaml:
edit it, it is reloaded), and README.md. Ctrl-C stops.
`
}
