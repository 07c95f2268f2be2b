import { defineCheck } from '#platform/checks/check.ts'
import { fieldOf, recordsOf } from '#platform/checks/census.ts'
import { cover, verdict } from '#platform/checks/coverage.ts'
import { isCritical, isLive, problems } from '#platform/checks/standing.ts'
import { canaryFailed, canaryRecovered } from '#domains/signals/facts.ts'
import { Canary } from '#domains/signals/kinds.ts'
import { planOf } from '#domains/signals/plan.ts'
import { canaryStates } from '#domains/signals/store.ts'

interface Watched {
  readonly isLive: boolean
  /** Null when the workload does not say. */
  readonly customerFacing: boolean | null
  readonly isCritical: boolean
  readonly canaries: readonly {
    readonly canary: string
    readonly enabled: boolean
    readonly everyMs: number
    readonly declaredAt: string
    readonly lastAt: string | null
  }[]
}

/** What customers do is tried before they do it. Each canary raises an alert by itself, so none can lack one. */
export const journeysAreWatched = defineCheck<Watched>({
  id: 'OPS04-BP03.b',
  practice: 'OPS04-BP03',
  scope: 'workload',
  strength: 'state',
  mandatory: true,
  onEmpty: 'NA',
  claim: 'Each critical journey has a canary that ran lately and raises an alert.',
  parameters: { minutesCritical: 5, minutes: 15 },
  inputs: { kinds: [Canary], facts: [canaryFailed, canaryRecovered] },
  gather: async (transaction, { reference, record, tier }) => {
    const own = (await recordsOf(transaction, Canary)).filter(({ spec }) => spec.workload === reference)
    const plans = own.map((canary) => ({ ...planOf(canary), declaredAt: canary.updatedAt.toISOString() }))
    const names = plans.map(({ canary }) => canary)
    const last = new Map((await canaryStates(transaction, names)).map((row) => [row.canary, row.last_at?.toISOString() ?? null]))
    const facing = fieldOf(record, 'customerFacing')
    return {
      isLive: isLive(record),
      customerFacing: typeof facing === 'boolean' ? facing : null,
      isCritical: isCritical(tier),
      canaries: plans.map(({ canary, enabled, everyMs, declaredAt }) => ({
        canary,
        enabled,
        everyMs,
        declaredAt,
        lastAt: last.get(canary) ?? null,
      })),
    }
  },
  evaluate: ({ isLive: live, customerFacing, isCritical: critical, canaries }, { minutesCritical = 0, minutes = 0 }, now) => {
    if (!live) return verdict('NA', 'The workload is only planned.')
    if (customerFacing !== true && canaries.length === 0)
      return verdict('NA', 'Customers do not use it directly, as far as its record says.')
    const most = critical ? minutesCritical : minutes
    return cover({
      items: canaries,
      subject: ({ canary }) => canary,
      missing: ({ enabled, everyMs, declaredAt, lastAt }) => {
        if (!enabled) return ['switched off']
        // One that was just declared has had no turn yet; its last one may be two intervals and a late minute ago.
        const isQuiet = now.getTime() - Date.parse(lastAt ?? declaredAt) > 2 * everyMs + 60_000
        return problems(
          everyMs > most * 60_000 && `asked every ${everyMs / 60_000} minutes, at most ${most}`,
          isQuiet && (lastAt === null ? 'never asked' : `last asked ${lastAt}`),
        )
      },
      holds: ({ everyMs, lastAt }) => `asked every ${everyMs / 1_000} s, last ${lastAt ?? 'about to be'}`,
      minimum: 1,
      what: 'canaries',
      verb: `are asked at least every ${most} minutes and raise alerts`,
      onEmpty: 'FAIL',
      empty: 'Customers use it directly, and no canary tries what they do.',
      mend: 'Declare a canary for each thing customers must be able to do, and switch it on.',
    })
  },
})

export const checks = [journeysAreWatched]
