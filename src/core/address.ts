import { BlockList, isIP, isIPv4 } from 'node:net'

/** Which addresses a provider may be reached at. Addresses of cloud metadata services never are. */
export type Reach =
  /** The Internet, and nothing else. */
  | 'public'
  /** The Internet, private networks (RFC 1918, unique local) and the machine itself. */
  | 'private'
  /** The machine itself, and nothing else. */
  | 'loopback'

type AddressClass = 'public' | 'private' | 'loopback' | 'never'

/** Where clouds hand out credentials to whoever asks, also inside of ranges that are otherwise private or public. */
const METADATA = ['100.100.100.200', '168.63.129.16', 'fd00:ec2::254', 'fd20:ce::254']

/**
 * By the IANA registries of special-purpose addresses: link-local, shared, documentation, benchmarks, multicast, reserved. And
 * the forms of IPv6 with an IPv4 address inside that nobody should use any more.
 */
const NEVER = `
  0.0.0.0/8 100.64.0.0/10 169.254.0.0/16 192.0.0.0/24 192.0.2.0/24 192.88.99.0/24 198.18.0.0/15 198.51.100.0/24
  203.0.113.0/24 224.0.0.0/4 240.0.0.0/4
  ::/96 ::ffff:0:0:0/96 64:ff9b::/96 64:ff9b:1::/48 100::/64 2001::/23 2001:db8::/32 2002::/16 3fff::/20 5f00::/16 fe80::/10 fec0::/10 ff00::/8`

const never = listOf([
  ...NEVER.trim().split(/\s+/),
  ...METADATA.map((address) => `${address}/${isIPv4(address) ? 32 : 128}`),
])
const loopback = listOf(['127.0.0.0/8', '::1/128'])
const privateUse = listOf(['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7'])

/** IPv4 addresses in IPv6 clothes: mapped (what a socket would connect to is the IPv4 address), and NAT64 of RFC 6052. */
const MAPPED = /^(?:::ffff:|64:ff9b::)([\da-f]{1,4}):([\da-f]{1,4})$/

/** Whether an address (an IP address, without brackets) lies within `reach`. What is no address does not. */
export function mayReach(address: string, reach: Reach): boolean {
  const found = classOf(address)
  if (reach === 'loopback') return found === 'loopback'
  return found === 'public' || (reach === 'private' && (found === 'private' || found === 'loopback'))
}

/** The IP address that a URL's `hostname` is, without brackets; undefined where it is a name. */
export function literalAddress(hostname: string): string | undefined {
  const address = hostname.startsWith('[') ? hostname.slice(1, -1) : hostname
  return isIP(address) === 0 ? undefined : address
}

/** Whether a URL's `hostname` can only mean the machine itself. */
export function isLoopbackHost(hostname: string): boolean {
  if (hostname === 'localhost') return true
  const address = literalAddress(hostname)
  return address !== undefined && classOf(address) === 'loopback'
}

function classOf(address: string): AddressClass {
  const plain = canonical(address)
  if (plain === undefined) return 'never'
  const family = isIPv4(plain) ? 'ipv4' : 'ipv6'
  if (loopback.check(plain, family)) return 'loopback'
  if (never.check(plain, family)) return 'never'
  return privateUse.check(plain, family) ? 'private' : 'public'
}

/** One spelling for each address, with an IPv4 address in IPv6 clothes as what it stands for. */
function canonical(address: string): string | undefined {
  const family = isIP(address)
  if (family !== 6) return family === 4 ? address : undefined
  // A zone (`fe80::1%eth0`) belongs to link-local addresses only, and no URL can hold one.
  const spelled = URL.parse(`http://[${address}]`)?.hostname.slice(1, -1)
  const [, high, low] = MAPPED.exec(spelled ?? '') ?? []
  if (high === undefined || low === undefined) return spelled
  const bits = [Number.parseInt(high, 16), Number.parseInt(low, 16)]
  return bits.flatMap((part) => [part >> 8, part & 0xff]).join('.')
}

function listOf(ranges: readonly string[]): BlockList {
  const list = new BlockList()
  for (const range of ranges) {
    const [network = '', prefix] = range.split('/')
    list.addSubnet(network, Number(prefix), isIPv4(network) ? 'ipv4' : 'ipv6')
  }
  return list
}
