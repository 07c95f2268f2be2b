import type { AwsAccounts } from '#platform/config.ts'
import type { Outside } from '#platform/jobs/outside.ts'
import { createGuardedFetch, type GuardedFetch } from '#platform/messages/fetch.ts'

/** One for each set of addresses that was ever configured: mostly one. */
const reached = new Map<string, GuardedFetch>()

/** Asks AWS as every other address is asked, and the places an administrator configured instead of AWS even inside the network. */
export const reachAws = (accounts: AwsAccounts | undefined, outside: Pick<Outside, 'fetch'>): Outside['fetch'] => {
  const addresses = Object.values(accounts?.endpoints ?? {})
  if (addresses.length === 0) return outside.fetch
  const origins = new Set(addresses.map((address) => new URL(address).origin))
  const key = [...origins].toSorted().join(' ')
  const own = reached.get(key) ?? createGuardedFetch(addresses.map((address) => new URL(address).hostname.replace(/^\[(.*)\]$/, '$1')))
  reached.set(key, own)
  return (url, options) => (origins.has(new URL(url).origin) ? own.fetch(url, options) : outside.fetch(url, options))
}
