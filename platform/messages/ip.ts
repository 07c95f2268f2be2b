import { isIP } from 'node:net'

/** An address as its number: 32 or 128 bits. */
export interface Address {
  readonly family: 4 | 6
  readonly bits: bigint
}

/** A run of addresses with the same first bits. */
export interface Range extends Address {
  readonly prefix: number
}

/** Reads `192.0.2.1`, `2001:db8::1`, `[::1]`, `fe80::1%eth0`, `::ffff:192.0.2.1`; undefined for anything else. */
export const parseAddress = (text: string): Address | undefined => {
  const bare = text.replace(/^\[(.*)\]$/, '$1')
  if (isIP(bare) === 0) return undefined
  if (!bare.includes(':')) {
    const bits = parseFour(bare)
    return bits === undefined ? undefined : { family: 4, bits }
  }
  const bits = parseSix(bare.replace(/%[^%]*$/, ''))
  return bits === undefined ? undefined : { family: 6, bits }
}

/** Reads `10.0.0.0/8`, `fd00::/8` or a single address. */
export const parseRange = (text: string): Range | undefined => {
  const [head = '', length, ...rest] = text.trim().split('/')
  const address = parseAddress(head)
  if (address === undefined || rest.length > 0) return undefined
  const longest = widthOf(address)
  const prefix = length === undefined ? longest : /^\d{1,3}$/.test(length) ? Number(length) : -1
  return prefix < 0 || prefix > longest ? undefined : { ...address, prefix }
}

/** True when the range holds the address. */
export const contains = (range: Range, address: Address): boolean => {
  if (range.family !== address.family) return false
  const dropped = BigInt(widthOf(range) - range.prefix)
  return range.bits >> dropped === address.bits >> dropped
}

const widthOf = (address: Address): number => (address.family === 4 ? 32 : 128)

const parseFour = (text: string): bigint | undefined => {
  const parts = text.split('.')
  if (parts.length !== 4 || !parts.every((part) => /^(0|[1-9]\d{0,2})$/.test(part) && Number(part) <= 255)) return undefined
  return parts.reduce((bits, part) => (bits << 8n) | BigInt(part), 0n)
}

const parseSix = (text: string): bigint | undefined => {
  const sides = text.split('::')
  if (sides.length > 2) return undefined
  const [left, right] = [groupsOf(sides[0] ?? ''), sides.length === 2 ? groupsOf(sides[1] ?? '') : []]
  if (left === undefined || right === undefined) return undefined
  const missing = 8 - left.length - right.length
  if (sides.length === 2 ? missing < 1 : missing !== 0) return undefined
  return [...left, ...Array<bigint>(missing).fill(0n), ...right].reduce((bits, group) => (bits << 16n) | group, 0n)
}

const groupsOf = (side: string): bigint[] | undefined => {
  if (side === '') return []
  const groups: bigint[] = []
  const parts = side.split(':')
  for (const [index, part] of parts.entries()) {
    const four = part.includes('.') && index === parts.length - 1 ? parseFour(part) : undefined
    if (four !== undefined) groups.push(four >> 16n, four & 0xffffn)
    else if (/^[0-9a-fA-F]{1,4}$/.test(part)) groups.push(BigInt(`0x${part}`))
    else return undefined
  }
  return groups
}
