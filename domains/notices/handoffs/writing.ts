import { handoffWritten } from '#domains/notices/handoffs/facts.ts'
import { gather } from '#domains/notices/handoffs/gathering.ts'
import { isQuiet } from '#domains/notices/handoffs/note.ts'
import { draftsSince, insertHandoff } from '#domains/notices/handoffs/store.ts'
import { type Stint, stintsIn } from '#domains/notices/shifts/seats.ts'
import type { Look } from '#domains/notices/shifts/store.ts'
import { readAudience } from '#domains/notices/telling/audience.ts'
import { handoffPlace } from '#domains/notices/telling/places.ts'
import { spanIn } from '#domains/notices/telling/swap-words.ts'
import { tell } from '#domains/notices/telling/tell.ts'
import type { Telling } from '#domains/notices/telling/telling.ts'
import { readDuty } from '#domains/oncall/duty.ts'
import { momentsBetween } from '#domains/oncall/layering.ts'
import type { Interval } from '#platform/time/interval.ts'
import { dayMs } from '#platform/time/zone.ts'
import type { Transaction } from '#platform/transaction.ts'

/** Whoever forgot is reminded once, when the next person has settled in. */
const remindedAfterMs = 2 * 3_600_000
/** A note is worth something so long. */
const worthMs = 3 * dayMs

/**
 * Writes up shifts that ended since the last look, and asks their people to complete what the facts cannot say. A shift
 * that the same person goes on with after free hours hands nothing over; one in which nothing happened asks nobody.
 */
export const writeNotes = async (transaction: Transaction, looks: ReadonlyMap<string, Look>, stints: readonly Stint[]): Promise<void> => {
  const { sql, now } = transaction
  const ended = stints.filter((stint) => {
    const look = looks.get(stint.schedule)
    return look !== undefined && !stint.shadow && look.ended < stint.end && stint.end <= now && isHandedOver(stint, stints)
  })
  if (ended.length === 0) return
  const wholes = await wholeStints(transaction, ended)
  for (const { schedule, person, start, end } of wholes) {
    const shift = { schedule, person, start, end }
    const note = await gather(transaction, shift)
    const state = isQuiet(note) ? 'quiet' : 'draft'
    const id = transaction.newId()
    if (!(await insertHandoff(sql, { ...shift, id, state, note, writtenAt: now }))) continue
    transaction.record(handoffWritten, {
      subjects: [`handoff:${id}`, schedule, person],
      data: { handoff: id, schedule, person, from: start.toISOString(), to: end.toISOString() },
    })
    if (state === 'draft') await tellDue(transaction, { ...shift, id }, 'due')
  }
}

/** Reminds of notes nobody completed. Answers when the next one is to be reminded of. */
export const remindOfNotes = async (transaction: Transaction): Promise<Date | undefined> => {
  const { now } = transaction
  const drafts = await draftsSince(transaction.sql, new Date(now.getTime() - worthMs))
  let next: Date | undefined
  for (const draft of drafts) {
    const at = new Date(draft.end.getTime() + remindedAfterMs)
    if (at <= now) await tellDue(transaction, draft, 'reminder')
    else if (next === undefined || at < next) next = at
  }
  return next
}

const tellDue = async (
  transaction: Transaction,
  handoff: Interval & { readonly id: string; readonly schedule: string; readonly person: string },
  what: 'due' | 'reminder',
): Promise<void> => {
  const { names, zoneOf } = await readAudience(transaction)
  const { id, schedule, person } = handoff
  const telling: Telling = {
    key: `handoff ${id} ${what}`,
    person,
    subject: what === 'due' ? `Your shift on ${names(schedule)} is over` : `The hand-off of ${names(schedule)} waits for you`,
    text: `A note says what happened on ${names(schedule)} ${spanIn(handoff, zoneOf(person, schedule))}. Add what the next person should know, and send it.`,
    links: [{ label: 'Complete the hand-off', url: handoffPlace(transaction.config.baseUrl, id) }],
    about: [`handoff:${id}`, schedule],
    expiresAt: new Date(handoff.end.getTime() + worthMs),
  }
  await tell(transaction, [telling])
}

/** Somebody else comes next, at once or after hours nobody has; or nobody is known to come. */
const isHandedOver = (stint: Stint, stints: readonly Stint[]): boolean => {
  const later = stints.filter((one) => one.schedule === stint.schedule && !one.shadow && one.end > stint.end)
  const first = Math.min(...later.map(({ start }) => Math.max(start.getTime(), stint.end.getTime())))
  const next = later.filter(({ start }) => start.getTime() <= first)
  return next.length === 0 || next.some(({ person }) => person !== stint.person)
}

/** A shift may have begun long before the time that is looked at. */
const longestMs = 35 * dayMs

const wholeStints = async (transaction: Transaction, ended: readonly Stint[]): Promise<readonly Stint[]> => {
  const { now } = transaction
  const back = { start: new Date(now.getTime() - longestMs), end: new Date(now.getTime() + 1) }
  const duty = await readDuty(transaction, back)
  const before = new Map(
    [...new Set(ended.map(({ schedule }) => schedule))].map((schedule) => {
      const rota = duty.schedules.get(schedule)
      return [schedule, rota === undefined ? [] : stintsIn(schedule, momentsBetween(rota, duty.plans(schedule), back))]
    }),
  )
  return ended.map((stint) => {
    const whole = before
      .get(stint.schedule)
      ?.find(({ person, end, shadow }) => !shadow && person === stint.person && end.getTime() === stint.end.getTime())
    return whole ?? stint
  })
}
