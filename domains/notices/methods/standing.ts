import { writtenLimit } from '#domains/notices/methods/limits.ts'
import { type Delivered, failuresIn, type MethodStanding, standingsFrom } from '#domains/notices/methods/reachable.ts'
import { type KnownMethod, methodsOf, type RecentPage, recentPages } from '#domains/notices/methods/store.ts'
import { blockedPlaces } from '#domains/notices/phones/blocking.ts'
import { type Contact, placeOf } from '#domains/people/contact.ts'
import { settingsMissing } from '#platform/messages/configured.ts'
import { type Outcome, outcomesOf } from '#platform/messages/outbox.ts'
import type { Transaction } from '#platform/transaction.ts'

/** How many of the last pages of somebody are looked at: failures in a row are counted in them. */
const lookedAt = 40

/** What is known of the methods of these, by their references: three queries, however many they are. */
export const standingsOf = async (
  transaction: Transaction,
  contacts: readonly Contact[],
): Promise<ReadonlyMap<string, readonly MethodStanding[]>> => {
  const owners = contacts.map(({ reference }) => reference)
  const known = await methodsOf(transaction.sql, owners)
  const pages = await recentPages(transaction.sql, owners, lookedAt)
  const messages = [
    ...pages.map(({ message }) => message),
    ...known.flatMap(({ codeMessage, testMessage }) => [codeMessage ?? [], testMessage ?? []].flat()),
  ]
  const outcomes = await outcomesOf(transaction, [...new Set(messages)])
  const blocked = await blockedPlaces(transaction, contacts)
  const at = (owner: string, place: string) => (one: { readonly owner: string; readonly place: string }) =>
    one.owner === owner && one.place === place
  return new Map(
    contacts.map((contact) => [
      contact.reference,
      standingsFrom(contact, (method) => {
        const isHere = at(contact.reference, placeOf(method))
        const row = known.find(isHere)
        const deliveries = deliveriesOf(row, pages.filter(isHere), outcomes)
        const challenge = row?.challenge
        return {
          missing: settingsMissing(transaction.config, method.channel),
          limit: writtenLimit(method.channel, method.limit, transaction.config.messageLimits),
          blocked: blocked.get(`${contact.reference} ${placeOf(method)}`),
          verifiedAt: row?.verifiedAt,
          verifiedBy: row?.verifiedBy,
          codeUntil: challenge !== undefined && challenge.expiresAt > transaction.now ? challenge.expiresAt : undefined,
          last: deliveries[0],
          failures: failuresIn(deliveries),
        }
      }),
    ]),
  )
}

/** What went to one place lately and what became of it, the newest first. */
const deliveriesOf = (
  row: KnownMethod | undefined,
  pages: readonly RecentPage[],
  outcomes: ReadonlyMap<string, Outcome>,
): readonly Delivered[] => {
  const own = (what: 'code' | 'test', message: string | undefined, at: Date | undefined): Delivered[] => {
    const outcome = message === undefined ? undefined : outcomes.get(message)
    if (message === undefined || at === undefined || outcome === undefined) return []
    return [{ what, message, at, state: outcome.state, reason: outcome.reason }]
  }
  return [
    ...own('code', row?.codeMessage, row?.codesSentAt.at(-1)),
    ...own('test', row?.testMessage, row?.testedAt),
    ...pages.map((page): Delivered => {
      const outcome = outcomes.get(page.message)
      // A page that was refused says why itself; one whose message is forgotten arrived.
      const isRefused = page.state === 'refused'
      const state = isRefused ? 'refused' : (outcome?.state ?? 'delivered')
      return { what: 'page', message: page.message, at: page.at, state, reason: isRefused ? page.reason : outcome?.reason }
    }),
  ].toSorted((one, other) => other.at.getTime() - one.at.getTime())
}
