import Type, { type Static } from 'typebox'
import { addressBook } from '#domains/notices/methods/address-book.ts'
import { policyOf, stateOf } from '#domains/notices/state.ts'
import { type EscalationRow, listPages } from '#domains/notices/store.ts'
import { pageView } from '#domains/notices/view.ts'
import { answersNeeded } from '#domains/oncall/escalation.ts'
import { roster } from '#domains/oncall/roster.ts'
import { outcomesOf } from '#platform/messages/outbox.ts'
import type { Transaction } from '#platform/transaction.ts'

/** What whoever opens a page wonders besides: am I alone with it, and is my answer enough. */
export const Beside = Type.Object(
  {
    needed: Type.Integer({ description: 'How many people must acknowledge at this moment.' }),
    holdsSeconds: Type.Optional(Type.Integer({ description: 'How long an acknowledgement holds; missing when until it is over.' })),
    others: Type.Array(
      Type.Object({
        person: Type.String({ description: 'Who else was paged: `person:bo`, a room.' }),
        title: Type.String({ description: 'How people call them.' }),
        at: Type.String({ format: 'date-time', description: 'When they were paged first.' }),
        state: Type.Union(
          [Type.Literal('answered'), Type.Literal('arrived'), Type.Literal('sent'), Type.Literal('waiting'), Type.Literal('lost')],
          {
            description: 'They acknowledged, a message arrived, one is on its way, one waits to be sent, or none arrives.',
          },
        ),
      }),
      { description: 'Everybody else who was paged about it, in the order they were.' },
    ),
  },
  { description: 'Who else was paged, and how many answers it takes.' },
)

/** More pages than this are of people who were paged long ago. */
const mostPages = 200

export const besideOf = async (transaction: Transaction, row: EscalationRow, person: string): Promise<Static<typeof Beside>> => {
  const policy = policyOf(row, (await transaction.read(roster)).value.policies)
  const { contacts } = (await transaction.read(addressBook)).value
  const pages = (await listPages(transaction.sql, { escalation: row.id }, mostPages)).toReversed()
  const outcomes = await outcomesOf(
    transaction,
    pages.map(({ page, bundle }) => bundle ?? page),
  )
  const views = pages.map((page) => pageView(page, outcomes.get(page.bundle ?? page.page)))
  const answered = new Set([...row.answered, ...(row.acknowledged_by === null ? [] : [row.acknowledged_by])])
  const others = [...Map.groupBy(views, (view) => view.person)].filter(([other]) => other !== person)
  return {
    needed: answersNeeded(policy, stateOf(row)),
    ...(policy.expiresMs === undefined ? {} : { holdsSeconds: Math.round(policy.expiresMs / 1_000) }),
    others: others.map(([other, theirs]) => ({
      person: other,
      title: contacts.get(other)?.title ?? other,
      at: theirs[0]?.at ?? row.started_at.toISOString(),
      state: answered.has(other) ? 'answered' : arrivalOf(theirs.map(({ state }) => state)),
    })),
  }
}

type Arrival = Static<typeof Beside>['others'][number]['state']

/** The best that became of several messages. One that was dropped says nothing: somebody answered before. */
const arrivalOf = (states: readonly string[]): Arrival => {
  if (states.includes('delivered')) return 'arrived'
  if (states.includes('sent')) return 'sent'
  return states.includes('waiting') || states.includes('dropped') ? 'waiting' : 'lost'
}
