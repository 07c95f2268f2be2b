import type { Transaction } from '#platform/transaction.ts'
import type { ChannelType, Delivery, Message, MessageBody } from '#platform/messages/channel.ts'
import { withoutSecret } from '#platform/messages/address.ts'
import { messageDelivered, messageRefused } from '#platform/messages/facts.ts'
import { nextAttemptAt } from '#platform/messages/pause.ts'
import { cut } from '#platform/text/cut.ts'

/** A claim lapses after this: its sender died, and somebody else sends the message again under the same key. */
const leaseMs = 45_000
/** Leases end together, so that one wake-up serves many. */
const leaseBucketMs = 5_000

export const leaseEnd = (now: Date): Date => new Date(Math.ceil((now.getTime() + leaseMs) / leaseBucketMs) * leaseBucketMs)

/** One message this node has claimed. */
export interface Claimed {
  readonly message: Message
  readonly destination: string
  readonly about: readonly string[]
  /** Its delivery is no fact. */
  readonly isQuiet: boolean
  /** From 1. */
  readonly attempt: number
  readonly giveUpAt: Date
  readonly leaseUntil: Date
}

/** What came of a claim. `handed-back`: it was not tried and somebody else may. */
export interface Settled {
  readonly claimed: Claimed
  readonly delivery: Delivery | { readonly outcome: 'handed-back'; readonly reason: string }
}

interface ClaimRow {
  id: string
  channel: ChannelType
  to_address: string
  destination: string
  subject: string
  body: MessageBody
  about: string[]
  is_quiet: boolean
  attempts: number
  give_up_at: Date
  next_at: Date
}

/** Claims up to `room` due messages for other destinations than the `busy` ones, the longest due first. */
export const claimDue = async (transaction: Transaction, room: number, busy: readonly string[]): Promise<Claimed[]> => {
  if (room <= 0) return []
  const rows = await transaction.sql<ClaimRow>(
    `update outbox_message
        set state = 'sending', attempts = attempts + 1, next_at = $2, node = $5
      where id in (select id
                     from outbox_message
                    where state in ('waiting', 'sending') and next_at <= $1 and destination <> all ($3::text[])
                 order by next_at
                    limit $4
               for update skip locked)
  returning id, channel, to_address, destination, subject, body, about, is_quiet, attempts, give_up_at, next_at`,
    [transaction.now, leaseEnd(transaction.now), busy, room, transaction.node],
  )
  return rows.map((row) => ({
    message: { id: row.id, channel: row.channel, to: row.to_address, subject: row.subject, ...row.body },
    destination: row.destination,
    about: row.about,
    isQuiet: row.is_quiet,
    attempt: row.attempts,
    giveUpAt: row.give_up_at,
    leaseUntil: row.next_at,
  }))
}

/**
 * Writes what came of claims and records the facts of those that ended. A claim that lapsed meanwhile is left alone.
 * Resolves to the instants at which messages are to be tried again.
 */
export const settle = async (transaction: Transaction, settled: readonly Settled[]): Promise<Date[]> => {
  if (settled.length === 0) return []
  const results = settled.map((one) => ({ ...one, ...resultOf(one, transaction.now) }))
  const written = await transaction.sql<{ id: string }>(
    `update outbox_message as message
        set state = result.state, last_reason = result.reason, next_at = coalesce(result.next_at, message.next_at),
            attempts = result.attempts, provider_id = result.provider_id, finished_at = result.finished_at
       from unnest($1::text[], $2::int[], $3::text[], $4::text[], $5::timestamptz[], $6::int[], $7::text[], $8::timestamptz[])
            as result (id, attempt, state, reason, next_at, attempts, provider_id, finished_at)
      where message.id = result.id and message.state = 'sending' and message.attempts = result.attempt
  returning message.id`,
    [
      results.map(({ claimed }) => claimed.message.id),
      results.map(({ claimed }) => claimed.attempt),
      results.map(({ state }) => state),
      results.map(({ reason }) => reason),
      results.map(({ nextAt }) => nextAt ?? null),
      results.map(({ claimed, state, tried }) => (state === 'waiting' && !tried ? claimed.attempt - 1 : claimed.attempt)),
      results.map(({ providerId }) => providerId ?? null),
      results.map(({ state }) => (state === 'waiting' ? null : transaction.now)),
    ],
  )
  const mine = new Set(written.map(({ id }) => id))
  for (const { claimed, state, reason } of results) {
    const { message } = claimed
    if (state === 'waiting' || !mine.has(message.id) || (state === 'delivered' && claimed.isQuiet)) continue
    transaction.record(state === 'delivered' ? messageDelivered : messageRefused, {
      subjects: [...claimed.about, `message:${message.id}`],
      data: { message: message.id, channel: message.channel, to: withoutSecret(message.to), reason, attempt: claimed.attempt },
    })
  }
  return results.flatMap(({ nextAt }) => nextAt ?? [])
}

interface Result {
  readonly state: 'waiting' | 'delivered' | 'refused' | 'failed'
  readonly reason: string
  readonly tried: boolean
  readonly nextAt?: Date
  readonly providerId?: string | undefined
}

const resultOf = ({ claimed, delivery }: Settled, now: Date): Result => {
  const reason = delivery.reason.replaceAll('\0', '').slice(0, 2_000).toWellFormed()
  switch (delivery.outcome) {
    case 'delivered':
      return {
        state: 'delivered',
        reason,
        tried: true,
        providerId: delivery.providerId === undefined ? undefined : cut(delivery.providerId, 500),
      }
    case 'refused':
      return { state: 'refused', reason, tried: true }
    case 'handed-back':
      return { state: 'waiting', reason, tried: false, nextAt: now }
    case 'retry': {
      const nextAt = nextAttemptAt(claimed.attempt, now, claimed.giveUpAt, delivery.afterSeconds)
      if (nextAt !== undefined) return { state: 'waiting', reason, tried: true, nextAt }
      return { state: 'failed', reason: `Given up after ${claimed.attempt} attempts: ${reason}`, tried: true }
    }
    default:
      return delivery satisfies never
  }
}
