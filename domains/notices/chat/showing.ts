import { chatChannels } from '#domains/notices/chat/chatter.ts'
import {
  askRefresh,
  type ChatPage,
  chatPagesOf,
  endRefresh,
  nextRefreshAt,
  putOffRefresh,
  saveShown,
  takeRefresh,
} from '#domains/notices/chat/store.ts'
import { shownKey, statusOf } from '#domains/notices/chat/status.ts'
import { addressBook } from '#domains/notices/methods/address-book.ts'
import { noticeOf, pagePurpose } from '#domains/notices/sending.ts'
import { type EscalationRow, lockEscalations } from '#domains/notices/store.ts'
import { choicesOf } from '#domains/notices/view.ts'
import { compose } from '#domains/notices/wording.ts'
import type { Directory } from '#domains/people/contact.ts'
import { sealToken } from '#platform/identity/seal.ts'
import { type Outcome, type Outgoing, outcomesOf, sendMessages, withdrawMessages } from '#platform/messages/outbox.ts'
import { dayMs } from '#platform/time/zone.ts'
import type { Transaction } from '#platform/transaction.ts'

/**
 * Messages in chats that show where what they are about stands: who took it, until when it is put off, that it is over.
 *
 * The problem: a button that stays after somebody answered lies to the next reader; but a message can only be changed once its provider
 * has said what it is called there, and two changes must not overtake each other. The idea: an escalation that changed is a row that is
 * due. Whoever takes it compares what each message shows with what it should, and writes a message that takes its place; where one is
 * still on its way, the row stays and is due again shortly.
 *
 * Guarantees: after the last change every message that arrived shows it, or the outbox says why not; a change that has not left is taken
 * back before the next one leaves.
 */
export const refreshSome = async (transaction: Transaction): Promise<number> => {
  const { sql, now } = transaction
  const due = await takeRefresh(sql, now, atOnce)
  if (due.length > 0) {
    const busy = await showAnew(
      transaction,
      due.map(({ escalation }) => escalation),
    )
    const isLeft = ({ escalation, looks }: { escalation: string; looks: number }): boolean => busy.has(escalation) && looks < mostLooks
    const ids = (rows: readonly { escalation: string }[]): string[] => rows.map(({ escalation }) => escalation)
    await endRefresh(sql, ids(due.filter((row) => !isLeft(row))))
    for (const [looks, rows] of Map.groupBy(due.filter(isLeft), (row) => row.looks))
      await putOffRefresh(sql, ids(rows), new Date(now.getTime() + Math.min(60, 2 * (looks + 1)) * 1_000))
  }
  return due.length
}

/** Escalations of one transaction. */
export const atOnce = 100
/** About as long as a page is tried at all. */
const mostLooks = 45
/** A change that could not be made for so long is given up. */
const giveUpMs = 60 * 60_000

/** Asks for it, for whatever of these has a message in a chat. Answers whether anything has. */
export const askToShow = async (transaction: Transaction, escalations: readonly string[]): Promise<boolean> =>
  (await askRefresh(transaction.sql, [...new Set(escalations)], chatChannels, transaction.now)) > 0

export const nextShowing = (transaction: Transaction): Promise<Date | undefined> => nextRefreshAt(transaction.sql)

/** Changes what can be changed now. Answers the escalations that have a message still on its way. */
const showAnew = async (transaction: Transaction, escalations: readonly string[]): Promise<ReadonlySet<string>> => {
  const rows = new Map((await lockEscalations(transaction.sql, escalations)).map((row) => [row.id, row]))
  const pages = (await chatPagesOf(transaction.sql, escalations, chatChannels)).filter((page) => {
    const row = rows.get(page.escalation)
    return row !== undefined && shownKey(row) !== (page.shown ?? 'open')
  })
  const outcomes = await outcomesOf(
    transaction,
    pages.flatMap(({ page, message }) => [page, ...(message === null ? [] : [message])]),
  )
  const isUnderWay = (id: string | null): boolean => id !== null && ['waiting', 'sending'].includes(outcomes.get(id)?.state ?? '')
  const earlier = pages.flatMap(({ message }) => (message !== null && isUnderWay(message) ? [message] : []))
  const withdrawn = new Set(await withdrawMessages(transaction, earlier, 'What it says has changed since.'))
  const isBusy = ({ page, message }: ChatPage): boolean => isUnderWay(page) || (isUnderWay(message) && !withdrawn.has(message ?? ''))
  const { value: people } = await transaction.read(addressBook)
  const changes = pages
    .filter((page) => !isBusy(page))
    .flatMap((page) => {
      const row = rows.get(page.escalation)
      const change = row === undefined ? undefined : changeOf(transaction, row, page, outcomes.get(page.page), people)
      return row === undefined || change === undefined ? [] : [{ row, page, change }]
    })
  await sendMessages(
    transaction,
    changes.map(({ change }) => change),
  )
  await saveShown(
    transaction.sql,
    changes.map(({ row, page, change }) => ({ page: page.page, shown: shownKey(row), message: change.message.id })),
  )
  return new Set(pages.filter(isBusy).map(({ escalation }) => escalation))
}

/** The message that takes the place of a page's own; none when that never arrived, or where nobody said what it is called. */
const changeOf = (
  transaction: Transaction,
  row: EscalationRow,
  page: ChatPage,
  sent: Outcome | undefined,
  people: Directory,
): Outgoing | undefined => {
  const { config, now } = transaction
  if (sent?.state !== 'delivered' || sent.providerId === undefined) return undefined
  const zone = people.contacts.get(page.person)?.zone ?? 'UTC'
  const { mark, line } = statusOf(row, zone, (reference) => people.contacts.get(reference)?.title ?? reference)
  const open = choicesOf(row)
  const choices = row.phase === 'escalating' ? noticeOf(row).choices : open
  const token = sealToken(config.secret, pagePurpose, { page: page.page }, new Date(now.getTime() + dayMs))
  const recipient = { ...page, zone, nextAt: undefined }
  const message = compose({ ...noticeOf(row), choices }, recipient, config.baseUrl, token)
  return {
    message: {
      ...message,
      id: transaction.newId(),
      subject: `${mark}${message.subject}`,
      text: [line, message.text].filter((part) => part !== '').join('\n\n'),
      replaces: { message: page.page, providerId: sent.providerId },
    },
    about: [row.subject, page.person],
    giveUpAt: new Date(now.getTime() + giveUpMs),
    isQuiet: true,
  }
}
