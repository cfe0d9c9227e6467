import { certainMixed, likelyMixed } from '../prefix-checks.ts'
import { ALNUM, ANY_HEX, HEX, of, padded, seq, WORD, type Row } from '../row.ts'

/** Payments, shops. */
// prettier-ignore
export const commerce: readonly Row[] = [
  { name: 'stripe_key', prefixes: ['sk_live_', 'rk_live_', 'sk_test_', 'rk_test_', 'sk_prod_', 'rk_prod_'], body: of(ALNUM, 10, 110), check: certainMixed },
  { name: 'stripe_webhook_secret', prefixes: ['whsec_'], body: of('A-Za-z0-9+/=', 32, 64) },
  { name: 'stripe_public_key', prefixes: ['pk_live_'], body: of(ALNUM, 20, 110), tier: 'possible' },
  { name: 'square_token', prefixes: ['sq0atp-', 'sq0csp-', 'sq0idp-'], body: of('\\w\\\\-', 22, 50) },
  { name: 'square_access_token', prefixes: ['EAAA'], body: of(WORD, 60), check: certainMixed },
  { name: 'shopify_token', prefixes: ['shpat_', 'shpss_', 'shpca_', 'shppa_'], body: of(ANY_HEX, 32) },
  { name: 'paypal_token', prefixes: ['access_token$production$'], body: seq(of('0-9a-z', 16), '$', of(HEX, 32)) },
  { name: 'razorpay_key', prefixes: ['rzp_live_', 'rzp_test_'], body: of(ALNUM, 14, 24) },
  { name: 'flutterwave_key', prefixes: ['FLWSECK-', 'FLWSECK_TEST-', 'FLWPUBK_TEST-'], body: of('0-9a-zA-Z-', 12, 48) },
  { name: 'adyen_key', prefixes: ['AQE'], body: padded('A-Za-z0-9+/', 80, 300), check: likelyMixed },
  { name: 'duffel_token', prefixes: ['duffel_test_', 'duffel_live_'], body: of('\\w=-', 43) },
  { name: 'easypost_key', prefixes: ['EZAK', 'EZTK'], body: of(ALNUM, 54) },
  { name: 'shippo_token', prefixes: ['shippo_live_', 'shippo_test_'], body: of(HEX, 40) },
  { name: 'frameio_token', prefixes: ['fio-u-'], body: of('\\w=-', 64) },
  { name: 'plaid_token', prefixes: ['access-sandbox-', 'access-development-', 'access-production-'], body: seq(of(HEX, 8), '-', of('0-9a-f-', 27)) },
]
