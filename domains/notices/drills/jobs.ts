import Type from 'typebox'
import { drillSkipped } from '#domains/notices/drills/facts.ts'
import { lateMs, type Occasion, occasions } from '#domains/notices/drills/plan.ts'
import { beginDrill, moveDrill, subjectsOf } from '#domains/notices/drills/running.ts'
import { tellOwner } from '#domains/notices/drills/reporting.ts'
import {
  type DrillRow,
  hurryDrills,
  insertDrill,
  isKnownOccasion,
  nextDrillAt,
  realEscalation,
  runningDrill,
  takeDrill,
} from '#domains/notices/drills/store.ts'
import { levelOf } from '#domains/notices/drills/subject.ts'
import { noticeFailed, noticePaged } from '#domains/notices/facts.ts'
import { readCalendars } from '#domains/oncall/calendars/duty-calendars.ts'
import { EscalationPolicy } from '#domains/oncall/policies/kinds.ts'
import { roster } from '#domains/oncall/roster.ts'
import { defineSubscription, type FactType } from '#platform/facts/fact.ts'
import { actorReference } from '#platform/identity/actor.ts'
import { recordChanged } from '#platform/kinds/facts.ts'
import { lookAgainAt } from '#platform/jobs/again.ts'
import { defineTask, type Task } from '#platform/jobs/task.ts'
import { formatInZone, dayMs } from '#platform/time/zone.ts'
import type { Transaction } from '#platform/transaction.ts'

/** Moves drills on: to the next level when one answered or its time has passed, and to their end. Looks at the world, and may run too often. */
export const runDrills: Task = defineTask({
  name: 'notices.run-drills',
  summary: 'Go on with drills that are under way.',
  payload: Type.Object({}),
  every: { seconds: 600 },
  onStart: true,
  // A drill gives way as soon as people are really paged by its policy.
  after: [noticePaged] as readonly FactType[],
  run: async (work) => {
    while (!work.signal.aborted && (await work.transact(moveOne)));
  },
})

const moveOne = async (transaction: Transaction): Promise<boolean> => {
  // It runs beside every page, and there is hardly ever a drill.
  if ((await nextDrillAt(transaction.sql)) === undefined) return false
  await hurryDrills(transaction.sql, [], transaction.now)
  const drill = await takeDrill(transaction.sql, transaction.now)
  if (drill !== undefined) await moveDrill(transaction, drill)
  const next = await nextDrillAt(transaction.sql)
  if (next !== undefined) transaction.wake(runDrills, lookAgainAt(next, transaction.now))
  return drill !== undefined
}

/** Starts the drills policies plan, each once: those it finds too late, or while people are really being paged, are told as not made. */
export const planDrills: Task = defineTask({
  name: 'notices.plan-drills',
  summary: 'Start the drills that policies plan.',
  payload: Type.Object({}),
  every: { seconds: 300 },
  onStart: true,
  run: (work) => work.transact(startPlanned),
})

/** How far around now holidays are asked for: as long as a drill may be put off. */
const aroundMs = 16 * dayMs

const startPlanned = async (transaction: Transaction): Promise<void> => {
  const { now } = transaction
  const planned = (await transaction.records.all(EscalationPolicy)).filter(
    ({ spec, archivedAt }) => spec.drill !== undefined && archivedAt === undefined,
  )
  if (planned.length === 0) return
  const around = { start: new Date(now.getTime() - aroundMs), end: new Date(now.getTime() + aroundMs) }
  const { holidays } = await readCalendars(transaction, around)
  const upcoming: Date[] = []
  for (const { reference, metadata, spec } of planned) {
    if (spec.drill === undefined) continue
    const off = (spec.drill.holidays ?? []).flatMap((calendar) => holidays.get(calendar) ?? [])
    const { due, next } = occasions(spec.drill, off, now)
    for (const occasion of due) await make(transaction, reference, metadata.owner, occasion, spec.drill.zone)
    if (next !== undefined) upcoming.push(next.at)
  }
  const [first] = upcoming.toSorted((one, other) => one.getTime() - other.getTime())
  if (first !== undefined) transaction.wake(planDrills, first)
  const goesOn = await nextDrillAt(transaction.sql)
  if (goesOn !== undefined) transaction.wake(runDrills, goesOn)
}

const make = async (
  transaction: Transaction,
  reference: string,
  owner: string | undefined,
  { planned, at }: Occasion,
  zone: string,
): Promise<void> => {
  if (await isKnownOccasion(transaction.sql, reference, planned)) return
  const policy = (await transaction.read(roster)).value.policies.get(reference)
  if (policy === undefined) return
  const why = await hindrance(transaction, reference, at)
  if (why === undefined) {
    const note = `Planned for ${formatInZone(planned, zone)}.`
    await beginDrill(transaction, { policy, owner, mode: 'in-turn', note, plannedFor: planned })
    return
  }
  const { now } = transaction
  const skipped: DrillRow = {
    id: transaction.newId(),
    policy: reference,
    title: policy.title,
    owner: owner ?? null,
    mode: 'in-turn',
    note: '',
    state: 'skipped',
    reason: why,
    planned_for: planned,
    started_at: now,
    started_by: actorReference(transaction.actor),
    due_at: null,
    finished_at: now,
  }
  if (!(await insertDrill(transaction.sql, skipped))) return
  transaction.record(drillSkipped, { subjects: subjectsOf(skipped), data: { drill: skipped.id, policy: reference, reason: why } })
  await tellOwner(transaction, skipped, {
    subject: `The planned drill of ${policy.title} was not made`,
    text: `It was planned for ${formatInZone(planned, zone)}. ${why}\n\nMake it when you like: \`andon oncall drill ${reference}\`.`,
  })
}

const hindrance = async (transaction: Transaction, reference: string, at: Date): Promise<string | undefined> => {
  const real = await realEscalation(transaction.sql, reference)
  if (real !== undefined) return `People were really being paged by it: ${real}`
  if ((await runningDrill(transaction.sql, reference)) !== undefined) return 'Another drill of it was under way.'
  return transaction.now.getTime() - at.getTime() > lateMs ? 'Andon did not run at that time.' : undefined
}

/** A drill need not wait for those whom nothing reaches. */
export const drillsFollow = defineSubscription({
  name: 'notices.drills-follow',
  on: [noticeFailed] as readonly FactType[],
  run: async (transaction, facts) => {
    const own = facts.flatMap(({ subjects }) => subjects.flatMap((subject) => levelOf(subject)?.drill ?? []))
    if (own.length > 0 && (await hurryDrills(transaction.sql, [...new Set(own)], transaction.now)))
      transaction.wake(runDrills, transaction.now)
  },
})

/** A policy that was declared or changed is planned at once. */
export const drillsReplanned = defineSubscription({
  name: 'notices.drills-replanned',
  on: [recordChanged],
  run: (transaction, facts) => {
    if (facts.some(({ data }) => data.reference.startsWith('escalation-policy:'))) transaction.wake(planDrills, transaction.now)
    return Promise.resolve()
  },
})
