import type { Detector, Match } from '../contract.ts'

const FORMS =
  /\$(?:2[abxy]?\$\d{2}\$[./A-Za-z0-9]{53}|[156y]\$(?:rounds=\d{1,9}\$)?[./A-Za-z0-9]{1,32}\$(?:[./A-Za-z0-9]{1,64}\$)?[./A-Za-z0-9]{22,86}|apr1\$[./A-Za-z0-9]{1,8}\$[./A-Za-z0-9]{22}|argon2(?:id|i|d)\$v=\d{1,2}\$m=\d{1,9},t=\d{1,4},p=\d{1,4}\$[\w+/=.-]{8,128}\$[\w+/=.-]{16,256}|scrypt\$[\w+/=.,$-]{20,256}|pbkdf2[\w-]{0,12}\$[\w+/=.,$-]{20,256})(?![./A-Za-z0-9])/y

/** What systems keep of a password: weak ones are found from it. */
export const passwordHash: Detector = {
  name: 'password_hash',
  type: 'GENERIC_SECRET',
  group: 'SECRET',
  maxLength: 420,
  anchors: ['$2', '$1$', '$5$', '$6$', '$y$', '$apr1$', '$argon2', '$scrypt$', '$pbkdf2'],
  examineAnchor({ text }, at): Match | undefined {
    FORMS.lastIndex = at
    return FORMS.test(text) ? { start: at, end: FORMS.lastIndex, tier: 'likely' } : undefined
  },
}

const NTLM = /:\d{3,6}:[0-9a-f]{32}:[0-9a-f]{32}:::/iy

/** A line of a dump of Windows accounts: user, number, two hashes. */
export const ntlmHash: Detector = {
  name: 'ntlm_hash',
  type: 'GENERIC_SECRET',
  group: 'SECRET',
  maxLength: 80,
  anchors: [':::'],
  examineAnchor({ text }, at): Match | undefined {
    for (const digits of [3, 4, 5, 6]) {
      NTLM.lastIndex = at - 67 - digits
      if (NTLM.lastIndex >= 0 && NTLM.test(text)) return { start: at - 65, end: at, tier: 'certain' }
    }
    return undefined
  },
}
