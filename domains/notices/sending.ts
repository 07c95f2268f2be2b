import { letLeave } from '#domains/notices/methods/holding.ts'
import { toDevices } from '#domains/notices/phones/registering.ts'
import { offersOf } from '#domains/notices/offers.ts'
import type { EscalationRow } from '#domains/notices/store.ts'
import type { ToSend } from '#domains/notices/to-send.ts'
import { compose, composeBundle, type Notice } from '#domains/notices/wording.ts'
import type { Directory } from '#domains/people/contact.ts'
import { sealToken } from '#platform/identity/seal.ts'
import { type Outgoing, sendMessages } from '#platform/messages/outbox.ts'
import { dayMs } from '#platform/time/zone.ts'
import type { Transaction } from '#platform/transaction.ts'

/** What the token in a page's link says. */
export const pagePurpose = 'page'
/** How long the link in a page can be used. */
const linkMs = dayMs
/** A page that could not be sent for so long is given up: by then the fallback has been paged. */
const giveUpMs = 30 * 60_000

/**
 * Hands pages that may leave to the outbox, in one statement: they leave with the commit. Answers when the first of those
 * that are held back is judged again.
 */
export const sendPages = async (transaction: Transaction, pages: readonly ToSend[], directory: Directory): Promise<Date | undefined> => {
  if (pages.length === 0) return undefined
  const { single, bundles, heldUntil } = await letLeave(transaction, pages, directory)
  const outgoing = [...singlesOf(transaction, single, directory), ...bundles.map((bundle) => bundleOf(transaction, bundle, directory))]
  await sendMessages(transaction, await toDevices(transaction, outgoing))
  return heldUntil
}

const singlesOf = (transaction: Transaction, pages: readonly ToSend[], directory: Directory): readonly Outgoing[] => {
  const { config, now } = transaction
  const notices = new Map<string, Notice>()
  const expiresAt = new Date(now.getTime() + linkMs)
  return pages.map(({ page, claim, escalation, nextAt }): Outgoing => {
    const notice = notices.get(escalation.id) ?? noticeOf(escalation)
    notices.set(escalation.id, notice)
    const zone = directory.contacts.get(claim.person)?.zone ?? 'UTC'
    const recipient = { page, person: claim.person, zone, channel: claim.channel, address: claim.address, reason: claim.reason, nextAt }
    const token = sealToken(config.secret, pagePurpose, { page }, expiresAt)
    return {
      message: compose(notice, recipient, config.baseUrl, token),
      about: [`escalation:${escalation.id}`, escalation.subject, claim.person],
      giveUpAt: new Date(now.getTime() + giveUpMs),
      isQuiet: true,
    }
  })
}

/** One message for many pages to one place. It has the identifier of the first, whose link leads to all of them. */
const bundleOf = (transaction: Transaction, bundle: readonly ToSend[], directory: Directory): Outgoing => {
  const { config, now } = transaction
  const expiresAt = new Date(now.getTime() + linkMs)
  const items = bundle.map(({ page, escalation }) => ({
    page,
    notice: noticeOf(escalation),
    token: sealToken(config.secret, pagePurpose, { page, alone: true }, expiresAt),
  }))
  const [{ page, claim }] = bundle as [ToSend]
  const zone = directory.contacts.get(claim.person)?.zone ?? 'UTC'
  const recipient = {
    page,
    person: claim.person,
    zone,
    channel: claim.channel,
    address: claim.address,
    reason: claim.reason,
    nextAt: undefined,
  }
  const token = sealToken(config.secret, pagePurpose, { page }, expiresAt)
  const about = bundle.slice(0, mostAbout).flatMap(({ escalation }) => [`escalation:${escalation.id}`, escalation.subject])
  return {
    message: composeBundle(items, recipient, config.baseUrl, token),
    about: [...new Set([...about, claim.person])],
    giveUpAt: new Date(now.getTime() + giveUpMs),
    isQuiet: true,
  }
}

/** A message is found under the first so many escalations it speaks for; the pages themselves are found under every one. */
const mostAbout = 50

export const noticeOf = (row: EscalationRow): Notice => ({
  escalation: row.id,
  subject: row.subject,
  title: row.title,
  text: row.body,
  workload: row.workload ?? undefined,
  priority: row.priority,
  urgency: row.urgency,
  runbook: row.runbook ?? undefined,
  about: row.about,
  since: row.started_at,
  policy: row.policy ?? undefined,
  choices: offersOf(row),
})
