import { describe, expect, test } from 'vitest'
import type { ToolRule } from '../../core/tool-rules.ts'
import { categoryByName, writesByName } from './categories.ts'
import { decideTool } from './decide.ts'
import { lookAlikePair, shownName, wordsOf } from './names.ts'

const rule = (changes: Partial<ToolRule>): ToolRule => ({
  id: 'r',
  match: {},
  tools: [],
  effect: 'read',
  category: undefined,
  needsApproval: false,
  egressHosts: undefined,
  isTrusted: false,
  ...changes,
})

describe('names', () => {
  test.each([
    ['sendEmail', 'send email'],
    ['send_email', 'send email'],
    ['SEND-EMAIL', 'send email'],
    ['HTTPServer.get2', 'http server get2'],
    ['mcp__crm__sendSMSNow', 'mcp crm send sms now'],
  ])('%s is made of %s', (name, words) => expect(wordsOf(name).join(' ')).toBe(words))

  test.each([
    ['getUser', 'get_user'],
    ['get_user', 'get__user'],
    ['pay_bill', 'pay_bi11'],
    ['o_file', '0_file'],
    ['same', 'same'],
  ])('%s and %s are taken for each other', (one, other) => {
    expect(lookAlikePair(['x', one, 'y', other])).toEqual([one, other])
  })

  test('what is shown of a name is bounded, and has no characters of its own choice', () => {
    expect(shownName(`a\n"b\u202e${'x'.repeat(200)}`)).toBe(`a??b?${'x'.repeat(59)}`)
    expect(shownName('')).toBe('?')
  })
})

test.each([
  ['send_email', 'messaging'],
  ['sendEmail', 'messaging'],
  ['sendemail', 'messaging'],
  ['post-message', 'messaging'],
  ['delete_user', 'production_data'],
  ['execSql', 'production_data'],
  ['exec_sql', 'production_data'],
  ['runsql', 'production_data'],
  ['get_secret', 'secrets'],
  ['readPassword', 'secrets'],
  ['list_api_keys', 'secrets'],
  ['get-access-token', 'secrets'],
  ['transfer', 'payments'],
  ['issueRefund', 'payments'],
  ['chargeCreditCard', 'payments'],
  ['get_weather', undefined],
  ['count_tokens', undefined],
  ['search', undefined],
  ['keyboard', undefined],
  ['list_messages', undefined],
])('the name %s says %s', (name, category) => expect(categoryByName(name)).toBe(category))

test.each([
  ['get_order', false],
  ['list_updates', false],
  ['create_order', true],
  ['orderUpdate', true],
  ['str_replace_editor', true],
  ['bash', true],
  ['weather', false],
])('whether %s writes, by its name: %s', (name, writes) => expect(writesByName(name)).toBe(writes))

describe('a tool', () => {
  const rules = [
    rule({ id: 'wide', tools: ['*'] }),
    rule({ id: 'later', tools: ['get_weather'], effect: 'write' }),
    rule({ id: 'never', tools: ['wipe_*', 'format_disk'], effect: 'forbidden' }),
    rule({ id: 'web', tools: ['provider:web_*'] }),
  ]
  const decide = (
    name: string,
    list: readonly ToolRule[] = rules,
    byDefault: 'deny' | 'read' | 'allow' = 'deny',
  ) => decideTool({ byDefault }, list, name)

  test('is decided by the first rule that names it', () => {
    expect(decide('get_weather')).toMatchObject({ allowed: true, rule: 'wide', effect: 'read' })
  })

  test.each(['format_disk', 'formatDisk', 'FORMAT-DISK', 'f0rmat_d1sk', 'wipe_all', 'WipeAll'])(
    'is forbidden before all else, in any spelling: %s',
    (name) => expect(decide(name)).toMatchObject({ allowed: false, rule: 'never', effect: 'forbidden' }),
  )

  test('of a category is denied under a wide pattern, and allowed by its full name or the category', () => {
    expect(decide('send_email')).toMatchObject({ allowed: false, effect: 'unlisted', rule: 'wide' })
    expect(decide('send_email', [rule({ tools: ['send_email'] })]).allowed).toBe(true)
    expect(decide('send_email', [rule({ tools: ['send_*'], category: 'messaging' })]).allowed).toBe(true)
    expect(decide('send_email', [rule({ tools: ['send_?mail'] })]).allowed).toBe(false)
  })

  test('of the provider is none of the caller’s, and the other way round', () => {
    expect(decide('provider:web_search')).toMatchObject({ allowed: true, rule: 'web' })
    expect(decide('provider:mcp')).toMatchObject({ allowed: false, rule: 'tools.default' })
  })

  test('that nobody names goes by the default', () => {
    const byDefault = (name: string, wanted: 'deny' | 'read' | 'allow') => {
      const { allowed, effect, needsApproval } = decide(name, [], wanted)
      return { allowed, effect, needsApproval }
    }
    expect(byDefault('weather', 'deny')).toMatchObject({ allowed: false })
    expect(byDefault('weather', 'read')).toEqual({ allowed: true, effect: 'read', needsApproval: false })
    expect(byDefault('create_order', 'read')).toEqual({ allowed: true, effect: 'write', needsApproval: true })
    expect(byDefault('create_order', 'allow')).toEqual({
      allowed: true,
      effect: 'write',
      needsApproval: false,
    })
    for (const wanted of ['read', 'allow'] as const)
      for (const name of ['send_email', 'refund', 'provider:web_search', '', 'a b', 'x'.repeat(129)])
        expect(byDefault(name, wanted), name).toMatchObject({ allowed: false })
  })
})
