import { Compile } from 'typebox/compile'
import { Schedule } from '#domains/oncall/kinds.ts'
import { EscalationPolicy } from '#domains/oncall/policies/kinds.ts'
import { compilePolicy, type Policy } from '#domains/oncall/policies/policy.ts'
import { compileSchedule, isReadable, type Rota } from '#domains/oncall/rota.ts'
import type { RecordOf } from '#platform/kinds/kind.ts'
import { defineSnapshot } from '#platform/kinds/snapshot.ts'

/** Every schedule and policy, compiled: who is on call and whom to page is answered from here without a query. */
export interface Roster {
  readonly schedules: ReadonlyMap<string, Rota>
  readonly policies: ReadonlyMap<string, Policy>
}

export const compileRoster = (records: readonly RecordOf[]): Roster => ({
  schedules: new Map(records.flatMap((record) => entry(record, rotaOf(record)))),
  policies: new Map(records.flatMap((record) => entry(record, compilePolicy(record)))),
})

export const roster = defineSnapshot({ name: 'oncall.roster', kinds: [Schedule, EscalationPolicy], compile: compileRoster })

const scheduleSpec = Compile(Schedule.spec)

const titleOf = (record: RecordOf): string => record.metadata.title ?? record.metadata.name

/** What cannot be read (an older version stored it, a zone was abolished) reaches nobody, visibly, instead of stopping every page. */
const rotaOf = (record: RecordOf): Rota | undefined => {
  const { spec } = record
  if (record.kind !== Schedule.name || !scheduleSpec.Check(spec) || !isReadable(spec)) return undefined
  return compileSchedule(spec, {
    reference: record.reference,
    title: titleOf(record),
    owner: record.metadata.owner,
    since: record.createdAt,
  })
}

const entry = <Value>(record: RecordOf, value: Value | undefined): [string, Value][] =>
  value === undefined ? [] : [[record.reference, value]]
