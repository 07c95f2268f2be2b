import { answerPage, pageOf } from '#domains/notices/answering.ts'
import { type Told, once } from '#domains/notices/phones/replying.ts'
import { understand } from '#domains/notices/phones/said.ts'
import { answeredSince } from '#domains/notices/phones/store.ts'
import { choicesOf } from '#domains/notices/view.ts'
import type { EscalationRow, PageRow } from '#domains/notices/store.ts'
import type { Actor } from '#platform/identity/actor.ts'
import { findMessage, type Kept, keptMessage } from '#platform/messages/mailbox.ts'
import { sendMessage } from '#platform/messages/outbox.ts'
import type { MailReader, MailReply } from '#platform/messages/phones/mail-replies.ts'
import { firstLine } from '#platform/messages/phones/mail-text.ts'
import { cut } from '#platform/text/cut.ts'
import type { Transaction } from '#platform/transaction.ts'

/** To one page in an hour: a mail program that answers by itself and does not say so is not answered for ever. */
const mailsAnHour = 10

/**
 * Reads answers to mails. The first line decides; what is not understood, and what came of it, is told by mail to the
 * address that was paged and to no other, for the one an answer says it comes from may be anybody's.
 */
export const pageMails: MailReader = {
  read: async ({ transact }, reply) => {
    const said = cut(firstLine(reply.text), 400)
    await once(
      (body) => transact(reader, body),
      { id: reply.id, channel: 'email', address: reply.message, said },
      async (transaction) => answered(transaction, await keptMessage(transaction, reply.message), said),
      (transaction, told) => tell(transaction, reply, told),
    )
  },
}

const reader: Actor = { type: 'workflow', name: 'phones', id: 'mail' }

const answered = async (transaction: Transaction, mail: Kept, said: string): Promise<Told> => {
  const token = mail.body.choices?.[0]?.token ?? ''
  const page = await pageOf(transaction, token)
  const offered = choicesOf(page)
  const meant = understand(
    said,
    offered.map(({ choice }) => choice),
  )
  if (meant.type === 'choice') {
    const { message } = await transaction.call(answerPage, { token, choice: meant.choice })
    return { answered: message, person: page.person, page }
  }
  const state = meant.type === 'status' ? stateWords(page) : meant.type === 'help' ? '' : `“${cut(said, 60)}” was not understood. `
  return { answered: `${state}${whatCanBeSaid(offered)}`.trim(), person: page.person, page }
}

const whatCanBeSaid = (offered: readonly { readonly choice: string; readonly label: string }[]): string =>
  offered.length === 0
    ? 'There is nothing left to answer.'
    : `Answer with one word on the first line: ${offered.map(({ choice, label }) => `“${choice === 'acknowledge' ? 'ack' : choice}” (${label})`).join(', ')}.`

const stateWords = (page: PageRow & EscalationRow): string => {
  if (page.phase === 'stopped') return 'It is over. '
  return page.phase === 'acknowledged' ? `${nameOf(page.acknowledged_by ?? 'somebody')} is on it. ` : 'Nobody is on it yet. '
}

const tell = async (transaction: Transaction, reply: MailReply, told: Told): Promise<void> => {
  const since = new Date(transaction.now.getTime() - 3_600_000)
  if ((await answeredSince(transaction.sql, reply.message, since)) >= mailsAnHour) return
  const mail = await findMessage(transaction, reply.message)
  if (mail === undefined) return
  await sendMessage(
    transaction,
    {
      id: transaction.newId(),
      channel: 'email',
      to: mail.to_address,
      subject: `Re: ${mail.subject}`,
      text: told.answered,
      links: mail.body.links.slice(-1),
      ...(mail.body.thread === undefined ? {} : { thread: mail.body.thread }),
    },
    { about: mail.about },
  )
}

const nameOf = (reference: string): string => reference.slice(reference.indexOf(':') + 1)
