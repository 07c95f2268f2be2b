import { isList, type Data } from '#domains/runs/values.ts'

/**
 * What AWS leaves open and this house decided (section 26 of the specification). Everything of that kind is here and
 * nowhere else, so that somebody who tests on AWS changes one file.
 */

/** Seconds of a step whose action documents none. */
export const usualTimeoutSeconds = 3_600
/** Seconds of a step that starts another document: it may hold an approval, so a week. */
export const childSeconds = 604_800
export const approvalSeconds = 604_800
export const longestApprovalSeconds = 2_592_000
export const longestSleepSeconds = 604_799
/** Characters AWS accepts; more is imported with a warning. */
export const usualContent = 65_536
export const longestContent = 1_000_000
export const mostPasses = 100
export const deepestLoop = 2
export const mostParameters = 200
export const mostApprovers = 10
export const mostAttachments = 5

/** How long a wait waits before it asks again: 2 s for a minute, then half as long again up to 30 s. Without jitter. */
export const pollMs = (asked: number): number => {
  const quick = 30
  return asked < quick ? 2_000 : Math.min(30_000, Math.round(2_000 * 1.5 ** (asked - quick + 1)))
}

/** Whether what was found is one of the desired values, compared as text. Of a list every element must be, and there must be one. */
export const isDesired = (found: Data | undefined, desired: readonly Data[]): boolean => {
  if (found === undefined || found === null) return false
  if (isList(found)) return found.length > 0 && found.every((one) => isDesired(one, desired))
  return desired.some((one) => comparable(one) === comparable(found))
}

/** Documents write truths as Python does. */
const comparable = (value: Data): string => {
  if (typeof value === 'boolean' || (typeof value === 'string' && /^true$|^false$/i.test(value))) return String(value).toLowerCase()
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

/** A read changes nothing, so it may be repeated after a crash without asking. */
export const isReading = (api: string): boolean =>
  /^(?:batch[-_]?get|check|describe|estimate|filter|get|head|list|lookup|preview|query|scan|search|select|simulate|validate)/i.test(api)
