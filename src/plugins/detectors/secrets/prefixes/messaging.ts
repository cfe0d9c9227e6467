import { words } from '../../context.ts'
import { certainMixed, likelyMixed } from '../prefix-checks.ts'
import { ALNUM, ANY_HEX, HEX, WORD, of, seq, type Row } from '../row.ts'

/** Mail, chat, telephony. */
// prettier-ignore
export const messaging: readonly Row[] = [
  { name: 'slack_token', prefixes: ['xoxb-', 'xoxp-', 'xoxo-', 'xoxs-', 'xoxr-', 'xoxa-', 'xoxe-', 'xoxc-', 'xoxd-'], body: of('\\w%-', 18, 400), check: certainMixed, type: 'AUTH_TOKEN' },
  { name: 'slack_app_token', prefixes: ['xapp-'], body: seq(of('0-9', 1), '-', of('A-Z0-9', 5, 15), '-', of('0-9', 5, 20), '-', of('0-9a-z', 20, 70)), type: 'AUTH_TOKEN' },
  { name: 'slack_webhook', prefixes: ['hooks.slack.com/services/', 'hooks.slack.com/workflows/', 'hooks.slack.com/triggers/'], body: of('A-Za-z0-9+/', 40, 60), check: certainMixed },
  { name: 'discord_webhook', prefixes: ['discord.com/api/webhooks/', 'discordapp.com/api/webhooks/'], body: seq(of('0-9', 17, 20), '/', of(WORD, 60, 72)) },
  { name: 'teams_webhook', prefixes: ['webhook.office.com/webhookb2/'], body: of('\\w@/-', 80, 260) },
  { name: 'sendgrid_key', prefixes: ['SG.'], body: seq(of(WORD, 20, 24), '.', of(WORD, 39, 50)) },
  { name: 'sendinblue_key', prefixes: ['xkeysib-', 'xsmtpsib-'], body: seq(of(HEX, 64), '-', of(ALNUM, 16)) },
  { name: 'mailgun_key', prefixes: ['key-'], body: of(ANY_HEX, 32), check: likelyMixed },
  { name: 'twilio_key', prefixes: ['SK'], body: of(ANY_HEX, 32), check: likelyMixed, needs: words('twilio', 'api key', 'api_key', 'apikey', 'key', 'sid', 'twilio_api_key', 'api_key_sid') },
  { name: 'line_notify', prefixes: ['EAAA'], body: of(WORD, 60, 64), check: certainMixed },
  { name: 'facebook_token', prefixes: ['EAAM', 'EAAC', 'EAAG', 'EAAB', 'EAAJ', 'EAAH'], body: of(ALNUM, 96, 300), check: certainMixed, type: 'AUTH_TOKEN' },
  { name: 'intercom_token', prefixes: ['dG9rOg'], body: of('\\w+/=', 30, 90), check: likelyMixed },
]
