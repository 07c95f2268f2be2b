import Type, { type Static } from 'typebox'
import { handoffSent, handoffWritten } from '#domains/notices/handoffs/facts.ts'
import { gather, type ShiftOf } from '#domains/notices/handoffs/gathering.ts'
import { type Note, noteText } from '#domains/notices/handoffs/note.ts'
import { findHandoff, type Handoff, insertHandoff, listHandoffs, lockHandoff, saveSentHandoff } from '#domains/notices/handoffs/store.ts'
import { HandoffView, handoffView } from '#domains/notices/handoffs/view.ts'
import { stintsIn } from '#domains/notices/shifts/seats.ts'
import { readAudience } from '#domains/notices/telling/audience.ts'
import { handoffPlace } from '#domains/notices/telling/places.ts'
import { tell } from '#domains/notices/telling/tell.ts'
import { personOf, referenceOf } from '#domains/oncall/asking.ts'
import { onDuty, readDuty } from '#domains/oncall/duty.ts'
import { handoversIn } from '#domains/oncall/handover.ts'
import { momentsBetween } from '#domains/oncall/layering.ts'
import { roster } from '#domains/oncall/roster.ts'
import { defineAction } from '#platform/actions/action.ts'
import { actorReference, holdsRole } from '#platform/identity/actor.ts'
import { Refusal } from '#platform/refusal.ts'
import { holds, later } from '#platform/time/interval.ts'
import { dayMs, formatInZone } from '#platform/time/zone.ts'
import type { Transaction } from '#platform/transaction.ts'

const handoffField = Type.Optional(Type.String({ format: 'uuid', description: 'The note.' }))
const scheduleField = Type.Optional(
  Type.String({
    minLength: 1,
    maxLength: 200,
    description: 'Instead of a note: your shift on this schedule that runs now, or the last one.',
  }),
)
const personField = Type.Optional(Type.String({ minLength: 1, maxLength: 200, description: 'Whose shift. Default yours.' }))

export const getHandoff = defineAction({
  name: 'oncall.handoff',
  summary: 'Show the hand-off note of a shift: what happened, what is open, what changed.',
  description: 'Of a shift that still runs it says how things are now, and is written when the shift ends or the note is completed.',
  kind: 'question',
  may: { role: 'viewer' },
  input: Type.Object({ handoff: handoffField, schedule: scheduleField, person: personField }, { additionalProperties: false }),
  output: HandoffView,
  run: async (transaction, input) => {
    const found = await wanted(transaction, input)
    return 'note' in found ? handoffView(found) : preview(found, await gather(transaction, found), transaction.now)
  },
})

export const listHandoffNotes = defineAction({
  name: 'oncall.handoffs',
  summary: 'List hand-off notes, newest first.',
  kind: 'question',
  may: { role: 'viewer' },
  input: Type.Object(
    {
      schedule: Type.Optional(Type.String({ minLength: 1, maxLength: 200, description: 'Of this schedule: `schedule:payments`.' })),
      person: Type.Optional(Type.String({ minLength: 1, maxLength: 200, description: 'Of this person’s shifts.' })),
      state: Type.Optional(
        Type.Union([Type.Literal('draft'), Type.Literal('quiet'), Type.Literal('sent')], {
          description: 'Only those that wait for their person, in which nothing happened, or that were sent.',
        }),
      ),
      after: Type.Optional(Type.String({ format: 'uuid', description: 'The `next` of the page before.' })),
      limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100, description: 'At most this many. Default 20.' })),
    },
    { additionalProperties: false },
  ),
  output: Type.Object({
    items: Type.Array(HandoffView, { description: 'This page of them.' }),
    next: Type.Optional(Type.String({ description: 'Give it as `after` for the next page. Missing on the last.' })),
  }),
  run: async (transaction, input) => {
    const size = input.limit ?? 20
    const notes = await listHandoffs(
      transaction.sql,
      {
        ...(input.schedule === undefined ? {} : { schedule: referenceOf('schedule', input.schedule) }),
        ...(input.person === undefined ? {} : { person: personOf(input.person) }),
        ...(input.state === undefined ? {} : { state: input.state }),
        ...(input.after === undefined ? {} : { before: input.after }),
      },
      size + 1,
    )
    const last = notes[size - 1]
    return { items: notes.slice(0, size).map(handoffView), ...(notes.length > size && last !== undefined ? { next: last.id } : {}) }
  },
})

export const completeHandoff = defineAction({
  name: 'oncall.handoff-complete',
  summary: 'Add to a hand-off note what its facts cannot say, and send it to whoever is on call next.',
  description: 'Of a shift that still runs the note is written now. It is sent once.',
  kind: 'deed',
  may: { role: 'viewer' },
  input: Type.Object(
    {
      handoff: handoffField,
      schedule: scheduleField,
      person: personField,
      text: Type.String({ maxLength: 20_000, description: 'What the next person should know. Markdown; empty when the facts say it all.' }),
    },
    { additionalProperties: false },
  ),
  output: HandoffView,
  run: async (transaction, input) => {
    const found = await wanted(transaction, input)
    await authorised(transaction, found)
    const handoff = 'note' in found ? await lockHandoff(transaction.sql, found.id) : await writtenNow(transaction, found)
    if (handoff === undefined) throw new Refusal('not-found', noSuch)
    if (handoff.state === 'sent')
      throw new Refusal('conflict', `It was sent by ${handoff.sentBy ?? 'somebody'} already. Tell whoever is on call now in another way.`)
    const told = await nextPeople(transaction, handoff)
    const by = actorReference(transaction.actor)
    await saveSentHandoff(transaction.sql, handoff.id, { body: input.text, by, told }, transaction.now)
    const sent = (await findHandoff(transaction.sql, handoff.id)) ?? handoff
    await tellNext(transaction, sent, told)
    transaction.record(handoffSent, {
      subjects: [...subjectsOf(sent), ...told],
      data: { handoff: sent.id, schedule: sent.schedule, person: sent.person, by, told: [...told].slice(0, 100) },
    })
    return handoffView(sent)
  },
})

const noSuch = 'There is no such hand-off note. oncall.handoffs lists them.'
const subjectsOf = ({ id, schedule, person }: Pick<Handoff, 'id' | 'schedule' | 'person'>): string[] => [`handoff:${id}`, schedule, person]

/** A note by its name, or the shift that runs now, or the note of the last one. */
const wanted = async (
  transaction: Transaction,
  input: { readonly handoff?: string; readonly schedule?: string; readonly person?: string },
): Promise<Handoff | ShiftOf> => {
  if (input.handoff !== undefined) {
    const found = await findHandoff(transaction.sql, input.handoff)
    if (found === undefined) throw new Refusal('not-found', noSuch)
    return found
  }
  if (input.schedule === undefined) throw new Refusal('invalid-input', 'Name a `handoff`, or a `schedule` for your shift on it.')
  const schedule = referenceOf('schedule', input.schedule)
  const person = input.person === undefined ? actorReference(transaction.actor) : personOf(input.person)
  const running = await runningShift(transaction, schedule, person)
  const [last] = await listHandoffs(transaction.sql, { schedule, person }, 1)
  // Handed over before its end: the note that was sent is the one of this shift.
  if (running !== undefined) return last?.state === 'sent' && last.end.getTime() === running.end.getTime() ? last : running
  if (last === undefined) throw new Refusal('not-found', `${person} has no shift on ${schedule} now and no note of an earlier one.`)
  return last
}

const longestMs = 35 * dayMs

const runningShift = async (transaction: Transaction, schedule: string, person: string): Promise<ShiftOf | undefined> => {
  const { now } = transaction
  const around = { start: new Date(now.getTime() - longestMs), end: new Date(now.getTime() + longestMs) }
  const duty = await readDuty(transaction, around)
  const rota = duty.schedules.get(schedule)
  if (rota === undefined) throw new Refusal('not-found', `There is no schedule "${schedule}". oncall.who lists them all.`)
  return stintsIn(schedule, momentsBetween(rota, duty.plans(schedule), around)).find(
    (stint) => !stint.shadow && stint.person === person && holds(stint, now),
  )
}

const preview = ({ schedule, person, start, end }: ShiftOf, note: Note, now: Date): Static<typeof HandoffView> =>
  handoffView({
    id: '',
    schedule,
    person,
    start,
    end,
    state: 'draft',
    note,
    body: '',
    writtenAt: now,
    sentAt: undefined,
    sentBy: undefined,
    told: [],
  })

/** The note of a shift that still runs: until now, though the shift goes on. */
const writtenNow = async (transaction: Transaction, { schedule, person, start, end }: ShiftOf): Promise<Handoff | undefined> => {
  const { sql, now } = transaction
  const [last] = await listHandoffs(sql, { schedule, person }, 1)
  if (last?.end.getTime() === end.getTime()) return lockHandoff(sql, last.id)
  const note = await gather(transaction, { schedule, person, start, end: later(now, new Date(start.getTime() + 1)) })
  const id = transaction.newId()
  await insertHandoff(sql, { id, schedule, person, start, end, state: 'draft', note, writtenAt: now })
  transaction.record(handoffWritten, {
    subjects: subjectsOf({ id, schedule, person }),
    data: { handoff: id, schedule, person, from: start.toISOString(), to: end.toISOString() },
  })
  return lockHandoff(sql, id)
}

/** The person themselves, a responder, or whoever owns the schedule. */
const authorised = async (transaction: Transaction, { schedule, person }: Pick<ShiftOf, 'schedule' | 'person'>): Promise<void> => {
  const { actor } = transaction
  if (actorReference(actor) === person || holdsRole(actor, 'responder')) return
  const owner = (await transaction.read(roster)).value.schedules.get(schedule)?.owner
  if (actor.type === 'person' && owner !== undefined && actor.teams.includes(owner)) return
  throw new Refusal('forbidden', `This is for ${person}, a responder, or the team that owns ${schedule}.`)
}

/** Whoever is on call once the shift is over: now, or when it ends, or when somebody comes next. */
const nextPeople = async (transaction: Transaction, { schedule, person, end }: Handoff): Promise<readonly string[]> => {
  const at = later(end, transaction.now)
  const ahead = { start: at, end: new Date(at.getTime() + longestMs) }
  const duty = await readDuty(transaction, ahead)
  const rota = duty.schedules.get(schedule)
  if (rota === undefined) return []
  const now = onDuty(duty, schedule, at).people.filter((one) => one !== person)
  if (now.length > 0) return now
  const [next] = handoversIn(momentsBetween(rota, duty.plans(schedule), ahead)).filter(({ comes }) => comes.some((one) => one !== person))
  return next?.comes.filter((one) => one !== person) ?? []
}

const tellNext = async (transaction: Transaction, handoff: Handoff, told: readonly string[]): Promise<void> => {
  const { names, zoneOf } = await readAudience(transaction)
  const { id, schedule, person, note, body } = handoff
  await tell(
    transaction,
    told.map((to) => ({
      key: `handoff ${id} sent ${to}`,
      person: to,
      subject: `${names(person)} hands ${names(schedule)} over to you`,
      text: noteText(note, body, (instant) => formatInZone(new Date(instant), zoneOf(to, schedule))),
      links: [{ label: 'Open the note', url: handoffPlace(transaction.config.baseUrl, id) }],
      about: [`handoff:${id}`, schedule, person],
      expiresAt: new Date(transaction.now.getTime() + 3 * dayMs),
    })),
  )
}
