import { near, words } from '../context.ts'
import type { CodeRun, Detector, Match, Subject } from '../contract.ts'
import { isBase58Check } from './checksums.ts'

/** A private key of Bitcoin as wallets export it. */
export const walletImportKey: Detector = {
  name: 'wallet_import_key',
  type: 'PRIVATE_KEY',
  group: 'SECRET',
  maxLength: 52,
  codeLengths: [51, 52],
  examineCode({ text }: Subject, run: CodeRun): Match | undefined {
    const value = text.slice(run.start, run.end)
    if (run.groups.length !== 1 || !/^(?:[59]|[KLc])/.test(value)) return undefined
    return isBase58Check(value) ? { start: run.start, end: run.end, tier: 'certain' } : undefined
  },
}

const EXTENDED = /[xyztuvYZUV]prv[1-9A-HJ-NP-Za-km-z]{107,108}(?![0-9A-Za-z])/y

/** An extended private key (BIP-32): every key of a wallet follows from it. */
export const extendedPrivateKey: Detector = {
  name: 'extended_private_key',
  type: 'PRIVATE_KEY',
  group: 'SECRET',
  maxLength: 112,
  anchors: ['xprv', 'yprv', 'zprv', 'tprv', 'uprv', 'vprv'],
  examineAnchor({ text }, at): Match | undefined {
    EXTENDED.lastIndex = at
    if (!EXTENDED.test(text)) return undefined
    const end = EXTENDED.lastIndex
    return isBase58Check(text.slice(at, end)) ? { start: at, end, tier: 'certain' } : undefined
  },
}

const KEY_CONTEXT = words(
  'private',
  'private key',
  'private_key',
  'privatekey',
  'secret key',
  'wallet key',
  'eth_private_key',
  'deployer',
  'mnemonic',
)
const ETHEREUM = /0x[0-9a-f]{64}(?![0-9a-z])/iy

/** 32 bytes in hex: also what hashes look like, so somebody must say that it is a key. */
export const ethereumKey: Detector = {
  name: 'ethereum_key',
  type: 'PRIVATE_KEY',
  group: 'SECRET',
  maxLength: 66,
  anchors: ['0x'],
  examineAnchor(subject, at): Match | undefined {
    ETHEREUM.lastIndex = at
    if (!ETHEREUM.test(subject.text)) return undefined
    const end = ETHEREUM.lastIndex
    return near(subject, at, end, KEY_CONTEXT) ? { start: at, end, tier: 'likely' } : undefined
  },
}

const PHRASE =
  /(?: (?:is|are|words?|below|follows))?["']?\s{0,2}[:=]?\s{0,2}["'`]?((?:(?:\d{1,2}[.)] ?)?[a-z]{3,8}[ ,\n]{1,2}){11,23}[a-z]{3,8})(?![a-z])/y
const COUNTS = new Set([12, 15, 18, 21, 24])

/** The words that bring a wallet back (BIP-39): as many as the standard has, behind a name for them. */
export const seedPhrase: Detector = {
  name: 'seed_phrase',
  type: 'GENERIC_SECRET',
  group: 'SECRET',
  maxLength: 400,
  anchors: [
    'seed phrase',
    'recovery phrase',
    'mnemonic',
    'seed words',
    'recovery words',
    'wallet seed',
    'backup phrase',
    'mnemonic phrase',
  ],
  examineAnchor({ text }, at, anchor): Match | undefined {
    PHRASE.lastIndex = at + anchor.length
    const phrase = PHRASE.exec(text)?.[1]
    if (phrase === undefined || !COUNTS.has(phrase.split(/[^a-z]+/).filter(Boolean).length)) return undefined
    if (/\b(?:the|and|you|your|for|with|are|was|were|not|have|has|this|from|his|her)\b/.test(phrase))
      return undefined
    return { start: PHRASE.lastIndex - phrase.length, end: PHRASE.lastIndex, tier: 'likely' }
  },
}
