import { words } from '../../context.ts'
import { certainMixed, likelyMixed } from '../prefix-checks.ts'
import { ALNUM, HEX, WORD, either, of, seq, type Row } from '../row.ts'

/** Part of every key of OpenAI: `OpenAI` in base64. */
const T3 = 'T3BlbkFJ'

/** Providers of models. */
// prettier-ignore
export const models: readonly Row[] = [
  { name: 'openai_key', prefixes: ['sk-'], body: seq(of(ALNUM, 20), T3, of(ALNUM, 20)) },
  { name: 'openai_project_key', prefixes: ['sk-proj-', 'sk-svcacct-', 'sk-admin-', 'sk-service-', 'sk-None-'], body: seq(of(WORD, 20, 74), T3, of(WORD, 20, 74)) },
  { name: 'anthropic_key', prefixes: ['sk-ant-api03-', 'sk-ant-admin01-', 'sk-ant-oat01-', 'sk-ant-ort01-'], body: of(WORD, 80, 120) },
  { name: 'openrouter_key', prefixes: ['sk-or-v1-'], body: of(HEX, 64) },
  { name: 'nvidia_key', prefixes: ['nvapi-'], body: of(WORD, 60, 70) },
  { name: 'replicate_token', prefixes: ['r8_'], body: of(ALNUM, 37) },
  { name: 'langsmith_key', prefixes: ['lsv2_pt_', 'lsv2_sk_'], body: seq(of(HEX, 32), '_', of(HEX, 10)) },
  { name: 'langfuse_key', prefixes: ['sk-lf-'], body: of('0-9a-f-', 36) },
  { name: 'groq_key', prefixes: ['gsk_'], body: of(ALNUM, 52) },
  { name: 'xai_key', prefixes: ['xai-'], body: of(ALNUM, 80) },
  { name: 'perplexity_key', prefixes: ['pplx-'], body: of(ALNUM, 40, 64) },
  { name: 'huggingface_token', prefixes: ['hf_', 'api_org_'], body: of(ALNUM, 34), check: (_secret, body) => (/[a-z]/.test(body) && /[A-Z]/.test(body) ? 'certain' : undefined) },
  { name: 'together_key', prefixes: ['tgp_v1_'], body: of(WORD, 43) },
  { name: 'tavily_key', prefixes: ['tvly-'], body: either(seq(either('dev-', 'prod-'), of(WORD, 32)), of(ALNUM, 32)) },
  { name: 'fireworks_key', prefixes: ['fw_'], body: of(ALNUM, 22, 24), check: likelyMixed },
  { name: 'cerebras_key', prefixes: ['csk-'], body: of('a-z0-9', 48), check: certainMixed },
  { name: 'pinecone_key', prefixes: ['pcsk_'], body: of('\\w', 60, 75) },
  { name: 'elevenlabs_key', prefixes: ['sk_'], body: of(HEX, 48) },
  { name: 'jina_key', prefixes: ['jina_'], body: of(WORD, 56, 64) },
  { name: 'voyage_key', prefixes: ['pa-'], body: of(WORD, 43), check: likelyMixed, needs: words('voyage', 'voyageai', 'voyage_api_key') },
]
