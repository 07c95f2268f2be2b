/** An internet address as a number of its family: `10.0.0.1`, `2001:db8::1`. */
export interface Address {
  readonly family: 4 | 6
  readonly value: bigint
}

/**
 * Reads an address written in digits. Not an address: IPv4 with leading zeros (some read them as octal), IPv4 inside IPv6
 * (`::ffff:10.0.0.1`), zones, ports and names.
 */
export const readAddress = (text: string): Address | undefined => {
  if (text.length < 2 || text.length > 39 || !looksLike.test(text)) return undefined
  return text.includes(':') ? readSix(text) : readFour(text)
}

/** One spelling for all spellings of an address. */
export const canonical = ({ family, value }: Address): string => `${family}/${value}`

/** The address with everything behind its first `bits` bits set to zero. */
export const networkOf = ({ family, value }: Address, bits: number): bigint => {
  const rest = BigInt((family === 4 ? 32 : 128) - bits)
  return (value >> rest) << rest
}

/** Reads `10.0.0.0/8`. Host bits may be set; a range of one single address is refused, as EventBridge does. */
export const readCidr = (text: string): { family: 4 | 6; bits: number; network: bigint } | undefined => {
  const [, base = '', digits = ''] = /^([^/]+)\/(0|[1-9]\d{0,2})$/.exec(text) ?? []
  const address = readAddress(base)
  const bits = Number(digits)
  if (address === undefined || digits === '' || bits >= (address.family === 4 ? 32 : 128)) return undefined
  return { family: address.family, bits, network: networkOf(address, bits) }
}

const looksLike = /^(?:[0-9.]+|[0-9a-fA-F:]+)$/

const readFour = (text: string): Address | undefined => {
  const parts = text.split('.')
  if (parts.length !== 4 || !parts.every((part) => /^(?:0|[1-9]\d{0,2})$/.test(part) && Number(part) < 256)) return undefined
  return { family: 4, value: parts.reduce((sum, part) => sum * 256n + BigInt(part), 0n) }
}

const readSix = (text: string): Address | undefined => {
  const halves = text.split('::')
  if (halves.length > 2) return undefined
  const [head = [], tail = []] = halves.map((half) => (half === '' ? [] : half.split(':')))
  const missing = 8 - head.length - tail.length
  if (halves.length === 2 ? missing < 1 : missing !== 0) return undefined
  const groups = [...head, ...Array.from({ length: missing }, () => '0'), ...tail]
  if (!groups.every((group) => /^[0-9a-fA-F]{1,4}$/.test(group))) return undefined
  return { family: 6, value: groups.reduce((sum, group) => sum * 65_536n + BigInt(`0x${group}`), 0n) }
}
