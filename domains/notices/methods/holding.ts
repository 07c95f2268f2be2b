import { quietReason } from '#domains/notices/claim.ts'
import { isPressing, type Limit, limitOf, mayLeave } from '#domains/notices/methods/limits.ts'
import { quietFor } from '#domains/notices/methods/quiet.ts'
import { bundlePages, countSends, dropPages, earlierPages, holdPages, ownPlaces, sentTo } from '#domains/notices/methods/store.ts'
import type { ToSend } from '#domains/notices/to-send.ts'
import { type Directory, placeOf } from '#domains/people/contact.ts'
import { outcomesOf } from '#platform/messages/outbox.ts'
import { formatDuration } from '#platform/time/duration.ts'
import type { Transaction } from '#platform/transaction.ts'

/**
 * The last look before a page leaves: whether an earlier one about the same thing is still on its way to the same place,
 * whether the person has quiet hours, whether the place takes more messages now.
 *
 * Whatever is decided is written by the transaction that hands the others to the outbox: a node that dies has decided
 * nothing or everything. A page that is held is a row that waits like one with a delay: it is judged again when it is
 * due, taken back when somebody answers before, and found by the auditor when nothing wakes it.
 */
export interface Leaving {
  readonly single: readonly ToSend[]
  /** One message for each of these. */
  readonly bundles: readonly (readonly ToSend[])[]
  /** When the first of those that are held is judged again. */
  readonly heldUntil: Date | undefined
}

export const letLeave = async (transaction: Transaction, pages: readonly ToSend[], directory: Directory): Promise<Leaving> => {
  const fresh = await withoutRepeats(transaction, pages)
  const { awake, asleep } = awakeOf(fresh, directory, transaction.now)
  const within = await withinLimits(transaction, awake, directory)
  const held = [...asleep, ...within.held]
  await holdPages(transaction.sql, held)
  return { single: within.single, bundles: within.bundles, heldUntil: earliest(held.map(({ until }) => until)) }
}

interface Held {
  readonly page: string
  readonly until: Date
  readonly because: string
}

/** A message in the outbox is given up after this; what was handed over before has ended. */
const onItsWayMs = 30 * 60_000

/** Of several pages about one thing to one place of a person, the oldest that has not arrived speaks for the later ones. */
const withoutRepeats = async (transaction: Transaction, pages: readonly ToSend[]): Promise<readonly ToSend[]> => {
  const { sql, now } = transaction
  // What was never paged before has no earlier pages: most of a storm.
  const later = pages.filter(({ escalation }) => escalation.paged_step !== null)
  const known = later.length === 0 ? [] : await earlierPages(sql, idsOf(later), new Date(now.getTime() - onItsWayMs))
  const handedOver = known.flatMap(({ earlier, state }) => (state === 'sent' ? [earlier] : []))
  const outcomes = await outcomesOf(transaction, handedOver)
  const waiting = known.filter(({ earlier, state }) => state === 'waiting' || isUnderWay(outcomes.get(earlier)?.state))
  const repeats = new Map(waiting.map(({ page, held }) => [page, held]))
  const seen = new Set<string>()
  const dropped = pages.flatMap(({ page, claim, escalation }) => {
    const key = `${escalation.id} ${claim.person} ${placeOf(claim)}`
    const isSecond = seen.has(key)
    seen.add(key)
    if (!repeats.has(page) && !isSecond) return []
    const held = repeats.get(page) ?? undefined
    return [{ page, because: `An earlier page about it by this method is still on its way.${held === undefined ? '' : ` ${held}`}` }]
  })
  await dropPages(sql, dropped, now)
  const gone = new Set(dropped.map(({ page }) => page))
  return pages.filter(({ page }) => !gone.has(page))
}

const isUnderWay = (state: string | undefined): boolean => state === 'waiting' || state === 'sending'

const awakeOf = (
  pages: readonly ToSend[],
  directory: Directory,
  now: Date,
): { readonly awake: readonly ToSend[]; readonly asleep: readonly Held[] } => {
  const asleep = pages.flatMap(({ page, claim, escalation }): Held[] => {
    const contact = directory.contacts.get(claim.person)
    const until = contact === undefined ? undefined : quietFor(contact, escalation.urgency, claim, now)
    return contact === undefined || until === undefined ? [] : [{ page, until, because: quietReason(until, contact.zone) }]
  })
  const ids = new Set(asleep.map(({ page }) => page))
  return { awake: pages.filter(({ page }) => !ids.has(page)), asleep }
}

/** Somebody else decides about the place at this moment: their transaction is short. */
const busyMs = 250

const withinLimits = async (
  transaction: Transaction,
  pages: readonly ToSend[],
  directory: Directory,
): Promise<{ readonly single: readonly ToSend[]; readonly bundles: readonly (readonly ToSend[])[]; readonly held: readonly Held[] }> => {
  const { now, sql, config } = transaction
  const limits = new Map<string, Limit>()
  for (const { claim } of pages) {
    const own = directory.contacts.get(claim.person)?.methods.find((method) => placeOf(method) === placeOf(claim))?.limit
    const limit = limitOf(claim.channel, own, config.messageLimits)
    if (limit !== undefined) limits.set(keyOf(claim), limit)
  }
  if (limits.size === 0) return { single: pages, bundles: [], held: [] }
  const limited = Map.groupBy(
    pages.filter(({ claim }) => limits.has(keyOf(claim))),
    ({ claim }) => keyOf(claim),
  )
  // Pressing pages ask nobody: only where others wait for their turn is it decided alone.
  const mine = await ownPlaces(
    sql,
    [...limited].flatMap(([key, here]) => (here.every(isUrgent) ? [] : [key])),
  )
  const longest = Math.max(...[...limits.values()].map(({ withinMs }) => withinMs))
  const sent = await sentTo(sql, [...limited.keys()], new Date(now.getTime() - longest))
  const single = pages.filter(({ claim }) => !limits.has(keyOf(claim)))
  const bundles: (readonly ToSend[])[] = []
  const held: Held[] = []
  for (const [key, here] of limited) {
    const limit = limits.get(key)
    if (limit === undefined) continue
    const isMine = mine.has(key)
    const waiting = isMine ? [] : here.filter((page) => !isUrgent(page))
    const verdict = mayLeave(limit, sent.get(key) ?? [], here.filter((page) => !waiting.includes(page)).map(asked), now)
    const byId = new Map(here.map((page) => [page.page, page]))
    const chosen = (ids: readonly string[]): readonly ToSend[] => ids.flatMap((id) => byId.get(id) ?? [])
    single.push(...chosen(verdict.single), ...(verdict.bundle.length === 1 ? chosen(verdict.bundle) : []))
    if (verdict.bundle.length > 1) bundles.push(chosen(verdict.bundle))
    const { until = now } = verdict
    held.push(
      ...verdict.held.map((page) => ({ page, until, because: limitReason(limit, byId.get(page)?.claim.channel ?? '') })),
      ...waiting.map(({ page }) => ({
        page,
        until: new Date(now.getTime() + busyMs),
        because: 'Waits for other pages that leave by this method.',
      })),
    )
  }
  await countSends(
    sql,
    [...single.filter(({ claim }) => limits.has(keyOf(claim))), ...bundles.flatMap(([first]) => first ?? [])].map(
      ({ page, claim, escalation }) => ({
        place: keyOf(claim),
        message: page,
        workload: escalation.workload ?? '',
      }),
    ),
    now,
    new Date(now.getTime() - longest),
  )
  for (const bundle of bundles) await bundlePages(sql, bundle[0]?.page ?? '', idsOf(bundle))
  return { single, bundles, held }
}

/** Why a page waits for its turn, in words. */
const limitReason = ({ messages, withinMs }: Limit, channel: string): string =>
  `Waits for its turn: this method takes ${messages} ${messages === 1 ? 'message' : 'messages'} by ${channel} in ${formatDuration(withinMs)}. What waits leaves as one message.`

const asked = ({ page, escalation }: ToSend) => ({
  id: page,
  workload: escalation.workload ?? '',
  priority: escalation.priority,
  since: escalation.started_at,
})

const isUrgent = ({ escalation }: ToSend): boolean => isPressing(escalation.priority)

/** A place as its limit sees it: that of one person. */
const keyOf = (claim: ToSend['claim']): string => `${claim.person} ${placeOf(claim)}`

const idsOf = (pages: readonly ToSend[]): readonly string[] => pages.map(({ page }) => page)

const earliest = (instants: readonly Date[]): Date | undefined => instants.toSorted((one, other) => one.getTime() - other.getTime())[0]
