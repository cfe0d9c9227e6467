import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { isLoopbackHost, literalAddress, mayReach, type Reach } from './address.ts'

function reachesOf(address: string): string {
  const reaches: readonly Reach[] = ['public', 'private', 'loopback']
  return reaches.filter((reach) => mayReach(address, reach)).join(' ')
}

test.each([
  ['8.8.8.8', 'public private'],
  ['2606:4700::1111', 'public private'],
  ['127.0.0.1', 'private loopback'],
  ['127.255.255.254', 'private loopback'],
  ['::1', 'private loopback'],
  ['10.0.0.1', 'private'],
  ['172.16.0.1', 'private'],
  ['172.31.255.255', 'private'],
  ['172.32.0.1', 'public private'],
  ['192.168.1.1', 'private'],
  ['fc00::1', 'private'],
  ['fdff::1', 'private'],
  ['169.254.169.254', ''],
  ['100.64.0.1', ''],
  ['100.100.100.200', ''],
  ['168.63.129.16', ''],
  ['fd00:ec2::254', ''],
  ['fd20:ce::254', ''],
  ['fe80::1', ''],
  ['fe80::1%eth0', ''],
  ['0.0.0.0', ''],
  ['::', ''],
  ['::127.0.0.1', ''],
  ['::8.8.8.8', ''],
  ['::ffff:0:127.0.0.1', ''],
  ['64:ff9b::1', ''],
  ['192.0.0.192', ''],
  ['192.0.2.1', ''],
  ['198.19.0.1', ''],
  ['224.0.0.1', ''],
  ['255.255.255.255', ''],
  ['ff02::1', ''],
  ['2002:a00:1::', ''],
  ['2001:0:1::', ''],
  ['example.com', ''],
  ['', ''],
])('%s may be reached by: %s', (address, reaches) => {
  expect(reachesOf(address)).toBe(reaches)
})

test.each([
  ['::ffff:169.254.169.254', ''],
  ['::ffff:a9fe:a9fe', ''],
  ['0:0:0:0:0:ffff:7f00:1', 'private loopback'],
  ['::FFFF:10.0.0.1', 'private'],
  ['64:ff9b::a9fe:a9fe', ''],
  ['64:ff9b::10.0.0.1', 'private'],
  ['64:ff9b::808:808', 'public private'],
])('%s is what its IPv4 address is: %s', (address, reaches) => {
  expect(reachesOf(address)).toBe(reaches)
})

test('an address in IPv6 clothes is never allowed more than without', () => {
  fc.assert(
    fc.property(fc.ipV4(), fc.constantFrom<Reach>('public', 'private', 'loopback'), (address, reach) => {
      for (const prefix of ['::ffff:', '64:ff9b::', '0:0:0:0:0:FFFF:']) {
        expect(mayReach(prefix + address, reach)).toBe(mayReach(address, reach))
      }
    }),
  )
})

test('a host of a URL is a literal address, a name of this machine, or any other name', () => {
  const hosts = [
    'http://0x7f.1',
    'http://2130706433',
    'http://[::1]',
    'http://localhost',
    'http://a.localhost',
  ]
  const names = hosts.map((url) => new URL(url).hostname)
  expect(names.map(literalAddress)).toEqual(['127.0.0.1', '127.0.0.1', '::1', undefined, undefined])
  expect(names.map(isLoopbackHost)).toEqual([true, true, true, true, false])
})
