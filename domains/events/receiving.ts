import { createHash } from 'node:crypto'
import { dispatchEvents } from '#domains/events/dispatching.ts'
import type { OccurredEvent } from '#domains/events/event.ts'
import { eventListeners } from '#domains/events/listening.ts'
import { insertEvents, type NewEvent } from '#domains/events/store.ts'
import { wordsOf } from '#domains/events/words.ts'
import type { Transaction } from '#platform/transaction.ts'

export interface Reception {
  readonly accepted: number
  readonly repeated: number
  /** For each event whether it was new. */
  readonly isNew: readonly boolean[]
}

/** Keeps the events that are new by source and id, and hands those to the rules, in this transaction. One statement for all. */
export const receiveEvents = async (transaction: Transaction, events: readonly OccurredEvent[]): Promise<Reception> => {
  if (events.length === 0) return { accepted: 0, repeated: 0, isNew: [] }
  // In the order they were sent: identifiers of one millisecond have none of their own.
  const ids = events.map(() => transaction.newId()).toSorted()
  const rows = events.map((event, at) => rowOf(event, ids[at] ?? transaction.newId()))
  const fresh = await insertEvents(transaction.sql, rows, transaction.now)
  const isNew = rows.map(({ id }) => fresh.has(id))
  const accepted = events.filter((_event, at) => isNew[at])
  if (accepted.length > 0) {
    await dispatchEvents(transaction, accepted)
    for (const listener of eventListeners.of(transaction.registry)) await listener.hear(transaction, accepted)
  }
  return { accepted: accepted.length, repeated: events.length - accepted.length, isNew }
}

const rowOf = (event: OccurredEvent, id: string): NewEvent => ({
  id,
  digest: digestOf(event),
  source: event.source,
  event_id: event.id,
  type: event.type,
  subject: event.subject ?? null,
  time: event.time,
  workload: event.workload ?? null,
  integration: event.integration ?? null,
  labels: event.labels ?? {},
  attributes: event.attributes ?? {},
  data: event.data ?? null,
  words: wordsOf(event),
})

/** 128 bits of a hash of both, the length of the first before it, so that no two pairs read the same. */
const digestOf = ({ source, id }: OccurredEvent): string =>
  createHash('sha256').update(`${source.length}:${source}${id}`).digest('hex').slice(0, 32)
