import { MaintenanceWindow } from '#domains/silences/kinds.ts'
import { overlapsOf, type Planned, within } from '#domains/silences/overlaps.ts'
import { compileTimes } from '#domains/silences/timing.ts'
import { recordsOf } from '#platform/checks/census.ts'
import { defineCheck } from '#platform/checks/check.ts'
import { cover, verdict } from '#platform/checks/coverage.ts'

const dayMs = 86_400_000
/** So far back work is judged, and so far ahead it is told of while it can still be moved. */
const [daysBack, daysAhead] = [90, 30]
/** Of a window that comes round daily these are all of them, within both. */
const mostOccurrences = 200

interface Calendar {
  readonly work: readonly Planned[]
  readonly freezes: readonly Planned[]
}

/** Nobody upgrades a database while the year is sold. */
export const workKeepsOutOfFreezes = defineCheck<Calendar>({
  id: 'OPS11-BP07.c',
  practice: 'OPS11-BP07',
  scope: 'organization',
  strength: 'behaviour',
  mandatory: false,
  onEmpty: 'NA',
  claim: 'No maintenance fell into a business event without consent.',
  parameters: {},
  inputs: { kinds: [MaintenanceWindow], facts: [] },
  gather: async (transaction) => {
    const [from, to] = [new Date(transaction.now.getTime() - daysBack * dayMs), new Date(transaction.now.getTime() + daysAhead * dayMs)]
    const planned = (await recordsOf(transaction, MaintenanceWindow)).flatMap(({ reference: window, spec }) => {
      const intervals = within(compileTimes(spec, spec.zone)?.upcoming(from, mostOccurrences) ?? [], from, to)
      return intervals.length === 0 ? [] : [{ type: spec.type, window, workloads: spec.workloads, intervals }]
    })
    const ofType = (type: 'maintenance' | 'freeze'): readonly Planned[] =>
      planned.flatMap((one) => (one.type === type ? [{ window: one.window, workloads: one.workloads, intervals: one.intervals }] : []))
    return { work: ofType('maintenance'), freezes: ofType('freeze') }
  },
  evaluate: ({ work, freezes }) => {
    if (freezes.length === 0) return verdict('NA', `No freeze was declared between ${daysBack} days ago and ${daysAhead} days from now.`)
    return cover({
      items: work.map(({ window, ...one }) => ({ window, overlaps: overlapsOf({ window, ...one }, freezes) })),
      subject: ({ window }) => window,
      missing: ({ overlaps }) =>
        overlaps.map(({ freeze, start }) => `falls into ${freeze} from ${start.slice(0, 16).replace('T', ' ')} UTC`),
      holds: () => `keeps out of ${freezes.map(({ window }) => window).join(', ')}`,
      minimum: 1,
      what: `windows of planned work, ${daysBack} days back and ${daysAhead} ahead,`,
      verb: 'keep out of every freeze',
      onEmpty: 'NA',
      empty: 'No planned work was declared.',
      mend: 'Move the work named out of the freeze. Where the owner of the freeze consents, he names the workloads it is about and leaves that one out.',
    })
  },
})

export const checks = [workKeepsOutOfFreezes]
