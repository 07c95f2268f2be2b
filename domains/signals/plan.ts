import type { Static } from 'typebox'
import { Compile } from 'typebox/compile'
import type { RecordOf } from '#platform/kinds/kind.ts'
import { defineSnapshot } from '#platform/kinds/snapshot.ts'
import { parseDuration } from '#platform/time/duration.ts'
import type { Expectation } from '#domains/signals/expectation.ts'
import { Canary } from '#domains/signals/kinds.ts'

/** A canary as the prober reads it: durations in milliseconds, defaults filled in. */
export interface CanaryPlan {
  /** `canary:checkout` */
  readonly canary: string
  readonly title: string
  readonly owner: string | undefined
  /** `workload:checkout` */
  readonly workload: string
  readonly url: string
  readonly method: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | undefined
  readonly everyMs: number
  readonly timeoutMs: number
  readonly expected: Expectation
  readonly failAfter: number
  readonly recoverAfter: number
  readonly enabled: boolean
  /** Labels of the alert it raises. */
  readonly labels: Readonly<Record<string, string>>
}

/** An answer later than this is none: a longer time-out would hold a place in the prober. */
const longestTimeoutMs = 30_000

export const planOf = (record: RecordOf<Static<typeof Canary.spec>>): CanaryPlan => {
  const { spec, metadata } = record
  return {
    canary: record.reference,
    title: metadata.title ?? metadata.name,
    owner: metadata.owner,
    workload: spec.workload,
    url: spec.url,
    method: spec.method ?? 'GET',
    headers: spec.headers ?? {},
    body: spec.body,
    everyMs: Math.max(1_000, parseDuration(spec.every)),
    timeoutMs: Math.min(longestTimeoutMs, parseDuration(spec.timeout ?? '5s')),
    expected: {
      status: spec.expect?.status ?? [],
      contains: spec.expect?.contains,
      withinMs: spec.expect?.within === undefined ? undefined : parseDuration(spec.expect.within),
    },
    failAfter: spec.failAfter ?? 2,
    recoverAfter: spec.recoverAfter ?? 2,
    enabled: spec.enabled !== false,
    labels: {
      alertname: 'CanaryFailing',
      severity: 'critical',
      ...spec.labels,
      canary: nameOf(record.reference),
      workload: nameOf(spec.workload),
    },
  }
}

/** `checkout` of `workload:checkout`. */
export const nameOf = (reference: string): string => reference.slice(reference.indexOf(':') + 1)

/** The next turn: a whole number of intervals after the last one, so that a late turn does not shift those after it. */
export const nextTurn = (last: Date, everyMs: number, now: Date): Date => {
  const turns = Math.max(1, Math.floor((now.getTime() - last.getTime()) / everyMs) + 1)
  return new Date(last.getTime() + turns * everyMs)
}

const canarySpec = Compile(Canary.spec)

/** Every declared canary, by reference. One that an older version of the product stored and this one cannot read is left out. */
export const canaryPlans = defineSnapshot<ReadonlyMap<string, CanaryPlan>>({
  name: 'signals.canaries',
  kinds: [Canary],
  compile: (records) =>
    new Map(
      records.flatMap(({ spec, ...record }) =>
        record.kind === Canary.name && canarySpec.Check(spec) ? [[record.reference, planOf({ ...record, spec })] as const] : [],
      ),
    ),
})
