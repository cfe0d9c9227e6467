import { words } from '../../context.ts'
import { awsAccount, certainMixed, likelyMixed } from '../prefix-checks.ts'
import { ALNUM, HEX, of, padded, seq, WORD, type Row } from '../row.ts'

/** Clouds and where applications run. */
// prettier-ignore
export const cloud: readonly Row[] = [
  { name: 'aws_access_key_id', prefixes: ['AKIA', 'ASIA', 'ABIA', 'ACCA'], body: of('A-Z2-7', 16), check: awsAccount },
  { name: 'aws_access_key_id_a3t', prefixes: ['A3T'], body: seq(of('A-Z0-9', 1), of('A-Z2-7', 16)), tier: 'likely' },
  { name: 'aws_bedrock_key', prefixes: ['ABSK'], body: padded('A-Za-z0-9+/', 109, 269), check: certainMixed },
  { name: 'aws_bedrock_short_key', prefixes: ['bedrock-api-key-'], body: padded('\\w+/-', 40, 300) },
  { name: 'gcp_api_key', prefixes: ['AIza'], body: of(WORD, 35) },
  { name: 'gcp_oauth_token', prefixes: ['ya29.'], body: of('\\w.-', 20, 300), type: 'AUTH_TOKEN' },
  { name: 'gcp_oauth_secret', prefixes: ['GOCSPX-'], body: of(WORD, 28) },
  { name: 'gcp_refresh_token', prefixes: ['1//0'], body: of(WORD, 40, 110), type: 'AUTH_TOKEN', check: certainMixed },
  { name: 'alibaba_access_key', prefixes: ['LTAI'], body: of(ALNUM, 12, 26), check: likelyMixed },
  { name: 'tencent_secret_id', prefixes: ['AKID'], body: of(ALNUM, 32), check: likelyMixed },
  { name: 'digitalocean_token', prefixes: ['dop_v1_', 'doo_v1_', 'dor_v1_'], body: of(HEX, 64) },
  { name: 'databricks_token', prefixes: ['dapi'], body: seq(of(HEX, 32), of('\\d-', 0, 2)) },
  { name: 'fly_token', prefixes: ['fo1_'], body: of(WORD, 43) },
  { name: 'fly_macaroon', prefixes: ['fm1_', 'fm1r_', 'fm1a_', 'fm2_'], body: padded('\\w+/-', 80, 800) },
  { name: 'vercel_token', prefixes: ['vcp_', 'vci_', 'vca_', 'vcr_', 'vck_'], body: of(ALNUM, 24, 56), check: certainMixed },
  { name: 'heroku_token', prefixes: ['HRKU-AA'], body: of(WORD, 58) },
  { name: 'supabase_token', prefixes: ['sbp_'], body: of(HEX, 40) },
  { name: 'supabase_key', prefixes: ['sb_secret_'], body: of(WORD, 20, 64) },
  { name: 'planetscale_token', prefixes: ['pscale_tkn_', 'pscale_pw_', 'pscale_oauth_'], body: of('\\w=.-', 32, 64) },
  { name: 'scaleway_key', prefixes: ['SCW'], body: of('A-Z0-9', 17), check: likelyMixed, needs: words('scaleway', 'scw', 'scw_access_key') },
]
