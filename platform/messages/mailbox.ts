import type { Transaction } from '#platform/transaction.ts'
import type { ChannelType, MessageBody } from '#platform/messages/channel.ts'
import type { Arrival } from '#platform/messages/phones/receipts.ts'
import { Refusal } from '#platform/refusal.ts'

export const messageStates = ['waiting', 'sending', 'delivered', 'refused', 'failed', 'withdrawn'] as const
export type MessageState = (typeof messageStates)[number]

/** A message as it is kept. */
export interface Kept {
  readonly id: string
  readonly channel: ChannelType
  readonly to_address: string
  readonly subject: string
  readonly body: MessageBody
  readonly about: string[]
  readonly state: MessageState
  readonly attempts: number
  readonly next_at: Date
  readonly last_reason: string | null
  /** What was heard of it after its provider took it. */
  readonly arrival: Arrival | null
  readonly created_at: Date
  readonly finished_at: Date | null
}

const columns = 'id, channel, to_address, subject, body, about, state, attempts, next_at, last_reason, arrival, created_at, finished_at'

export interface MailboxFilter {
  readonly to?: string
  readonly about?: string
  readonly state?: MessageState
  /** The last row of the page before. */
  readonly before?: { readonly at: Date; readonly id: string }
  readonly limit: number
}

/** Newest first. */
export const keptMessages = (transaction: Transaction, filter: MailboxFilter): Promise<Kept[]> =>
  transaction.sql<Kept>(
    `select ${columns}
       from outbox_message
      where ($1::text is null or to_address = $1 or to_address like $1 || '#whsec\\_%')
        and ($2::text is null or about @> array[$2])
        and ($3::text is null or state = $3)
        and ($4::timestamptz is null or (created_at, id) < ($4, $5::text))
   order by created_at desc, id desc
      limit $6`,
    [filter.to ?? null, filter.about ?? null, filter.state ?? null, filter.before?.at ?? null, filter.before?.id ?? null, filter.limit],
  )

/** One message; undefined when there is none, or it is forgotten. */
export const findMessage = async (transaction: Transaction, id: string): Promise<Kept | undefined> => {
  const [row] = await transaction.sql<Kept>(`select ${columns} from outbox_message where id = $1`, [id])
  return row
}

/** One message, or a refusal that says where to look. */
export const keptMessage = async (transaction: Transaction, id: string): Promise<Kept> => {
  const row = await findMessage(transaction, id)
  if (row === undefined) throw new Refusal('not-found', `There is no message ${id}; \`message.list\` shows those that are kept.`)
  return row
}

/** Puts a message that ended without arriving back in line, or makes a waiting one due now. False when it is under way or delivered. */
export const putBack = async (transaction: Transaction, id: string, giveUpAt: Date): Promise<boolean> => {
  const rows = await transaction.sql(
    `update outbox_message
        set state = 'waiting', arrival = null, next_at = $2, give_up_at = greatest(give_up_at, $3), finished_at = null
      where id = $1 and state in ('waiting', 'refused', 'failed', 'withdrawn')
  returning id`,
    [id, transaction.now, giveUpAt],
  )
  return rows.length > 0
}

/** Forgets messages that ended before `before`, at most `limit` at a time. Their facts stay. */
export const forgetMessages = async (transaction: Transaction, before: Date, limit: number): Promise<number> => {
  const rows = await transaction.sql(
    `delete from outbox_message
      where id in (select id from outbox_message
                    where created_at < $1 and state not in ('waiting', 'sending')
                 order by created_at, id limit $2)
  returning id`,
    [before, limit],
  )
  return rows.length
}
