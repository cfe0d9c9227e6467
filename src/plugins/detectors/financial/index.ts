import type { Detector } from '../contract.ts'
import { abaRouting } from './aba-routing.ts'
import { bankAccount, sortCode } from './bank-account.ts'
import { cardCode, cardExpiry, cardPin } from './card-secrets.ts'
import { creditCard } from './credit-card.ts'
import { cryptoAddress } from './crypto-address.ts'
import { iban } from './iban.ts'
import { swiftBic } from './swift-bic.ts'

export const financialDetectors: readonly Detector[] = [
  creditCard,
  cardCode,
  cardPin,
  cardExpiry,
  iban,
  swiftBic,
  abaRouting,
  bankAccount,
  sortCode,
  cryptoAddress,
]
