import { describe, expect, test } from 'vitest'
import { createScreener } from '../../../engines/screening/screener.ts'
import { findings } from '../../../engines/screening/testing.ts'
import { networkDetectors } from './index.ts'

const found = (text: string, key?: string) => findings(text, networkDetectors, key)

describe('Network detectors find', () => {
  test.each([
    ['from 203.0.113.7.', 'IP_ADDRESS likely 203.0.113.7'],
    ['http://203.0.113.7:8080/x', 'IP_ADDRESS likely 203.0.113.7'],
    ['203.0.113.0/24', 'IP_ADDRESS likely 203.0.113.0'],
    ['2001:db8:85a3:8d3:1319:8a2e:370:7348', 'IP_ADDRESS likely 2001:db8:85a3:8d3:1319:8a2e:370:7348'],
    ['[2001:db8::1]:443', 'IP_ADDRESS likely 2001:db8::1'],
    ['::ffff:203.0.113.7', 'IP_ADDRESS likely ::ffff:203.0.113.7'],
    ['ip 8.8.8.8', 'IP_ADDRESS likely 8.8.8.8'],
    ['8.8.8.8', 'IP_ADDRESS possible 8.8.8.8'],
    ['MAC 00:1b:44:11:3a:b7', 'MAC_ADDRESS certain 00:1b:44:11:3a:b7'],
    ['00-1B-44-11-3A-B7', 'MAC_ADDRESS certain 00-1B-44-11-3A-B7'],
    ['001b.4411.3ab7', 'MAC_ADDRESS certain 001b.4411.3ab7'],
    ['mac address 001B44113AB7', 'MAC_ADDRESS likely 001B44113AB7'],
    ['IMEI: 490154203237518', 'IMEI likely 490154203237518'],
    ['IMEI 49-015420-323751-8', 'IMEI likely 49-015420-323751-8'],
    ['iccid 89310410106543789305', 'ICCID likely 89310410106543789305'],
    ['VIN 1M8GDM9AXKP042788', 'VIN certain 1M8GDM9AXKP042788'],
    ['sold 1M8GDM9AXKP042788', 'VIN likely 1M8GDM9AXKP042788'],
    ['License plate: 7ABC123', 'LICENSE_PLATE likely 7ABC123'],
    ['Kennzeichen: B-AB 1234', 'LICENSE_PLATE likely B-AB 1234'],
  ])('%s', (text, expected) => {
    expect(found(text)).toEqual([expected])
  })

  test('addresses of private networks only where they are asked for', () => {
    const text = 'from 10.1.2.3, 192.168.0.1, 127.0.0.1, fe80::1'
    expect(createScreener(networkDetectors).scan(text)).toEqual([])
    expect(found(text)).toHaveLength(4)
  })
})

describe('Network detectors leave alone', () => {
  test.each([
    ['weights of characters', '[.21F6.0020.0002]'],
    ['a version', 'version 4.30.30319.42'],
    ['a browser', 'Chrome/120.0.6099.109'],
    ['another browser', 'Chrome/120.0.0.50'],
    ['an object identifier', '1.3.6.1.4.1.311'],
    ['a part above 255', '203.0.113.700'],
    ['leading zeros', '203.000.113.007'],
    ['a scope operator', 'std::vector a::b dead::beef'],
    ['a time', '12:34:56'],
    ['a fingerprint of a key', '16:27:ac:a5:76:28:2d:36:63:1b:56:4d:eb:df:a6:48'],
    ['twelve hex digits without a word', 'commit 001B44113AB7'],
    ['no card', '00:00:00:00:00:00'],
    ['fifteen digits without a word', '490154203237518'],
    ['a wrong check digit', 'IMEI: 490154203237519'],
    ['a VIN without check digit and word', '1M8GDM9A1KP042788'],
    ['plates in a kitchen', 'plate: LARGE'],
  ])('%s', (_, text) => {
    expect(found(text)).toEqual([])
  })
})
