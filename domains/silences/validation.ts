import type { Times } from '#domains/silences/timing.ts'
import type { Finding } from '#platform/refusal.ts'
import { parseDuration } from '#platform/time/duration.ts'
import { readRecurrence } from '#platform/time/recurrence.ts'
import { dayMs, isZone } from '#platform/time/zone.ts'

/** The longest one occurrence may last. */
const longestMs = 31 * dayMs

/** Once or again and again, never both and never neither; what begins ends, and later. */
export const timesFindings = ({ startsAt, endsAt, recurrence }: Times, { endRequired }: { endRequired: boolean }): readonly Finding[] => {
  if (recurrence !== undefined) {
    if (startsAt !== undefined || endsAt !== undefined)
      return [
        finding('/spec/recurrence', 'times', 'It happens once and again and again.', 'Keep `startsAt` and `endsAt`, or `recurrence`.'),
      ]
    const read = readRecurrence(recurrence)
    const wrong = 'findings' in read ? read.findings.map((one) => ({ ...one, path: `/spec/recurrence${one.path}` })) : []
    return parseDuration(recurrence.duration) <= longestMs
      ? wrong
      : [...wrong, finding('/spec/recurrence/duration', 'too-long', 'One time lasts longer than 31 days.', 'Shorten it, or write it once.')]
  }
  if (startsAt === undefined)
    return [finding('/spec/startsAt', 'required', 'It does not say when.', 'Add `startsAt` and `endsAt`, or `recurrence`.')]
  if (endsAt === undefined) return endRequired ? [finding('/spec/endsAt', 'required', 'It never ends.', 'Add `endsAt`.')] : []
  // Equal is fine: what was ended before it began.
  return new Date(endsAt) < new Date(startsAt)
    ? [finding('/spec/endsAt', 'order', 'It ends before it begins.', 'Make `endsAt` later.')]
    : []
}

interface Window {
  readonly zone?: string
  readonly type: 'maintenance' | 'freeze'
  readonly alerts?: 'hold' | 'page'
  readonly workloads?: readonly string[]
  readonly matchers?: readonly unknown[]
}

/** A window that holds alerts back says which. */
export const windowFindings = ({ zone, type, alerts, workloads, matchers }: Window): readonly Finding[] => {
  const holds = (alerts ?? (type === 'freeze' ? 'page' : 'hold')) === 'hold'
  return [
    ...(zone === undefined || isZone(zone)
      ? []
      : [finding('/spec/zone', 'zone', `"${zone}" is not a time zone.`, 'Use a name like `Europe/Berlin`.')]),
    ...(holds && workloads === undefined && matchers === undefined
      ? [finding('/spec/workloads', 'required', 'It holds alerts back and does not say which.', 'Name `workloads` or `matchers`.')]
      : []),
  ]
}

const finding = (path: string, rule: string, message: string, mend: string): Finding => ({ path, rule, message, mend })
