import { type Claim, claimsFor } from '#domains/notices/claim.ts'
import { escalate } from '#domains/notices/jobs.ts'
import { addressBook } from '#domains/notices/methods/address-book.ts'
import { personUnreachable } from '#domains/notices/methods/facts.ts'
import { everyMethod } from '#domains/notices/methods/naming.ts'
import { provenBook } from '#domains/notices/methods/proving.ts'
import { defectsOf, reachOf } from '#domains/notices/methods/reachable.ts'
import { everybodyNamed } from '#domains/notices/methods/showing.ts'
import { standingsOf } from '#domains/notices/methods/standing.ts'
import { dropPages, openPagesOf, type OpenPageOf } from '#domains/notices/methods/store.ts'
import { hurryPages, insertClaims } from '#domains/notices/store.ts'
import { type Directory, placeOf } from '#domains/people/contact.ts'
import { defineSubscription } from '#platform/facts/fact.ts'
import { recordChanged } from '#platform/kinds/facts.ts'
import { cut } from '#platform/text/cut.ts'
import type { Transaction } from '#platform/transaction.ts'

/**
 * Somebody changed how a person is reached. Whoever is being paged at this moment is paged as the record says now: a
 * method whose time is still to come is used then, one whose time has passed is not made up for unless nothing else is left,
 * and pages that wait for a method that is gone are dropped. What is held back is judged anew.
 */
export const changedMethods = defineSubscription({
  name: 'notices.methods-changed',
  on: [recordChanged],
  run: async (transaction, facts) => {
    const people = [...new Set(facts.map(({ data }) => data.reference).filter((reference) => reference.startsWith('person:')))]
    if (people.length === 0) return
    const { value: book } = await transaction.read(addressBook)
    const pages = await openPagesOf(transaction.sql, people)
    if (pages.length > 0) await follow(transaction, pages, await provenBook(transaction, book, people))
    await tellUnreachable(transaction, book, people)
  },
})

const follow = async (transaction: Transaction, pages: readonly OpenPageOf[], book: Directory): Promise<void> => {
  const { sql, now } = transaction
  const gone = pages.filter(({ state, person, place }) => state === 'waiting' && !places(book, person).has(place))
  await dropPages(
    sql,
    gone.map(({ page }) => ({ page, because: 'The method is no longer in the record.' })),
    now,
  )
  await hurryPages(
    sql,
    pages.flatMap(({ page, state, is_held: isHeld }) => (state === 'waiting' && isHeld ? [page] : [])),
    now,
  )
  const steps = Map.groupBy(pages, ({ escalation, person }) => `${escalation} ${person}`)
  const dropped = new Set(gone)
  const claims = [...steps.values()].flatMap((here) => {
    const later = claimsNow(here, book, here[0]?.began ?? now).filter(({ dueAt }) => dueAt > now)
    const isLost = later.length === 0 && here.some((page) => dropped.has(page)) && !here.some((page) => isOnItsWay(page, dropped))
    return isLost ? claimsNow(here, book, now).map((claim) => ({ ...claim, dueAt: soon(now, claim.dueAt) })) : later
  })
  await insertClaims(
    sql,
    claims.map((claim) => ({ ...claim, id: transaction.newId() })),
    now,
  )
  transaction.wake(escalate, now)
}

const isOnItsWay = (page: OpenPageOf, dropped: ReadonlySet<OpenPageOf>): boolean =>
  page.state === 'sent' || (page.state === 'waiting' && !dropped.has(page))

/** Only the task sends: what it looks at before holds for every page. */
const soon = (now: Date, at: Date): Date => (at > now ? at : new Date(now.getTime() + 1))

/** The claims of a step as the record says now, as if it had been reached at `began`, without those that are known. */
const claimsNow = (known: readonly OpenPageOf[], book: Directory, began: Date): readonly (Claim & { readonly escalation: string })[] => {
  const [first] = known
  if (first === undefined) return []
  const effect = {
    type: 'page',
    cycle: first.cycle,
    step: first.step,
    fallback: first.is_fallback,
    people: [{ person: first.person, target: first.target }],
  } as const
  const tried = new Set(known.map(({ method }) => method))
  return claimsFor(effect, book, first.urgency, began)
    .filter(({ method }) => !tried.has(method))
    .map((claim) => ({ ...claim, escalation: first.escalation }))
}

const places = (book: Directory, person: string): ReadonlySet<string> => {
  const contact = book.contacts.get(person)
  return new Set(contact === undefined ? [] : everyMethod(contact).map(placeOf))
}

/** Whoever may be paged and has no method that works is told of when the record is saved, not when it counts. */
const tellUnreachable = async (transaction: Transaction, book: Directory, people: readonly string[]): Promise<void> => {
  const contacts = people.flatMap((person) => book.contacts.get(person) ?? [])
  const standings = await standingsOf(transaction, contacts)
  const unreached = contacts.filter((contact) => reachOf(contact, standings.get(contact.reference) ?? []) === 'none')
  if (unreached.length === 0) return
  const named = await everybodyNamed(transaction, book)
  for (const contact of unreached) {
    const namedBy = named.get(contact.reference)
    if (namedBy === undefined) continue
    const because = defectsOf(contact, standings.get(contact.reference) ?? []).map(({ what, mend }) => `${what} ${mend}`)
    transaction.record(personUnreachable, {
      subjects: [contact.reference, ...namedBy],
      data: { person: contact.reference, because: cut(`Named by ${namedBy.join(', ')}. ${because.join(' ')}`, 2_000) },
    })
  }
}
