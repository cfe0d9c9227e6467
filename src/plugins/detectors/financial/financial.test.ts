import { describe, expect, test } from 'vitest'
import { findings } from '../../../engines/screening/testing.ts'
import { financialDetectors } from './index.ts'

const found = (text: string, key?: string) => findings(text, financialDetectors, key)

describe('Financial detectors find', () => {
  test.each([
    ['pay with 4111 1111 1111 1111 today', 'CREDIT_CARD likely 4111 1111 1111 1111'],
    ['Card: 5500-0055-5555-5559', 'CREDIT_CARD certain 5500-0055-5555-5559'],
    ['amex 371449635398431', 'CREDIT_CARD certain 371449635398431'],
    ['3714 496353 98431', 'CREDIT_CARD likely 3714 496353 98431'],
    ['2223003122003222,', 'CREDIT_CARD likely 2223003122003222'],
    ['visa 4222222222222', 'CREDIT_CARD certain 4222222222222'],
    ['IBAN GB82 WEST 1234 5698 7654 32.', 'IBAN_CODE certain GB82 WEST 1234 5698 7654 32'],
    ['an DE89370400440532013000 bitte', 'IBAN_CODE certain DE89370400440532013000'],
    ['nl91 abna 0417 1643 00', 'IBAN_CODE certain nl91 abna 0417 1643 00'],
    ['SWIFT/BIC: DEUTDEFF500', 'SWIFT_BIC likely DEUTDEFF500'],
    ['bic code CHASUS33', 'SWIFT_BIC likely CHASUS33'],
    ['Routing number: 021000021', 'ABA_ROUTING_NUMBER likely 021000021'],
    ['Account No.: 0012345678', 'BANK_ACCOUNT likely 0012345678'],
    ['"account_number": "12345678"', 'BANK_ACCOUNT likely 12345678'],
    ['Kontonummer 1234567890', 'BANK_ACCOUNT likely 1234567890'],
    ['sort code 12-34-56', 'BANK_ACCOUNT likely 12-34-56'],
    ['1BoatSLRHtKNngkdXEeobR76b53LETtpyT', 'CRYPTO certain 1BoatSLRHtKNngkdXEeobR76b53LETtpyT'],
    [
      'to bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4',
      'CRYPTO certain bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4',
    ],
    [
      'at 0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed',
      'CRYPTO certain 0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed',
    ],
    [
      'wallet 0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed',
      'CRYPTO likely 0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed',
    ],
  ])('%s', (text, expected) => {
    expect(found(text)).toContain(expected)
  })

  test('what belongs to a card, beside it', () => {
    const all = found('card 4111 1111 1111 1111 exp 04/27 cvv: 123, PIN 4821')
    expect(all).toEqual([
      'CREDIT_CARD certain 4111 1111 1111 1111',
      'CARD_EXPIRY likely 04/27',
      'CVV likely 123',
      'PIN likely 4821',
    ])
  })

  test('a number whose key is its label', () => {
    expect(found('12345678', 'bankAccount')).toEqual(['BANK_ACCOUNT likely 12345678'])
    expect(found('123', 'card_cvv')).toEqual(['CVV likely 123'])
  })
})

describe('Financial detectors leave alone', () => {
  test.each([
    ['wrong check digit', '4111 1111 1111 1112'],
    ['the fraction of a decimal', '0.4111111111111111'],
    ['a timestamp', '1700000000000000'],
    ['an id in a path', 'https://shop.test/orders/4111111111111111'],
    ['groups that no card has', '41 1111 1111 1111 11'],
    ['thirteen digits with a check digit and no word', '4222222222222'],
    ['an IBAN with a wrong check', 'DE88370400440532013000'],
    ['a country without IBAN', 'US89370400440532013000'],
    ['nine digits without a word', '021000021'],
    ['capitals behind another word', 'code DEUTDEFF500'],
    ['swift as a language', 'swift PROGRAMS'],
    ['an account without number', 'your account is active'],
    ['a date behind the label', 'Account: 2024-01-15'],
    ['a PIN of no card', 'pin 4821 to the board'],
    ['base58 with a wrong check', '1BoatSLRHtKNngkdXEeobR76b53LETtpyU'],
    ['hex of forty digits without a word', '0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed'],
    ['capitals that are no checksum', 'wallet 0x5AAeb6053F3E94C9b9A09f33669435E7Ef1BeAed'],
  ])('%s', (_, text) => {
    expect(found(text)).toEqual([])
  })
})
