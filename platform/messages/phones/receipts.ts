import { withoutSecret } from '#platform/messages/address.ts'
import type { ChannelType } from '#platform/messages/channel.ts'
import { messageDelivered, messageRefused } from '#platform/messages/facts.ts'
import type { MessageState } from '#platform/messages/mailbox.ts'
import { cut } from '#platform/text/cut.ts'
import type { Transaction } from '#platform/transaction.ts'

/**
 * What is heard of a message after its provider took it.
 *
 * The problem: a provider that takes a text message or a call has reached nobody yet; minutes later it tells that the
 * phone is off or nobody answered, and by then the message counts as delivered. The idea: what comes later is written
 * beside it, and a message that turns out lost is refused after all, with the same fact as one refused at once, so that
 * whoever sent it goes on to the next way.
 *
 * Guarantees: the last word stays (arrived, lost); the same told twice changes nothing; a message that is about to be sent
 * again because its provider did not answer in time is not, once that provider tells that it has it.
 */
export interface Receipt {
  readonly message: string
  /** What the provider calls this attempt. */
  readonly providerId?: string
  readonly arrival: Arrival
  readonly reason: string
}

export const arrivals = ['carrier', 'arrived', 'lost'] as const
export type Arrival = (typeof arrivals)[number]

/** Writes what was told. False when it changes nothing: it is known, about an earlier attempt, or about nothing that is kept. */
export const noteReceipt = async (transaction: Transaction, receipt: Receipt): Promise<boolean> => {
  const [row] = await transaction.sql<KeptRow>(
    `select channel, to_address, about, is_quiet, state, attempts, provider_id, arrival from outbox_message where id = $1 for update`,
    [receipt.message],
  )
  if (row === undefined || row.arrival === 'arrived' || row.arrival === 'lost' || row.arrival === receipt.arrival) return false
  if (isOfEarlierAttempt(row, receipt)) return false
  const state = stateAfter(row.state, receipt.arrival)
  const reason = cut(receipt.reason, 2_000)
  await transaction.sql(
    `update outbox_message
        set arrival = $2, last_reason = $3, state = $4, provider_id = coalesce(provider_id, $5),
            finished_at = case when state = $4 then finished_at else $6 end
      where id = $1`,
    [receipt.message, receipt.arrival, reason, state, receipt.providerId ?? null, transaction.now],
  )
  if (state !== row.state && !(state === 'delivered' && row.is_quiet))
    transaction.record(state === 'delivered' ? messageDelivered : messageRefused, {
      subjects: [...row.about, `message:${receipt.message}`],
      data: { message: receipt.message, channel: row.channel, to: withoutSecret(row.to_address), reason, attempt: row.attempts },
    })
  return true
}

interface KeptRow {
  channel: ChannelType
  to_address: string
  about: string[]
  is_quiet: boolean
  state: MessageState
  attempts: number
  provider_id: string | null
  arrival: Arrival | null
}

/** That an attempt is lost whose answer never came says nothing about the one that was made after it. */
const isOfEarlierAttempt = (row: KeptRow, { arrival, providerId }: Receipt): boolean =>
  arrival === 'lost' && row.provider_id !== null && providerId !== undefined && row.provider_id !== providerId

const stateAfter = (state: MessageState, arrival: Arrival): MessageState => {
  if (arrival === 'lost') return state === 'withdrawn' || state === 'failed' ? state : 'refused'
  return state === 'waiting' || state === 'sending' || state === 'failed' ? 'delivered' : state
}
