import type { Transaction } from '#platform/transaction.ts'
import type { Message } from '#platform/messages/channel.ts'
import { destinationOf } from '#platform/messages/address.ts'
import { deliverMessages } from '#platform/messages/deliver.ts'

/**
 * The outbox: messages that leave exactly when the deed that wanted them is committed.
 *
 * The problem: a page sent before the commit may announce what never happened; a page sent after it is lost when the
 * process dies in between. The idea: whoever wants a message writes a row in its own transaction; the task
 * `messages.deliver` claims rows that are due, sends them and writes what came of it.
 *
 * Guarantees: a message is sent if and only if the transaction commits; at least once, with the same key each time
 * (`Idempotency-Key` and `webhook-id` of a webhook, `Message-ID` of a mail), so the other side can drop a repeat; every
 * outcome has a reason and ends in one fact, `message.delivered` or `message.refused`, under what the message is about.
 *
 * Refuses to do: decide whether somebody should be told. It knows addresses, not people, and nothing about why.
 */
export interface Outgoing {
  readonly message: Message
  /** References under which the outcome's fact is recorded: `escalation:0198…`, `person:alice`. */
  readonly about: readonly string[]
  /** Give up at this instant when it still could not be sent: a page nobody needs any more. Default 24 hours from now. */
  readonly giveUpAt?: Date
}

/** Sends one message with this transaction. The same `message.id` again is the same message and does nothing. */
export const sendMessage = (
  transaction: Transaction,
  message: Message,
  options: { readonly about: readonly string[]; readonly giveUpAt?: Date },
): Promise<void> => sendMessages(transaction, [{ message, ...options }])

const giveUpAfterMs = 24 * 3_600_000

/** Sends many messages with this transaction, in one statement. */
export const sendMessages = async (transaction: Transaction, outgoing: readonly Outgoing[]): Promise<void> => {
  if (outgoing.length === 0) return
  const rows = outgoing.map(({ message, about, giveUpAt }) => ({
    id: message.id,
    channel: message.channel,
    to_address: storable(message.to),
    destination: storable(destinationOf(message.channel, message.to)),
    subject: storable(message.subject),
    body: { text: message.text, links: message.links, data: message.data, thread: message.thread },
    about,
    give_up_at: giveUpAt ?? new Date(transaction.now.getTime() + giveUpAfterMs),
  }))
  await transaction.sql(
    `insert into outbox_message (id, channel, to_address, destination, subject, body, about, state, next_at, give_up_at, created_at)
     select row.id, row.channel, row.to_address, row.destination, row.subject, row.body,
            array(select json_array_elements_text(row.about)), 'waiting', $2, row.give_up_at, $2
       from json_to_recordset($1::json) as row (id text, channel text, to_address text, destination text, subject text,
                                                body json, about json, give_up_at timestamptz)
         on conflict (id) do nothing`,
    [JSON.stringify(rows), transaction.now],
  )
  transaction.wake(deliverMessages, transaction.now)
}

/**
 * Takes back every message about `reference` that has not left yet (a page somebody acknowledged meanwhile). One that is
 * being sent at this moment may still arrive. Records no fact: the caller's own fact says why.
 */
export const withdrawMessages = async (transaction: Transaction, reference: string, reason: string): Promise<number> => {
  const withdrawn = await transaction.sql(
    `update outbox_message
        set state = 'withdrawn', last_reason = $2, finished_at = $3
      where about @> array[$1] and state = 'waiting'
  returning id`,
    [reference, reason, transaction.now],
  )
  return withdrawn.length
}

/** PostgreSQL's text cannot hold a NUL; a label somebody sent may. */
const storable = (text: string): string => text.replaceAll('\0', '')
