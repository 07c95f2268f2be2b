import { type KnownPage, nextWay } from '#domains/notices/claim.ts'
import { isDrill } from '#domains/notices/drills/subject.ts'
import { noticeFailed, subjectsOf } from '#domains/notices/facts.ts'
import { escalate } from '#domains/notices/jobs.ts'
import { addressBook } from '#domains/notices/methods/address-book.ts'
import { provenBook } from '#domains/notices/methods/proving.ts'
import { stateOf } from '#domains/notices/state.ts'
import {
  type EscalationRow,
  hurryPages,
  insertClaims,
  lockEscalations,
  pagesOfSteps,
  refusePages,
  saveStates,
} from '#domains/notices/store.ts'
import { advance } from '#domains/oncall/escalation.ts'
import type { Directory } from '#domains/people/contact.ts'
import { defineSubscription } from '#platform/facts/fact.ts'
import { messageRefused } from '#platform/messages/facts.ts'
import type { Transaction } from '#platform/transaction.ts'
import { cut } from '#platform/text/cut.ts'

/** Pages that did not arrive. A refused one makes way for the person's next method, and at last for the next step. */
export const pageOutcomes = defineSubscription({
  name: 'notices.page-outcomes',
  on: [messageRefused],
  run: async (transaction, facts) => {
    const outcomes = facts
      .filter(({ subjects }) => subjects.some((subject) => subject.startsWith('escalation:')))
      .map(({ data }) => ({ page: data.message, reason: data.reason }))
    if (outcomes.length === 0) return
    const refused = await refusePages(transaction.sql, outcomes, transaction.now)
    if (refused.length > 0) await fallOver(transaction, refused)
  },
})

interface Step {
  readonly escalation: string
  readonly cycle: number
  readonly step: number
}

const fallOver = async (
  transaction: Transaction,
  refused: readonly (Step & { readonly person: string; readonly reason: string })[],
): Promise<void> => {
  const rows = await lockEscalations(transaction.sql, [...new Set(refused.map(({ escalation }) => escalation))])
  const open = new Map(rows.filter(({ phase }) => phase === 'escalating').map((row) => [row.id, row]))
  const concerned = refused.filter(({ escalation }) => open.has(escalation))
  if (concerned.length === 0) return
  const people = await provenBook(
    transaction,
    (await transaction.read(addressBook)).value,
    concerned.map(({ person }) => person),
  )
  const pages = await pagesOfSteps(
    transaction.sql,
    distinct(concerned, stepKey).map(({ escalation, cycle, step }) => ({ escalation, cycle, step })),
  )
  const ways = distinct(concerned, (one) => `${stepKey(one)} ${one.person}`).map((one) => wayFor(transaction, one, pages, open, people))
  await hurryPages(
    transaction.sql,
    ways.flatMap(({ way }) => (way.type === 'hurry' ? [way.page] : [])),
    transaction.now,
  )
  // A new claim waits for the task like a delayed one: only the task sends, so that what is checked there holds for every page.
  await insertClaims(
    transaction.sql,
    ways.flatMap(({ way, one }) =>
      way.type === 'try' ? [{ ...way.claim, dueAt: soon(transaction.now), id: transaction.newId(), escalation: one.escalation }] : [],
    ),
    transaction.now,
  )
  await goOn(transaction, distinct(concerned, stepKey), ways, pages, open)
  transaction.wake(escalate, transaction.now)
}

const wayFor = (
  transaction: Transaction,
  one: Step & { readonly person: string; readonly reason: string },
  pages: readonly (KnownPage & { readonly escalation: string })[],
  open: ReadonlyMap<string, EscalationRow>,
  people: Directory,
) => {
  const row = open.get(one.escalation)
  const theirs = pages.filter((page) => stepKey(page) === stepKey(one) && page.person === one.person)
  // Who has answered is not hurried on to another method while others must still answer.
  if (row?.answered.includes(one.person) === true) return { one, way: { type: 'wait' } as const }
  const way = nextWay(theirs, people, row?.urgency ?? 'default', transaction.now)
  if (way.type === 'give-up' && row !== undefined)
    transaction.record(noticeFailed, {
      subjects: [...subjectsOf(row), one.person],
      data: {
        escalation: one.escalation,
        cycle: one.cycle,
        step: one.step,
        person: one.person,
        reason: cut(`${way.reason} The last: ${one.reason}`, 2_000),
      },
    })
  return { one, way }
}

/** Steps of which nothing is left that could arrive are left at once. */
const goOn = async (
  transaction: Transaction,
  steps: readonly Step[],
  ways: readonly { readonly one: Step; readonly way: ReturnType<typeof nextWay> }[],
  pages: readonly (KnownPage & { readonly escalation: string })[],
  open: ReadonlyMap<string, EscalationRow>,
): Promise<void> => {
  const lost = steps.filter(
    (step) =>
      ways.every(({ one, way }) => stepKey(one) !== stepKey(step) || way.type === 'give-up') &&
      pages.every((page) => stepKey(page) !== stepKey(step) || page.state === 'refused' || page.state === 'dropped'),
  )
  const moved = lost.flatMap(({ escalation, cycle, step }) => {
    const row = open.get(escalation)
    // A drill says itself when a level is over.
    if (row === undefined || isDrill(row.subject)) return []
    const before = stateOf(row)
    const { state } = advance(noPolicy, before, { type: 'undeliverable', cycle, step }, { now: transaction.now, reach: nobody })
    return state === before ? [] : [{ id: escalation, state }]
  })
  await saveStates(transaction.sql, moved)
}

/** An event that only moves the instant looks at neither policy nor people. */
const noPolicy = { reference: '', title: '', steps: [], repeat: 0, fallback: [], lastResort: [] }
const nobody = () => ({ people: [], reason: '' })

const stepKey = ({ escalation, cycle, step }: Step): string => `${escalation} ${cycle} ${step}`
const soon = (now: Date): Date => new Date(now.getTime() + 1)

const distinct = <Item>(items: readonly Item[], keyOf: (item: Item) => string): readonly Item[] => [
  ...new Map(items.map((item) => [keyOf(item), item])).values(),
]
