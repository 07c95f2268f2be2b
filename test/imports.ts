import assert from 'node:assert/strict'
import { compileCalendars } from '#domains/oncall/calendars/plan.ts'
import { peopleOf } from '#domains/oncall/calendars/duty-calendars.ts'
import { compileNames } from '#domains/oncall/calendars/names.ts'
import { noCalendars } from '#domains/oncall/absence.ts'
import type { Imported } from '#domains/oncall/importing/document.ts'
import type { Note } from '#domains/oncall/importing/model.ts'
import { Schedule } from '#domains/oncall/kinds.ts'
import { compileSchedule } from '#domains/oncall/rota.ts'
import { shiftsBetween } from '#domains/oncall/schedule.ts'
import { plansOf } from '#test/rotas.ts'
import { apiVersion, type RecordDocument, type RecordOf } from '#platform/kinds/kind.ts'
import { occurrencesBetween } from '#platform/time/icalendar/occurrences.ts'
import { dayMs } from '#platform/time/zone.ts'
import { Compile } from 'typebox/compile'

/** A file that holds this. */
export const exported = (value: unknown) => [{ path: 'export.json', text: JSON.stringify(value) }]

interface Existing {
  readonly kind: string
  readonly name: string
  readonly spec: object
}

/** Records that exist. */
export const existing = (records: readonly Existing[]): RecordDocument[] =>
  records.map(({ kind, name, spec }) => ({ apiVersion, kind, metadata: { name }, spec }))

export const specOf = (imported: Imported, kind: string, name: string): Record<string, unknown> => {
  const found = imported.documents.find((one) => one.kind === kind && one.metadata.name === name)
  assert.ok(found, `no ${kind} ${name} in ${imported.documents.map((one) => `${one.kind} ${one.metadata.name}`).join(', ')}`)
  return found.spec as Record<string, unknown>
}

export const noteOf = (imported: Imported, what: string, outcome?: Note['outcome']): Note => {
  const found = imported.notes.find((note) => note.what.startsWith(what) && (outcome === undefined || note.outcome === outcome))
  assert.ok(found, `no note of ${what} in:\n${imported.notes.map((note) => `${note.outcome} ${note.what}: ${note.why}`).join('\n')}`)
  return found
}

const scheduleSpec = Compile(Schedule.spec)

/** The next shifts of an imported schedule, as the engine that pages works them out: `2026-11-20T09:00 alice`, in UTC. */
export const onCall = (imported: Imported, name: string, from: string, count: number): readonly string[] => {
  const spec = specOf(imported, 'Schedule', name)
  assert.ok(scheduleSpec.Check(spec))
  const rota = compileSchedule(spec, { reference: `schedule:${name}`, title: name, owner: undefined })
  const interval = { start: new Date(from), end: new Date(Date.parse(from) + 60 * dayMs) }
  const records = imported.documents.map(
    (document) => ({ ...document, reference: `${document.kind.toLowerCase()}:${document.metadata.name}` }) as unknown as RecordOf,
  )
  const people = compileNames(records)
  const shifts = new Map(
    [...compileCalendars(records).values()].map((plan) => [
      plan.reference,
      occurrencesBetween(plan.timeline, interval).flatMap((one) =>
        peopleOf(one, plan, people).map((person) => ({ start: one.start, end: one.end, person, title: one.event.title })),
      ),
    ]),
  )
  return shiftsBetween(rota, plansOf({ calendars: { ...noCalendars, shifts } }), interval)
    .slice(0, count)
    .map(({ start, person }) => `${start.toISOString().slice(0, 16)} ${person.slice('person:'.length)}`)
}
