import { readAudience } from '#domains/notices/telling/audience.ts'
import { swapPlace } from '#domains/notices/telling/places.ts'
import { askedWords, type Names, notTakenWords, takenWords, withdrawnWords } from '#domains/notices/telling/swap-words.ts'
import { tell } from '#domains/notices/telling/tell.ts'
import type { Telling } from '#domains/notices/telling/telling.ts'
import { readCalendars } from '#domains/oncall/calendars/duty-calendars.ts'
import { roster } from '#domains/oncall/roster.ts'
import { peopleIn } from '#domains/oncall/rota.ts'
import { coverAsked, coverTaken, swapAccepted, swapAsked, swapDeclined, swapExpired, swapWithdrawn } from '#domains/oncall/swaps/facts.ts'
import { expiresAt, type Swap } from '#domains/oncall/swaps/swap.ts'
import { swapNamed } from '#domains/oncall/swaps/taking.ts'
import { defineSubscription, type Fact, type FactType } from '#platform/facts/fact.ts'
import type { Interval } from '#platform/time/interval.ts'
import { dayMs } from '#platform/time/zone.ts'
import type { Transaction } from '#platform/transaction.ts'

type Words = (names: Names, zone: string) => { readonly subject: string; readonly text: string }

/** Those who are asked, while it can be answered. */
export const tellAsked = defineSubscription({
  name: 'notices.tell-swap-asked',
  on: [swapAsked, coverAsked],
  run: async (transaction, facts) => {
    for (const { data } of facts) {
      const swap = await swapNamed(transaction, data.swap)
      if (swap?.state !== 'open') continue
      const until = expiresAt(swap)
      const people = swap.taker === undefined ? await mayCover(transaction, swap) : [swap.taker]
      await tellOf(transaction, swap, 'asked', people, until, (names, zone) => askedWords(swap, names, zone, until), swap.id)
    }
  },
})

/** Both sides, except whoever did it: they saw what came of it. */
export const tellTaken = defineSubscription({
  name: 'notices.tell-swap-taken',
  on: [swapAccepted, coverTaken] as readonly FactType[],
  run: async (transaction, facts) => {
    for (const fact of facts as readonly Fact<{
      swap: string
      schedule: string
      from: string
      to: string
      giver: string
      taker: string
      by: string
      back?: { schedule: string; from: string; to: string }
      left?: { from: string; to: string }[]
    }>[]) {
      const { data } = fact
      const back = data.back && { schedule: data.back.schedule, ...interval(data.back) }
      const taken = { ...data, ...interval(data), back }
      const left = (data.left ?? []).map(interval)
      const people = [data.giver, data.taker].filter((person) => person !== data.by)
      const about = { id: data.swap, schedule: data.schedule }
      await tellOf(transaction, about, `taken ${fact.id}`, people, taken.end, (names, zone) => takenWords(taken, left, names, zone))
    }
  },
})

/** Whoever asked, when nothing comes of it; whoever was asked, when they are asked no longer. */
export const tellEnded = defineSubscription({
  name: 'notices.tell-swap-ended',
  on: [swapDeclined, swapExpired, swapWithdrawn] as readonly FactType[],
  run: async (transaction, facts) => {
    for (const { type, data, at } of facts as readonly Fact<{
      swap: string
      schedule: string
      from: string
      to: string
      giver: string
      taker?: string
      by?: string
      reason?: string
    }>[]) {
      const asked = { ...data, ...interval(data), taker: data.taker }
      const worthUntil = new Date(at.getTime() + dayMs)
      const about = { id: data.swap, schedule: data.schedule }
      if (type === swapWithdrawn.name) {
        const people = data.taker === undefined || data.taker === data.by ? [] : [data.taker]
        await tellOf(transaction, about, 'withdrawn', people, worthUntil, (names, zone) => withdrawnWords(asked, names, zone))
      } else {
        const why = type === swapDeclined.name ? 'declined' : 'expired'
        const people = data.giver === data.by ? [] : [data.giver]
        await tellOf(transaction, about, why, people, worthUntil, (names, zone) => notTakenWords(asked, why, data.reason, names, zone))
      }
    }
  },
})

const tellOf = async (
  transaction: Transaction,
  { id, schedule }: Pick<Swap, 'id' | 'schedule'>,
  what: string,
  people: readonly string[],
  until: Date,
  words: Words,
  swap?: string,
): Promise<void> => {
  const { names, zoneOf } = await readAudience(transaction)
  const url = swapPlace(transaction.config.baseUrl, id)
  await tell(
    transaction,
    people.map((person): Telling => ({
      key: `swap ${id} ${what} ${person}`,
      person,
      ...words(names, zoneOf(person, schedule)),
      links: [{ label: 'Open', url }],
      about: [`swap:${id}`, schedule],
      ...(swap === undefined ? {} : { asks: `swap:${swap}` }),
      expiresAt: until,
    })),
  )
}

/** Whoever takes turns on the schedule, and the team that owns it. */
const mayCover = async (transaction: Transaction, swap: Swap): Promise<readonly string[]> => {
  const { book } = await readAudience(transaction)
  const rota = (await transaction.read(roster)).value.schedules.get(swap.schedule)
  if (rota === undefined) return []
  const calendars = await readCalendars(transaction, swap)
  const members = rota.owner === undefined ? [] : (book.members.get(rota.owner) ?? [])
  const away = new Set(calendars.absences.filter(({ start, end }) => start <= swap.start && swap.end <= end).map(({ person }) => person))
  return [...new Set([...peopleIn(rota, calendars), ...members])].filter((person) => person !== swap.giver && !away.has(person))
}

const interval = ({ from, to }: { readonly from: string; readonly to: string }): Interval => ({ start: new Date(from), end: new Date(to) })
