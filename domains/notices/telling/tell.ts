import { tellPeople } from '#domains/notices/telling/jobs.ts'
import { insertTellings, returnRefused } from '#domains/notices/telling/store.ts'
import type { Telling } from '#domains/notices/telling/telling.ts'
import { defineSubscription } from '#platform/facts/fact.ts'
import { messageRefused } from '#platform/messages/facts.ts'
import type { Transaction } from '#platform/transaction.ts'

/**
 * Telling: messages that ask nobody for anything now.
 *
 * The problem: people want to know that a shift begins, that a swap was asked, that a note is due, and nothing of it may
 * page them, wake them or come twice. The idea: what is to be told is a row with a key, written in the transaction that
 * found it out; one task sends what is due by the first of somebody's methods, after their quiet hours, several as one.
 *
 * Guarantees: one message per key, whoever looks and however often; nothing after it is worth nothing; a refused one goes
 * by the next way. Refuses to do: escalate.
 */
export const tell = async (transaction: Transaction, tellings: readonly Telling[]): Promise<void> => {
  if (tellings.length === 0) return
  const kept = await insertTellings(
    transaction.sql,
    tellings.map((telling) => ({ ...telling, id: transaction.newId() })),
    transaction.now,
  )
  if (kept > 0) transaction.wake(tellPeople, transaction.now)
}

/** Whom a refused message was for is told by another way. */
export const refusedTellings = defineSubscription({
  name: 'notices.refused-tellings',
  on: [messageRefused],
  run: async (transaction, facts) => {
    const messages = facts.map(({ data }) => data.message)
    if ((await returnRefused(transaction.sql, messages, transaction.now)) > 0) transaction.wake(tellPeople, transaction.now)
  },
})
