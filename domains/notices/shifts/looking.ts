import { type Beginning, beginningKey, beginningsAt } from '#domains/notices/shifts/beginning.ts'
import { type Change, changesBetween, type Understood } from '#domains/notices/shifts/changes.ts'
import { collisionKey, collisionsOf } from '#domains/notices/shifts/collisions.ts'
import { type Stint, stintsIn } from '#domains/notices/shifts/seats.ts'
import { knownShifts, lockLooks, type Look, saveLooks } from '#domains/notices/shifts/store.ts'
import { beginsWords, changedWords, collisionWords } from '#domains/notices/shifts/words.ts'
import { writeNotes } from '#domains/notices/handoffs/writing.ts'
import { type Audience, readAudience } from '#domains/notices/telling/audience.ts'
import { schedulePlace } from '#domains/notices/telling/places.ts'
import { tell } from '#domains/notices/telling/tell.ts'
import type { Telling } from '#domains/notices/telling/telling.ts'
import { type Duty, readDuty } from '#domains/oncall/duty.ts'
import { oncallFixed, oncallOverridden, oncallOverrideRemoved, oncallUnfixed } from '#domains/oncall/facts.ts'
import { momentsBetween } from '#domains/oncall/layering.ts'
import { takenBetween } from '#domains/oncall/swaps/taking.ts'
import { factsDuring } from '#platform/facts/read.ts'
import { recordChanged } from '#platform/kinds/facts.ts'
import { earlier, holds, type Interval, overlap } from '#platform/time/interval.ts'
import { dayMs } from '#platform/time/zone.ts'
import type { Transaction } from '#platform/transaction.ts'

/**
 * Looks at the shifts around now and tells what is to be told: a shift begins, somebody's time changed, a holiday is in the
 * way; writes up what ended.
 *
 * Takes nothing in: it compares the world with what was seen at the last look. The last look is held while it runs, and
 * everything is written in one transaction, so that a node that dies has told nothing or everything.
 */
export const lookAtShifts = async (transaction: Transaction): Promise<Date | undefined> => {
  const { sql, now } = transaction
  const looks = await lockLooks(sql)
  const whole = { start: new Date(now.getTime() - backMs), end: new Date(now.getTime() + aheadMs) }
  const duty = await readDuty(transaction, whole)
  const audience = await readAudience(transaction)
  const stints = [...duty.schedules.values()].flatMap((rota) =>
    stintsIn(rota.reference, momentsBetween(rota, duty.plans(rota.reference), whole)),
  )
  const begins = beginningsAt(stints, (person) => audience.book.contacts.get(person)?.shiftNotice ?? [], now)
  const upcoming = stints.flatMap((stint) => (stint.end <= now ? [] : [stint.start < now ? { ...stint, start: now } : stint]))
  await tell(transaction, [
    ...begins.due.map((beginning) => tellBeginning(transaction, beginning, stints, audience)),
    ...(await tellChanges(transaction, looks, upcoming, audience)),
    ...tellCollisions(transaction, duty, upcoming, audience),
  ])
  await writeNotes(transaction, looks, stints)
  const next: readonly Look[] = [...duty.schedules.keys()].map((schedule) => ({ schedule, until: whole.end, ended: now }))
  await saveLooks(sql, next, upcoming)
  return [begins.nextAt, ...stints.map(({ end }) => end)]
    .flatMap((at) => (at !== undefined && at > now && at < whole.end ? [at] : []))
    .toSorted((one, other) => one.getTime() - other.getTime())[0]
}

/** As far as gaps are looked for. */
const aheadMs = 14 * dayMs
/** A long weekend: before it somebody else may have been on call, or the same person. */
const backMs = 4 * dayMs

const tellBeginning = (transaction: Transaction, beginning: Beginning, stints: readonly Stint[], audience: Audience): Telling => {
  const { stint } = beginning
  const { names, zoneOf } = audience
  const before = stints.filter(
    (one) => one.schedule === stint.schedule && !one.shadow && one.person !== stint.person && one.end.getTime() === stint.start.getTime(),
  )
  return {
    key: beginningKey(beginning),
    person: stint.person,
    ...beginsWords(
      beginning,
      [...new Set(before.map(({ person }) => person))],
      names,
      zoneOf(stint.person, stint.schedule),
      transaction.now,
    ),
    links: linksOf(transaction, stint.schedule),
    about: [stint.schedule],
    expiresAt: stint.start,
  }
}

interface Deed extends Understood {
  /** Why, in words. */
  readonly said: string
}

const tellChanges = async (
  transaction: Transaction,
  looks: ReadonlyMap<string, Look>,
  stints: readonly Stint[],
  audience: Audience,
): Promise<readonly Telling[]> => {
  const { sql, now } = transaction
  if (looks.size === 0) return []
  const known = await knownShifts(sql)
  const changes = (understood: readonly Understood[]): readonly Change[] =>
    [...looks.values()].flatMap(({ schedule, until }) =>
      changesBetween(
        known.filter((one) => one.schedule === schedule),
        stints.filter((one) => one.schedule === schedule),
        { start: now, end: until },
        understood,
      ),
    )
  // Most looks find nothing, and then nobody needs to know who did it.
  if (changes([]).length === 0) return []
  const since = new Date(Math.min(...[...looks.values()].map(({ ended }) => ended.getTime())) - slackMs)
  const deeds = await deedsSince(transaction, since, audience)
  const agreed = (await takenBetween(transaction, { start: now, end: new Date(now.getTime() + aheadMs) }))
    .filter(({ takenAt }) => takenAt >= since)
    .flatMap(({ schedule, start, end, giver, taker }) => [giver, taker].map((person) => ({ schedule, person, start, end })))
  return changes([...agreed, ...deeds]).map((change) => {
    const around = [...change.gained, ...change.lost]
    const because = deeds.filter(({ schedule, ...deed }) => schedule === change.schedule && around.some((one) => overlap(one, deed)))
    const { names, zoneOf } = audience
    return {
      key: `changed ${change.schedule} ${change.person} ${now.toISOString()}`,
      person: change.person,
      ...changedWords(change, [...new Set(because.map(({ said }) => said))], names, zoneOf(change.person, change.schedule)),
      links: linksOf(transaction, change.schedule),
      about: [change.schedule],
      expiresAt: around.map(({ end }) => end).reduce((one, other) => (one > other ? one : other), now),
    }
  })
}

/** Who commits late is seen at the next look. */
const slackMs = 60_000

/** Who changed schedules lately, and when it is about. */
const deedsSince = async (transaction: Transaction, since: Date, { names }: Audience): Promise<readonly Deed[]> => {
  const until = new Date(transaction.now.getTime() + 1)
  const types = [oncallOverridden, oncallOverrideRemoved, oncallFixed, oncallUnfixed, recordChanged].map(({ name }) => name)
  const facts = await factsDuring(transaction.sql, types, { since, until, limit: 2_000 })
  return facts.flatMap(({ actor, data, type }): readonly Deed[] => {
    const { schedule, reference, from, to, reason } = data as Readonly<Partial<Record<string, string>>>
    if (type === recordChanged.name)
      return reference?.startsWith('schedule:') === true
        ? [{ schedule: reference, person: actor, ...always, said: `${names(actor)} changed the schedule.` }]
        : []
    if (schedule === undefined || from === undefined || to === undefined) return []
    const why = reason === undefined ? '' : `: ${reason}`
    return [{ schedule, person: actor, start: new Date(from), end: new Date(to), said: `${names(actor)} changed it${why}.` }]
  })
}

const always: Interval = { start: new Date(0), end: new Date(8.64e15) }

const tellCollisions = (transaction: Transaction, duty: Duty, stints: readonly Stint[], audience: Audience): readonly Telling[] => {
  const { names, zoneOf, owners, book } = audience
  const collisions = collisionsOf(
    stints,
    (schedule) =>
      (duty.schedules.get(schedule)?.holidays ?? []).flatMap((calendar) => duty.plans(schedule).calendars.holidays.get(calendar) ?? []),
    (schedule) => duty.plans(schedule).away,
  )
  return collisions.flatMap((collision) => {
    const { schedule, person } = collision.stint
    // A team without a contact is not everybody of it: the person knows.
    const told = [person, ...owners(schedule).filter((owner) => owner.startsWith('team:') && book.contacts.has(owner))]
    return told.map((to) => ({
      key: `${collisionKey(collision)} ${to}`,
      person: to,
      ...collisionWords(collision, to === person, names, zoneOf(to, schedule)),
      links: linksOf(transaction, schedule),
      about: [schedule, person],
      expiresAt: holds(collision, transaction.now) ? collision.end : earlier(collision.start, collision.end),
    }))
  })
}

const linksOf = ({ config }: Transaction, schedule: string): Telling['links'] => [
  { label: 'Open the schedule', url: schedulePlace(config.baseUrl, schedule) },
]
