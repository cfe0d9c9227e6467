import { certainMixed, crcTail, likelyMixed } from '../prefix-checks.ts'
import { ALNUM, either, HEX, of, padded, seq, WORD, type Row } from '../row.ts'

/** Source forges, package registries. */
// prettier-ignore
export const forges: readonly Row[] = [
  { name: 'github_token', prefixes: ['ghp_', 'gho_', 'ghu_', 'ghs_', 'ghr_'], body: of(ALNUM, 36), check: crcTail },
  { name: 'github_refresh_token', prefixes: ['ghr_'], body: of(ALNUM, 76), check: certainMixed },
  { name: 'github_fine_token', prefixes: ['github_pat_'], body: of('\\w', 82), check: certainMixed },
  { name: 'gitlab_token', prefixes: ['glpat-', 'gldt-', 'glft-', 'glrt-'], body: of(WORD, 20) },
  { name: 'gitlab_routable_token', prefixes: ['glpat-', 'gldt-', 'glft-', 'glrt-', 'glcbt-', 'glptt-', 'glrtr-'], body: seq(of(WORD, 27, 300), '.', of('0-9a-z', 2), either('.', ''), of('0-9a-z', 7)) },
  { name: 'gitlab_runner_token', prefixes: ['glrt-t'], body: seq(of('1-3', 1), '_', of(WORD, 20)) },
  { name: 'gitlab_job_token', prefixes: ['glcbt-'], body: seq(either(seq(of('0-9a-zA-Z', 1, 5), '_'), ''), of(WORD, 20)) },
  { name: 'gitlab_trigger_token', prefixes: ['glptt-'], body: of(WORD, 40) },
  { name: 'gitlab_mail_token', prefixes: ['glimt-'], body: of(WORD, 25) },
  { name: 'gitlab_flag_token', prefixes: ['glffct-'], body: of(WORD, 20) },
  { name: 'gitlab_oauth_secret', prefixes: ['gloas-'], body: of(ALNUM + '_-', 64) },
  { name: 'gitlab_agent_token', prefixes: ['glagent-'], body: of(WORD, 50, 1024) },
  { name: 'gitlab_scim_token', prefixes: ['glsoat-'], body: of(WORD, 20, 50) },
  { name: 'gitlab_runner_registration', prefixes: ['GR1348941'], body: of(WORD, 20, 50) },
  { name: 'bitbucket_token', prefixes: ['ATCTT3xFfGN0', 'ATBB'], body: padded('\\w-', 28, 240), check: certainMixed },
  { name: 'npm_token', prefixes: ['npm_'], body: of(ALNUM, 36), check: crcTail },
  { name: 'pypi_token', prefixes: ['pypi-AgEIcHlwaS5vcmc', 'pypi-AgENdGVzdC5weXBpLm9yZw'], body: of(WORD, 50, 1000) },
  { name: 'rubygems_token', prefixes: ['rubygems_'], body: of(HEX, 48) },
  { name: 'docker_token', prefixes: ['dckr_pat_', 'dckr_oat_'], body: of(WORD, 27, 32) },
  { name: 'clojars_token', prefixes: ['CLOJARS_'], body: of('0-9a-zA-Z', 60) },
  { name: 'nuget_key', prefixes: ['oy2'], body: of('a-z0-9', 43), check: certainMixed },
  { name: 'crates_token', prefixes: ['cio'], body: of(ALNUM, 32), check: likelyMixed },
]
