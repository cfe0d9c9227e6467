import type { Detector, Match } from '../contract.ts'
import { entropy, opensToken, printable } from './measures.ts'
import { looksInvented } from './placeholder.ts'

const TELEGRAM = /:A[\w-]{34}(?![\w-])/y

/** `<number of the bot>:A…`. */
export const telegramToken: Detector = {
  name: 'telegram_token',
  type: 'API_KEY',
  group: 'SECRET',
  maxLength: 46,
  anchors: [':aa', ':ae', ':af', ':ag', ':ah'],
  examineAnchor({ text }, at): Match | undefined {
    TELEGRAM.lastIndex = at
    if (!TELEGRAM.test(text)) return undefined
    const bot = /\d{8,10}$/.exec(text.slice(Math.max(0, at - 11), at))?.[0]
    if (
      bot === undefined ||
      looksInvented(text.slice(at + 1, at + 36)) ||
      /\w/.test(beforeBot(text, at - bot.length))
    )
      return undefined
    return { start: at - bot.length, end: at + 36, tier: 'certain' }
  },
}

/** The character before the number; `bot` stands before it in addresses of the API. */
function beforeBot(text: string, at: number): string {
  return text.slice(Math.max(0, at - 3), at).toLowerCase() === 'bot'
    ? text.charAt(at - 4)
    : text.charAt(at - 1)
}

/** 32 hex digits, and the data center: `…-us12`. */
export const mailchimpKey: Detector = {
  name: 'mailchimp_key',
  type: 'API_KEY',
  group: 'SECRET',
  maxLength: 37,
  anchors: ['-us'],
  examineAnchor({ text }, at): Match | undefined {
    const tail = /^\d{1,2}(?![\w-])/.exec(text.slice(at + 3, at + 6))?.[0]
    if (tail === undefined || at < 32) return undefined
    const body = text.slice(at - 32, at)
    if (!/^[0-9a-f]{32}$/.test(body) || /\w/.test(text.charAt(at - 33)) || entropy(body) < 3) return undefined
    return { start: at - 32, end: at + 3 + tail.length, tier: 'certain' }
  },
}

const DISCORD = /[MNO][\w-]{23,25}\.[\w-]{6}\.[\w-]{27,38}(?![\w-])/y
/** How three digits of base64 begin that stand for two digits and a bit. */
const DISCORD_STARTS = ['md', 'mt', 'mj', 'mz', 'nd', 'nt', 'nj', 'nz', 'od', 'ot'].flatMap((pair) =>
  Array.from('aeimquycgk', (third) => pair + third),
)

/** The id of a bot in base64, a time, a signature. */
export const discordToken: Detector = {
  name: 'discord_token',
  type: 'API_KEY',
  group: 'SECRET',
  maxLength: 72,
  anchors: DISCORD_STARTS,
  anchorsAre: 'names',
  examineAnchor({ text }, at): Match | undefined {
    if (!'MNO'.includes(text.charAt(at)) || text.charAt(at + 3) === ' ' || !opensToken(text, at))
      return undefined
    DISCORD.lastIndex = at
    if (!DISCORD.test(text) || looksInvented(text.slice(at, DISCORD.lastIndex))) return undefined
    const end = DISCORD.lastIndex
    const id = printable(text.slice(at, text.indexOf('.', at))) ?? ''
    const sure = /^\d{17,20}$/.test(id)
    return sure || /\d/.test(text.slice(at, at + 24))
      ? { start: at, end, tier: sure ? 'certain' : 'likely' }
      : undefined
  },
}

const ATLAS = /\.atlasv1\.[\w-]{60,70}(?![\w-])/y

/** Terraform Cloud: 14 characters, `.atlasv1.`, 60 to 70 more. */
export const terraformToken: Detector = {
  name: 'terraform_token',
  type: 'API_KEY',
  group: 'SECRET',
  maxLength: 93,
  anchors: ['.atlasv1.'],
  examineAnchor({ text }, at): Match | undefined {
    ATLAS.lastIndex = at
    if (!ATLAS.test(text) || !/^[0-9A-Za-z]{14}$/.test(text.slice(Math.max(0, at - 14), at))) return undefined
    return { start: at - 14, end: ATLAS.lastIndex, tier: 'certain' }
  },
}

const AZURE_TAIL = /q~[\w.~-]{31,34}(?![\w.~-])/iy

/** A client secret of Microsoft Entra: three characters, a digit, `Q~`, 31 to 34 more. */
export const azureClientSecret: Detector = {
  name: 'azure_client_secret',
  type: 'API_KEY',
  group: 'SECRET',
  maxLength: 40,
  anchors: ['q~'],
  examineAnchor({ text }, at): Match | undefined {
    AZURE_TAIL.lastIndex = at
    if (
      text.charAt(at) !== 'Q' ||
      !AZURE_TAIL.test(text) ||
      !/^[\w~.-]{3}\d$/.test(text.slice(Math.max(0, at - 4), at))
    )
      return undefined
    return looksInvented(text.slice(at + 2, AZURE_TAIL.lastIndex))
      ? undefined
      : { start: at - 4, end: AZURE_TAIL.lastIndex, tier: 'certain' }
  },
}
