import { addCadence, parseCadence, parseDuration } from '#platform/time/duration.ts'

/** A version of a secret, without its value. */
export interface Version {
  readonly version: number
  readonly setAt: Date
  /** A former one may be used until then. */
  readonly usableUntil: Date | undefined
}

const usualGrace = '24h'

/** Until when the value that is replaced by a rotation now may still be used. */
export const graceUntil = (now: Date, rotation: { readonly grace?: string } | undefined): Date =>
  new Date(now.getTime() + parseDuration(rotation?.grace ?? usualGrace))

/** When a secret is to be replaced; undefined when nobody said how old it may become. */
export const rotationDueAt = (setAt: Date | undefined, rotation: { readonly every: string } | undefined): Date | undefined =>
  setAt === undefined || rotation === undefined ? undefined : addCadence(setAt, parseCadence(rotation.every))

/** The versions that may be used: the newest, and the one before it while its time lasts. */
export const usable = <One extends Version>(
  versions: readonly One[],
  now: Date,
): { readonly current: One | undefined; readonly former: One | undefined } => {
  const [current, ...before] = versions.toSorted((one, other) => other.version - one.version)
  const former = before.find(({ usableUntil }) => usableUntil !== undefined && usableUntil > now)
  return { current, former }
}

/** `secret://db-password/former` is the value before the last rotation. */
export const formerSuffix = '/former'

/** Too short to be hidden: hiding it would hide everything. */
export const isShort = (value: string): boolean => new TextEncoder().encode(value.trim()).length < 4

/** What is to be said about a value when it is set. */
export const warningsAbout = (value: string): readonly string[] => {
  const warnings: string[] = []
  if (isShort(value))
    warnings.push('It is shorter than four characters, so it cannot be hidden in output: hiding it would hide everything.')
  else if (value.trim().length < 8)
    warnings.push('It is shorter than eight characters: words that contain it by chance are hidden as well.')
  if (value !== value.trim()) warnings.push('It begins or ends with blanks, which are kept.')
  return warnings
}
