import type { Data } from '#domains/runs/values.ts'

/** An answer of AWS as boto3 would give it, as data: instants in ISO 8601, bytes as text where they are text, else base64. */
export const asData = (value: unknown): Data => {
  if (value === null || value === undefined) return null
  if (typeof value === 'string' || typeof value === 'boolean') return value
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value)
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : value.toString()
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString()
  if (value instanceof Uint8Array) return bytesAsText(value)
  if (Array.isArray(value)) return value.map(asData)
  if (typeof value !== 'object') return null
  // Text with a media type comes as an object of its own, big numbers too.
  if (value instanceof String) return value.toString()
  if ('string' in value && 'type' in value && value.type === 'bigDecimal') return Number(value.string)
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, one]) => one !== undefined && one !== null)
      .map(([name, one]) => [name, asData(one)]),
  )
}

const bytesAsText = (bytes: Uint8Array): string => {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return toBase64(bytes)
  }
}

const toBase64 = (bytes: Uint8Array): string => {
  let binary = ''
  for (const byte of bytes) binary += String.fromCharCode(byte)
  return btoa(binary)
}
