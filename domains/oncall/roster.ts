import { Compile } from 'typebox/compile'
import type { Policy } from '#domains/oncall/escalation.ts'
import { Schedule } from '#domains/oncall/kinds.ts'
import { EscalationPolicy } from '#domains/oncall/policies/kinds.ts'
import { compileSchedule, type Rota } from '#domains/oncall/schedule.ts'
import type { RecordOf } from '#platform/kinds/kind.ts'
import { defineSnapshot } from '#platform/kinds/snapshot.ts'
import { parseDuration } from '#platform/time/duration.ts'
import { isLocalTime, isZone } from '#platform/time/zone.ts'

/** Every schedule and policy, compiled: who is on call and whom to page is answered from here without a query. */
export interface Roster {
  readonly schedules: ReadonlyMap<string, Rota>
  readonly policies: ReadonlyMap<string, Policy>
}

export const compileRoster = (records: readonly RecordOf[]): Roster => ({
  schedules: new Map(records.flatMap((record) => entry(record, rotaOf(record)))),
  policies: new Map(records.flatMap((record) => entry(record, policyOf(record)))),
})

export const roster = defineSnapshot({ name: 'oncall.roster', kinds: [Schedule, EscalationPolicy], compile: compileRoster })

const scheduleSpec = Compile(Schedule.spec)
const policySpec = Compile(EscalationPolicy.spec)

const titleOf = (record: RecordOf): string => record.metadata.title ?? record.metadata.name

/** What cannot be read (an older version stored it, a zone was abolished) reaches nobody, visibly, instead of stopping every page. */
const rotaOf = (record: RecordOf): Rota | undefined => {
  const { spec } = record
  if (record.kind !== Schedule.name || !scheduleSpec.Check(spec) || !isZone(spec.zone)) return undefined
  const dates = [spec.rotation.start, ...(spec.overrides ?? []).flatMap(({ from, to }) => [from, to])]
  if (!dates.every(isLocalTime)) return undefined
  return compileSchedule(spec, { reference: record.reference, title: titleOf(record), owner: record.metadata.owner })
}

/** The owner stands behind the fallback, so that a policy still reaches somebody when the one named has left. */
const policyOf = (record: RecordOf): Policy | undefined => {
  const { spec } = record
  if (record.kind !== EscalationPolicy.name || !policySpec.Check(spec)) return undefined
  const owner = record.metadata.owner
  return {
    reference: record.reference,
    title: titleOf(record),
    steps: spec.steps.map((step) => ({ page: step.page, timeoutMs: parseDuration(step.timeout) })),
    repeat: spec.repeat ?? 0,
    fallback: [spec.fallback],
    lastResort: owner === undefined || owner === spec.fallback ? [] : [owner],
  }
}

const entry = <Value>(record: RecordOf, value: Value | undefined): [string, Value][] =>
  value === undefined ? [] : [[record.reference, value]]
