import { contains, parseAddress, parseRange, type Address, type Range } from '#platform/messages/ip.ts'

/**
 * The guard of outgoing requests: which addresses count as inside the network.
 *
 * The problem: people may name any address for a canary, a webhook or a step, and this server stands where strangers
 * cannot reach: beside databases, metadata services and its own administration. The idea: every address a name resolves
 * to is classified before a connection is made to exactly that address, so neither a redirect nor a changed DNS answer
 * leads elsewhere.
 *
 * Guarantees: an address is refused unless it is a public unicast address or the installation allowed it by host or
 * range. An IPv4 address hidden in IPv6 (mapped, compatible, NAT64, 6to4) is judged by the IPv4 address.
 *
 * Refuses to do: guess. What cannot be read as an address is not public.
 */
export type AddressClass =
  | 'public'
  | 'unspecified'
  | 'loopback'
  | 'private'
  | 'shared'
  | 'link-local'
  | 'unique-local'
  | 'multicast'
  | 'reserved'
  | 'unreadable'

/** What an address is for, by the registries of special-purpose addresses (RFC 6890 and its updates). */
export const classify = (text: string): AddressClass => {
  const address = parseAddress(text)
  return address === undefined ? 'unreadable' : classOf(address)
}

/** What an installation allows inside its network: hosts by name, addresses by range. */
export interface Allowed {
  readonly hosts: ReadonlySet<string>
  readonly ranges: readonly Range[]
}

/** Reads `config.allowedInside`: CIDR ranges, addresses and host names. */
export const parseAllowed = (entries: readonly string[]): Allowed => {
  const ranges = entries.map(parseRange)
  return {
    ranges: ranges.filter((range) => range !== undefined),
    hosts: new Set(entries.filter((_, index) => ranges[index] === undefined).map((host) => host.trim().toLowerCase())),
  }
}

/** Why `address`, which `host` resolved to, may not be reached; undefined when it may. */
export const refusedBecause = (host: string, address: string, allowed: Allowed): string | undefined => {
  const found = classify(address)
  if (found === 'public' || allowed.hosts.has(host.toLowerCase())) return undefined
  const parsed = parseAddress(address)
  const carried = parsed === undefined ? undefined : carriedFour(parsed)
  const isAllowed = [parsed, carried].some((one) => one !== undefined && allowed.ranges.some((range) => contains(range, one)))
  return isAllowed ? undefined : `${host === address ? address : `${host} is ${address}, which`} is inside the network (${found})`
}

const special: readonly (readonly [string, AddressClass])[] = [
  ['0.0.0.0/8', 'unspecified'],
  ['10.0.0.0/8', 'private'],
  ['100.64.0.0/10', 'shared'],
  ['127.0.0.0/8', 'loopback'],
  ['169.254.0.0/16', 'link-local'],
  ['172.16.0.0/12', 'private'],
  ['192.0.0.0/24', 'reserved'],
  ['192.0.2.0/24', 'reserved'],
  ['192.88.99.0/24', 'reserved'],
  ['192.168.0.0/16', 'private'],
  ['198.18.0.0/15', 'reserved'],
  ['198.51.100.0/24', 'reserved'],
  ['203.0.113.0/24', 'reserved'],
  ['224.0.0.0/4', 'multicast'],
  ['240.0.0.0/4', 'reserved'],
  ['::/128', 'unspecified'],
  ['::1/128', 'loopback'],
  ['fc00::/7', 'unique-local'],
  ['fe80::/10', 'link-local'],
  ['ff00::/8', 'multicast'],
  ['100::/64', 'reserved'],
  ['2001::/23', 'reserved'],
  ['2001:db8::/32', 'reserved'],
  ['3fff::/20', 'reserved'],
  ['64:ff9b:1::/48', 'private'],
]

const range = (text: string): Range => {
  const parsed = parseRange(text)
  if (parsed === undefined) throw new Error(`"${text}" is not a range of addresses.`)
  return parsed
}

const specialRanges = special.map(([text, name]) => ({ range: range(text), name }))
/** Only this eighth of IPv6 has been given out as global unicast. */
const globalUnicast = range('2000::/3')

/** Ranges of IPv6 that carry an IPv4 address, and how many bits stand to the right of it. */
const carriers = [
  { range: range('::ffff:0:0/96'), right: 0n },
  { range: range('::/96'), right: 0n },
  { range: range('64:ff9b::/96'), right: 0n },
  { range: range('2002::/16'), right: 80n },
]

const carriedFour = (address: Address): Address | undefined => {
  if (address.family === 4 || address.bits <= 1n) return undefined
  const carrier = carriers.find((one) => contains(one.range, address))
  return carrier === undefined ? undefined : { family: 4, bits: (address.bits >> carrier.right) & 0xffff_ffffn }
}

const classOf = (address: Address): AddressClass => {
  const carried = carriedFour(address)
  if (carried !== undefined) return classOf(carried)
  const found = specialRanges.find((one) => contains(one.range, address))
  if (found !== undefined) return found.name
  return address.family === 4 || contains(globalUnicast, address) ? 'public' : 'reserved'
}
