import { describe, expect, test } from 'vitest'
import { findings } from '../../../engines/screening/testing.ts'
import { contactDetectors } from './index.ts'

const found = (text: string, key?: string) => findings(text, contactDetectors, key)

describe('An e-mail address is found', () => {
  test.each([
    ['write to jane.roe+list@mail.example.org.', 'jane.roe+list@mail.example.org'],
    ['<jane@example.co.uk>', 'jane@example.co.uk'],
    ['mailto:jane@example.org', 'jane@example.org'],
    ['email=jane@example.org&x=1', 'jane@example.org'],
    ['?to=jane%40example.org&x', 'jane%40example.org'],
    ['josé.gonzález@correo.example', 'josé.gonzález@correo.example'],
    ['用户@例子.公司', '用户@例子.公司'],
    ['a@xn--bcher-kva.example', 'a@xn--bcher-kva.example'],
    ['"x\\njane@example.org"', 'jane@example.org'],
  ])('in %s', (text, address) => {
    expect(found(text)).toEqual([`EMAIL_ADDRESS certain ${address}`])
  })

  test('spelled out, with as much doubt as there is', () => {
    expect(found('jane [at] example [dot] org')).toEqual(['EMAIL_ADDRESS likely jane [at] example [dot] org'])
    expect(found('jane at example dot org')).toEqual(['EMAIL_ADDRESS possible jane at example dot org'])
  })

  test.each([
    ['of a clone', 'git@github.com:team/repo.git'],
    ['of a login in a URL', 'https://jane@host.example/path'],
    ['with a password', 'postgres://app:secret@db.example.org/app'],
    ['of an image', 'icon@2x.png'],
    ['of a package', '@scope/package and lodash@4.17.21'],
    ['without a domain', 'root@localhost'],
    ['of a decorator', '@app.route("/")'],
  ])('and not in the address %s', (_, text) => {
    expect(found(text)).toEqual([])
  })
})

describe('A telephone number is found', () => {
  test.each([
    '+1 (415) 555-2671',
    '+14155552671',
    '+44 20 7946 0958',
    '+44 (0)20 7946 0958',
    '+49 30 12345678',
    '+33 1 23 45 67 89',
    '+91 98765 43210',
    '(415) 555-2671',
    '415-555-2671',
    '415.555.2671',
    '1-800-555-0199',
    '01 23 45 67 89',
    '07700 900123',
    '138 1234 5678',
    '(11) 98765-4321',
    '415-555-2671 ext. 12',
    '415-555-2671x123',
    '001-415-555-2671x123',
    '(+358) 207211717',
    '+90(551)708-0869x024',
    '0141 4960269',
  ])('%s', (number) => {
    expect(found(`reach us: ${number}, or write`)).toEqual([`PHONE_NUMBER likely ${number}`])
  })

  test.each([
    ['Tel. 4155552671', '4155552671'],
    ['电话：13812345678', '13812345678'],
    ['mobile 98765 43210', '98765 43210'],
    ['ring me on 0731344400', '0731344400'],
    ['Vous pouvez me joindre au 0369483320.', '0369483320'],
    ['F: 0772602717', '0772602717'],
    ['fax 0413-39 10 48', '0413-39 10 48'],
    ['contact 05333 22267 723', '05333 22267 723'],
    ['reach me at 00420 603 855 574', '00420 603 855 574'],
  ])('by a word: %s', (text, number) => {
    expect(found(text)).toEqual([`PHONE_NUMBER likely ${number}`])
  })

  test('by its key', () => {
    expect(found('4155552671', 'mobilePhone')).toEqual(['PHONE_NUMBER likely 4155552671'])
  })

  test.each([
    ['years', 'Copyright (c) 2009-2013, telephone'],
    ['an order', 'contact us about order 4155552671'],
    ['a small number', 'contact 12345678'],
    ['a version', 'phone app 10.4.12.2'],
    ['a date', 'call on 2024-03-15'],
    ['another date', 'call on 15-03-2024'],
    ['a time', 'phone at 12:30:45'],
    ['a path of an image', 'M10 415.5l-12.5 26.7+12 10'],
    ['a sum', 'x+14155552671'],
    ['ten digits without a word', 'order 4155552671'],
    ['a row of numbers', '100 415 555 2671 100'],
    ['a social security number', 'phone or 536-22-1234'],
    ['what another label is for', 'Phone: none | Account: 0446899563'],
    ['an amount', 'call me for $1000000'],
    ['milliseconds', 'phone 1700000000000'],
    ['a UUID', 'tel 3f2504e0-4f89-11d3-9a0c-030512345678'],
  ])('and is not %s', (_, text) => {
    expect(found(text)).toEqual([])
  })
})
