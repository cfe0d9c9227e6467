import { lookup, type LookupAddress, type LookupOptions } from 'node:dns'
import type { LookupFunction } from 'node:net'
import { literalAddress, mayReach, type Reach } from '../core/address.ts'

/** All addresses of a name. Tests hand in their own. */
export type Resolve = (
  hostname: string,
  options: LookupOptions & { all: true },
  callback: (error: Error | null, addresses: LookupAddress[]) => void,
) => void

/** An address was refused before any socket was opened to it. Its message holds no address: it may come to a log. */
export class BlockedAddress extends Error {
  readonly code = 'blocked_address'
  constructor() {
    super('the address lies outside of what this provider may be reached at')
    this.name = 'BlockedAddress'
  }
}

/**
 * A `lookup` for sockets that gives only addresses within `reach`. The socket connects to one of those it was given and asks
 * nobody again, so what was checked is what is connected to: a name that changes its address between a check and its use
 * (DNS rebinding) gains nothing. The TLS name and `Host` stay those of the URL.
 */
export function guardedLookup(reach: Reach, resolve: Resolve = lookup): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname, { ...options, all: true }, (error, found) => {
      if (error !== null) return callback(error, [])
      const allowed = found.filter(({ address }) => mayReach(address, reach))
      const [first] = allowed
      if (first === undefined) return callback(new BlockedAddress(), [])
      if (options.all === true) callback(null, allowed)
      else callback(null, first.address, first.family)
    })
  }
}

/** Sockets look nothing up where the host is an address already: it must be checked by itself. */
export function isBlockedLiteral(hostname: string, reach: Reach): boolean {
  const address = literalAddress(hostname)
  return address !== undefined && !mayReach(address, reach)
}
