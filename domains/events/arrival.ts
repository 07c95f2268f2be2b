/**
 * Identifiers of events grow with the time of arrival (UUID version 7 begins with it in milliseconds), so an instant is
 * a place among them: identifiers of what arrived before it are smaller.
 */
export const placeOf = (instant: Date): string => {
  const time = Math.max(0, instant.getTime()).toString(16).padStart(12, '0').slice(-12)
  return `${time.slice(0, 8)}-${time.slice(8)}-0000-0000-000000000000`
}

/** The smaller of two places, either of which may be left out. */
export const earlier = (a: string | undefined, b: string | undefined): string | undefined => {
  if (a === undefined || b === undefined) return a ?? b
  return a < b ? a : b
}
