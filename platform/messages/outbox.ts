import type { Transaction } from '#platform/transaction.ts'
import type { Message } from '#platform/messages/channel.ts'
import { destinationOf } from '#platform/messages/address.ts'
import { deliverMessages, pokePumps } from '#platform/messages/deliver.ts'

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
  const each = (value: (one: Outgoing) => string): string[] => outgoing.map((one) => storable(value(one)))
  await transaction.sql(
    `insert into outbox_message (id, channel, to_address, destination, subject, body, about, state, next_at, give_up_at, created_at)
     select id, channel, to_address, destination, subject, body::json, array(select json_array_elements_text(about::json)),
            'waiting', $9, give_up_at, $9
       from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::timestamptz[])
            as row (id, channel, to_address, destination, subject, body, about, give_up_at)
         on conflict (id) do nothing`,
    [
      each(({ message }) => message.id),
      each(({ message }) => message.channel),
      each(({ message }) => message.to),
      each(({ message }) => destinationOf(message.channel, message.to)),
      each(({ message }) => message.subject),
      each(({ message: { text, links, data, thread } }) => JSON.stringify({ text, links, data, thread })),
      each(({ about }) => JSON.stringify(about)),
      outgoing.map(({ giveUpAt }) => giveUpAt ?? new Date(transaction.now.getTime() + giveUpAfterMs)),
      transaction.now,
    ],
  )
  transaction.wake(deliverMessages, transaction.now)
  transaction.afterCommit(pokePumps)
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
