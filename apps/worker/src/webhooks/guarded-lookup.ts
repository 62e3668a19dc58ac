import { isIPv6, type LookupFunction } from 'node:net'
import { bareHost, type CallingRules, isCallable } from '@shop/core/webhooks'
import type { Resolve } from './resolve.ts'

/**
 * Finds out where a connection goes, while it is being made: it goes to the very addresses that were looked at here, so
 * a name that means another machine a moment later gets nowhere. A name with any address that must not be called is not
 * called at all.
 */
export function guardedLookup(resolve: Resolve, rules: CallingRules): LookupFunction {
  return (hostname, { all }, done) => {
    findCallable(bareHost(hostname), resolve, rules).then(
      (addresses) => {
        const found = addresses.map((address) => ({ address, family: isIPv6(address) ? 6 : 4 }))
        const [first] = found
        if (all) done(null, found)
        else done(null, first?.address ?? '', first?.family)
      },
      (error: Error) => done(error, ''),
    )
  }
}

async function findCallable(hostname: string, resolve: Resolve, rules: CallingRules): Promise<string[]> {
  const addresses = await resolve(hostname)
  if (addresses.length === 0 || !addresses.every((address) => isCallable(address, rules))) {
    throw new Error(`${hostname} does not lead to a public address`)
  }
  return addresses
}
