import { words } from '../../context.ts'
import { bech32, certainMixed, jsonBody, likelyMixed } from '../prefix-checks.ts'
import { ALNUM, ANY_HEX, either, HEX, of, padded, seq, WORD, type Row } from '../row.ts'

/** `{"` in base64. */
const JSON_START = 'eyJ'

/** Secret stores, monitoring, tools of the trade. */
// prettier-ignore
export const operations: readonly Row[] = [
  { name: 'vault_token', prefixes: ['hvs.', 'hvb.', 'hvr.'], body: of(WORD, 24, 300), check: certainMixed },
  { name: 'vault_old_token', prefixes: ['s.'], body: of(ALNUM, 24), check: likelyMixed, needs: words('vault', 'vault_token', 'x-vault-token') },
  { name: 'doppler_token', prefixes: ['dp.pt.', 'dp.st.', 'dp.ct.', 'dp.sa.', 'dp.scim.', 'dp.audit.'], body: of(ALNUM + '_.-', 40, 64) },
  { name: 'onepassword_token', prefixes: [`ops_${JSON_START}`], body: padded('\\w+/-', 200, 2000), check: jsonBody },
  { name: 'onepassword_secret_key', prefixes: ['A3-'], body: seq(of('A-Z0-9', 6), '-', either(of('A-Z0-9', 11), seq(of('A-Z0-9', 6), '-', of('A-Z0-9', 5))), '-', of('A-Z0-9', 5), '-', of('A-Z0-9', 5), '-', of('A-Z0-9', 5)) },
  { name: 'pulumi_token', prefixes: ['pul-'], body: of(HEX, 40) },
  { name: 'age_key', prefixes: ['AGE-SECRET-KEY-1'], body: of('A-Z0-9', 58), check: bech32, type: 'PRIVATE_KEY' },
  { name: 'grafana_token', prefixes: ['glsa_'], body: seq(of(ALNUM, 32), '_', of(ANY_HEX, 8)) },
  { name: 'grafana_cloud_token', prefixes: [`glc_${JSON_START}`], body: padded('A-Za-z0-9+/', 32, 400) },
  { name: 'grafana_key', prefixes: ['eyJrIjoi'], body: padded('A-Za-z0-9+/', 60, 400) },
  { name: 'newrelic_key', prefixes: ['NRAK-', 'NRII-', 'NRRA-', 'NRJS-', 'NRAA-', 'NRIQ-'], body: of(ALNUM + '-', 19, 42), check: certainMixed },
  { name: 'sentry_user_token', prefixes: ['sntryu_'], body: of(HEX, 64) },
  { name: 'sentry_org_token', prefixes: [`sntrys_${JSON_START}`], body: padded('\\w+/', 60, 400), check: jsonBody },
  { name: 'dynatrace_token', prefixes: ['dt0c01.', 'dt0s01.', 'dt0s16.'], body: seq(of('A-Z0-9', 24), '.', of('A-Z0-9', 64)) },
  { name: 'linear_key', prefixes: ['lin_api_', 'lin_oauth_'], body: of(ALNUM, 40, 64) },
  { name: 'notion_token', prefixes: ['ntn_'], body: seq(of('0-9', 11), of(ALNUM, 35)) },
  { name: 'notion_old_token', prefixes: ['secret_'], body: of(ALNUM, 43), check: certainMixed },
  { name: 'postman_key', prefixes: ['PMAK-'], body: seq(of(HEX, 24), '-', of(HEX, 34)) },
  { name: 'airtable_token', prefixes: ['pat'], body: seq(of(ALNUM, 14), '.', of(HEX, 64)) },
  { name: 'atlassian_token', prefixes: ['ATATT3x'], body: seq(of(WORD, 160, 240), '=', of(ANY_HEX, 8)) },
  { name: 'figma_token', prefixes: ['figd_', 'figo_'], body: of(WORD, 40) },
  { name: 'launchdarkly_key', prefixes: ['sdk-', 'api-', 'mob-'], body: seq(of(HEX, 8), '-', of(HEX, 4), '-', of(HEX, 4), '-', of(HEX, 4), '-', of(HEX, 12)), tier: 'likely' },
  { name: 'posthog_key', prefixes: ['phx_', 'phs_'], body: of(ALNUM, 40, 48) },
  { name: 'readme_key', prefixes: ['rdme_'], body: of('0-9a-z', 70) },
  { name: 'prefect_key', prefixes: ['pnu_', 'pnb_'], body: of(ALNUM, 36) },
  { name: 'infracost_key', prefixes: ['ico-'], body: of(ALNUM, 32) },
  { name: 'scalingo_token', prefixes: ['tk-us-'], body: of(WORD, 48) },
  { name: 'typeform_token', prefixes: ['tfp_'], body: of('\\w.=-', 59) },
  { name: 'sourcegraph_token', prefixes: ['sgp_'], body: seq(either(seq(either('local', of(ANY_HEX, 16)), '_'), ''), of(ANY_HEX, 40)) },
  { name: 'tailscale_key', prefixes: ['tskey-'], body: seq(either('auth', 'api', 'client', 'scim', 'webhook'), '-', of('\\w-', 16, 64)) },
  { name: 'rootly_key', prefixes: ['rootly_'], body: of(HEX, 64) },
  { name: 'buildkite_token', prefixes: ['bkua_', 'bkaa_', 'bkct_'], body: of(HEX, 40) },
  { name: 'circleci_token', prefixes: ['CCIPAT_', 'CCIPRJ_'], body: of('\\w', 55, 90) },
  { name: 'contentful_token', prefixes: ['CFPAT-'], body: of(WORD, 43) },
  { name: 'artifactory_key', prefixes: ['AKCp'], body: of(ALNUM, 60, 80), check: certainMixed },
  { name: 'artifactory_reference_token', prefixes: ['cmVmdGtuOj'], body: of(ALNUM, 50, 60), check: certainMixed },
  { name: 'ngrok_key', prefixes: ['ak_2', 'cr_2'], body: of(ALNUM, 26), check: likelyMixed },
  { name: 'openshift_token', prefixes: ['sha256~'], body: of(WORD, 43) },
  { name: 'adobe_secret', prefixes: ['p8e-', 'p8e_'], body: of(ALNUM + '_-', 32) },
  { name: 'asana_token', prefixes: ['1/1', '2/1'], body: seq(of('0-9', 12, 18), either(seq('/', of('0-9', 12, 20)), ''), ':', of(HEX, 32)) },
  { name: 'deno_token', prefixes: ['ddp_', 'ddw_', 'ddo_'], body: of(ALNUM, 36) },
  { name: 'zapier_webhook', prefixes: ['hooks.zapier.com/hooks/catch/'], body: seq(of('0-9', 5, 12), '/', of(ALNUM, 6, 12)), tier: 'likely' },
  { name: 'dropbox_token', prefixes: ['sl.'], body: of(WORD, 120, 1300), check: certainMixed },
  { name: 'azure_devops_key', prefixes: ['azd'], body: of(ALNUM, 81), check: likelyMixed },
  { name: 'mapbox_secret', prefixes: [`sk.${JSON_START}`], body: of('\\w.-', 60, 140) },
  { name: 'ubidots_token', prefixes: ['BBFF-'], body: of(ALNUM, 30, 40) },
]
