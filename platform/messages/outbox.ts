import type { Transaction } from '#platform/transaction.ts'
import type { Message, MessageBody } from '#platform/messages/channel.ts'
import { destinationOf } from '#platform/messages/address.ts'
import type { MessageState } from '#platform/messages/mailbox.ts'
import { deliverMessages, pumpOf } from '#platform/messages/deliver.ts'
import type { Arrival } from '#platform/messages/phones/receipts.ts'
import { type Claimed, leaseEnd } from '#platform/messages/queue.ts'

/**
 * The outbox: messages that leave exactly when the deed that wanted them is committed.
 *
 * The problem: a page sent before the commit may announce what never happened; a page sent after it is lost when the
 * process dies in between. The idea: whoever wants a message writes a row in its own transaction. As many as this node
 * can send at once are written as already claimed by it and handed to its pump by the commit; the task
 * `messages.deliver` claims what is left or what a dead node had, sends it and writes what came of it.
 *
 * Guarantees: a message is sent if and only if the transaction commits; at least once, with the same key each time
 * (`Idempotency-Key` and `webhook-id` of a webhook, `Message-ID` of a mail), so the other side can drop a repeat; every
 * outcome has a reason and ends in one fact, `message.delivered` (unless quiet) or `message.refused`, under what the message is about.
 *
 * Refuses to do: decide whether somebody should be told. It knows addresses, not people, and nothing about why.
 */
export interface Outgoing {
  readonly message: Message
  /** References under which the outcome's fact is recorded: `escalation:0198…`, `person:alice`. */
  readonly about: readonly string[]
  /** Give up at this instant when it still could not be sent: a page nobody needs any more. Default 24 hours from now. */
  readonly giveUpAt?: Date
  /** Its delivery is no fact: who sent it asks `outcomesOf` when somebody wants to know. A refusal is one all the same. */
  readonly isQuiet?: boolean
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
  const pump = pumpOf(transaction)
  const leaseUntil = leaseEnd(transaction.now)
  const claims = outgoing.map((one) => claimOf(one, transaction.now, leaseUntil))
  const isOurs = claims.map(pump?.hasRoom() ?? (() => false))
  const each = (value: (one: Claimed) => string): string[] => claims.map((one) => storable(value(one)))
  const written = await transaction.sql<{ id: string }>(
    `insert into outbox_message (id, channel, to_address, destination, subject, body, about, is_quiet, state, attempts,
                                 next_at, node, give_up_at, created_at)
     select id, channel, to_address, destination, subject, body, string_to_array(about, chr(10)), is_quiet,
            case when is_ours then 'sending' else 'waiting' end, is_ours::int,
            case when is_ours then $11::timestamptz else $12::timestamptz end, case when is_ours then $13 end, give_up_at, $12
       from rows from (unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $7::text[], $8::boolean[], $9::boolean[],
                              $10::timestamptz[]),
                       json_array_elements($6::json))
            as row (id, channel, to_address, destination, subject, about, is_quiet, is_ours, give_up_at, body)
         on conflict (id) do nothing
  returning id`,
    [
      each(({ message }) => message.id),
      each(({ message }) => message.channel),
      each(({ message }) => message.to),
      each(({ destination }) => destination),
      each(({ message }) => message.subject),
      JSON.stringify(claims.map(({ message }) => bodyOf(message))),
      each(({ about }) => about.join('\n')),
      claims.map(({ isQuiet }) => isQuiet),
      isOurs,
      claims.map(({ giveUpAt }) => giveUpAt),
      leaseUntil,
      transaction.now,
      transaction.node,
    ],
  )
  transaction.wake(deliverMessages, transaction.now)
  if (isOurs.includes(true)) transaction.wake(deliverMessages, leaseUntil)
  const fresh = new Set(written.map(({ id }) => id))
  const ours = claims.filter(({ message }, index) => isOurs[index] === true && fresh.has(message.id))
  transaction.afterCommit(() => pump?.take(ours))
  if (isOurs.includes(false)) transaction.afterCommit(() => pump?.poke())
}

const bodyOf = ({
  channel,
  text,
  links,
  choices,
  code,
  data,
  thread,
  replaces,
}: Message): { [Name in keyof MessageBody]: MessageBody[Name] | undefined } => ({
  text,
  links,
  // A webhook has no buttons: what it can answer with is in its links.
  choices: channel === 'webhook' ? undefined : choices,
  code,
  data,
  thread,
  replaces,
})

const claimOf = ({ message, about, giveUpAt, isQuiet }: Outgoing, now: Date, leaseUntil: Date): Claimed => ({
  message: { ...message, id: storable(message.id), to: storable(message.to), subject: storable(message.subject) },
  destination: destinationOf(message.channel, message.to),
  about: about.map((reference) => reference.replaceAll(/[\0\n]/g, '')),
  isQuiet: isQuiet ?? false,
  attempt: 1,
  giveUpAt: giveUpAt ?? new Date(now.getTime() + giveUpAfterMs),
  leaseUntil,
})

/**
 * Takes back those of these messages that have not left yet (a page somebody acknowledged meanwhile) and resolves to their
 * ids. One that is being sent at this moment may still arrive. Records no fact: the caller's own fact says why.
 */
export const withdrawMessages = async (transaction: Transaction, ids: readonly string[], reason: string): Promise<readonly string[]> => {
  if (ids.length === 0) return []
  const withdrawn = await transaction.sql<{ id: string }>(
    `update outbox_message
        set state = 'withdrawn', last_reason = $2, finished_at = $3
      where id = any ($1::text[]) and state = 'waiting'
  returning id`,
    [ids, reason, transaction.now],
  )
  return withdrawn.map(({ id }) => id)
}

/** What became of a message. */
export interface Outcome {
  readonly state: MessageState
  /** What the other side last answered; undefined when nobody was asked yet. */
  readonly reason: string | undefined
  readonly attempts: number
  /** What its carrier told later, where one tells. */
  readonly arrival: Arrival | undefined
  readonly finishedAt: Date | undefined
  /** What the provider calls it, once it arrived. */
  readonly providerId: string | undefined
}

/** What became of these messages, for whoever sent them quietly. Those that ended long ago are forgotten and missing. */
export const outcomesOf = async (transaction: Transaction, ids: readonly string[]): Promise<ReadonlyMap<string, Outcome>> => {
  if (ids.length === 0) return new Map()
  const rows = await transaction.sql<OutcomeRow>(
    `select id, state, last_reason, attempts, arrival, finished_at, provider_id from outbox_message where id = any ($1::text[])`,
    [ids],
  )
  return new Map(
    rows.map(({ id, state, last_reason: reason, attempts, arrival, finished_at: finishedAt, provider_id: providerId }) => [
      id,
      {
        state,
        reason: reason ?? undefined,
        attempts,
        arrival: arrival ?? undefined,
        finishedAt: finishedAt ?? undefined,
        providerId: providerId ?? undefined,
      },
    ]),
  )
}

interface OutcomeRow {
  id: string
  state: MessageState
  last_reason: string | null
  attempts: number
  arrival: Arrival | null
  finished_at: Date | null
  provider_id: string | null
}

/** PostgreSQL's text cannot hold a NUL; a label somebody sent may. */
const storable = (text: string): string => text.replaceAll('\0', '')
