import Type, { type Static } from 'typebox'
import { defineAction } from '#platform/actions/action.ts'
import { channelTypes } from '#platform/messages/channel.ts'
import { withoutSecret } from '#platform/messages/address.ts'
import { deliverMessages } from '#platform/messages/deliver.ts'
import { messageRetried, messageTested } from '#platform/messages/facts.ts'
import { keptMessage, keptMessages, messageStates, putBack, type Kept } from '#platform/messages/mailbox.ts'
import { arrivals } from '#platform/messages/phones/receipts.ts'
import { sendMessage } from '#platform/messages/outbox.ts'
import { holdsRole } from '#platform/identity/actor.ts'
import { Refusal } from '#platform/refusal.ts'
import type { Transaction } from '#platform/transaction.ts'

const messageId = Type.String({ minLength: 1, maxLength: 200, description: 'Identifier of the message.' })
const instant = (description: string) => Type.String({ format: 'date-time', description })

const MessageView = Type.Object(
  {
    id: messageId,
    channel: Type.Enum(channelTypes, { description: 'What carries it.' }),
    to: Type.String({ description: 'The address, without a signing secret.' }),
    subject: Type.String({ description: 'Its first line.' }),
    text: Type.Optional(Type.String({ description: 'What it says. Left out for readers who may not see links made for others.' })),
    links: Type.Array(
      Type.Object({ label: Type.String({ description: 'What the button says.' }), url: Type.String({ description: 'Where it leads.' }) }),
      { description: 'Its buttons.' },
    ),
    about: Type.Array(Type.String(), { description: 'References it is about.' }),
    state: Type.Enum(messageStates, { description: 'Where it stands.' }),
    attempts: Type.Integer({ description: 'How often it was tried.' }),
    reason: Type.Union([Type.String(), Type.Null()], { description: 'What the other side last answered.' }),
    arrival: Type.Union([Type.Enum(arrivals), Type.Null()], {
      description:
        'What was heard after the provider took it: the carrier has it, it arrived at the handset, or it is lost. Null where nothing is ever heard.',
    }),
    createdAt: instant('When somebody wanted it sent.'),
    nextAt: Type.Union([instant('When it is tried next.'), Type.Null()], { description: 'When it is tried next; null when it is over.' }),
    finishedAt: Type.Union([instant('When it ended.'), Type.Null()], { description: 'When it ended; null while it has not.' }),
  },
  { additionalProperties: false },
)

/** Links in a message act for the person it was sent to; only administrators, and everybody in the example, may look over the shoulder. */
const maySeeContent = (transaction: Transaction): boolean => transaction.config.example || holdsRole(transaction.actor, 'administrator')

const view = (row: Kept, withContent: boolean): Static<typeof MessageView> => ({
  id: row.id,
  channel: row.channel,
  to: withoutSecret(row.to_address),
  subject: row.subject,
  ...(withContent ? { text: row.body.text } : {}),
  links: withContent ? row.body.links.map(({ label, url }) => ({ label, url })) : [],
  about: row.about,
  state: row.state,
  attempts: row.attempts,
  reason: row.last_reason,
  arrival: row.arrival,
  createdAt: row.created_at.toISOString(),
  nextAt: row.state === 'waiting' ? row.next_at.toISOString() : null,
  finishedAt: row.finished_at?.toISOString() ?? null,
})

export const listMessages = defineAction({
  name: 'message.list',
  summary: 'List the messages sent and to be sent, newest first.',
  kind: 'question',
  input: Type.Object(
    {
      to: Type.Optional(Type.String({ maxLength: 2_000, description: 'Only to this address.' })),
      about: Type.Optional(Type.String({ maxLength: 300, description: 'Only about this reference: `incident:0198…`.' })),
      state: Type.Optional(Type.Enum(messageStates, { description: 'Only those that stand here.' })),
      after: Type.Optional(Type.String({ maxLength: 300, description: '`next` of the page before.' })),
      limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, description: 'Most to answer, 50 by default.' })),
    },
    { additionalProperties: false },
  ),
  output: Type.Object({
    items: Type.Array(MessageView, { description: 'This page of them.' }),
    next: Type.Union([Type.String(), Type.Null()], { description: 'Give it as `after` for the next page; none on the last.' }),
  }),
  may: { role: 'viewer' },
  run: async (transaction, { after, limit = 50, ...filter }) => {
    const before = after === undefined ? {} : { before: readKey(after) }
    const rows = await keptMessages(transaction, { ...filter, ...before, limit: limit + 1 })
    const page = rows.slice(0, limit)
    const last = page.at(-1)
    return {
      items: page.map((row) => view(row, maySeeContent(transaction))),
      next: rows.length > limit && last !== undefined ? `${last.created_at.toISOString()}~${last.id}` : null,
    }
  },
})

const readKey = (key: string): { at: Date; id: string } => {
  const [at = '', id = ''] = key.split('~')
  if (Number.isNaN(Date.parse(at)) || id === '') throw new Refusal('invalid-input', '`after` is not the `next` of a page of this list.')
  return { at: new Date(at), id }
}

export const getMessage = defineAction({
  name: 'message.get',
  summary: 'Show one message and what became of it.',
  kind: 'question',
  input: Type.Object({ id: messageId }, { additionalProperties: false }),
  output: MessageView,
  may: { role: 'viewer' },
  run: async (transaction, { id }) => view(await keptMessage(transaction, id), maySeeContent(transaction)),
})

export const retryMessage = defineAction({
  name: 'message.retry',
  summary: 'Send a message again that did not arrive.',
  kind: 'deed',
  input: Type.Object({ id: messageId }, { additionalProperties: false }),
  output: MessageView,
  may: { role: 'responder' },
  run: async (transaction, { id }) => {
    const message = await keptMessage(transaction, id)
    if (!(await putBack(transaction, id, new Date(transaction.now.getTime() + 24 * 3_600_000)))) {
      throw new Refusal('conflict', `The message is ${message.state}; only one that is waiting or did not arrive can be sent again.`)
    }
    transaction.record(messageRetried, {
      subjects: [...message.about, `message:${id}`],
      data: { message: id, channel: message.channel, to: withoutSecret(message.to_address) },
    })
    transaction.wake(deliverMessages, transaction.now)
    return view(await keptMessage(transaction, id), maySeeContent(transaction))
  },
})

export const testMessage = defineAction({
  name: 'message.test',
  summary: 'Send a test message to an address, to see that it arrives.',
  kind: 'deed',
  input: Type.Object(
    {
      channel: Type.Enum(channelTypes, { description: 'What carries it.' }),
      to: Type.String({
        minLength: 3,
        maxLength: 2_000,
        description: 'A mail address, or the address of a webhook (`#whsec_…` behind it signs).',
      }),
    },
    { additionalProperties: false },
  ),
  output: Type.Object({ message: messageId }),
  may: { role: 'editor' },
  run: async (transaction, { channel, to }) => {
    const id = transaction.newId()
    const message = {
      id,
      channel,
      to,
      subject: 'A test message from Andon',
      text: 'Somebody asked for this message to see whether it arrives. It did; there is nothing to do.',
      links: [{ label: 'Open the mailbox', url: `${transaction.config.baseUrl}/mailbox` }],
    }
    await sendMessage(transaction, message, { about: [`message:${id}`] })
    transaction.record(messageTested, { subjects: [`message:${id}`], data: { message: id, channel, to: withoutSecret(to) } })
    return { message: id }
  },
})
