import type { Claim } from '#domains/notices/claim.ts'
import { offersOf } from '#domains/notices/offers.ts'
import type { EscalationRow } from '#domains/notices/store.ts'
import { compose, type Notice } from '#domains/notices/wording.ts'
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

/** A claim that is this transaction's to send. */
export interface ToSend {
  readonly page: string
  readonly claim: Pick<Claim, 'person' | 'channel' | 'address' | 'reason'>
  readonly escalation: EscalationRow
  readonly nextAt: Date | undefined
}

/** Hands pages to the outbox, in one statement: they leave with the commit. */
export const sendPages = async (transaction: Transaction, pages: readonly ToSend[], directory: Directory): Promise<void> => {
  const { config, now } = transaction
  const notices = new Map<string, Notice>()
  const expiresAt = new Date(now.getTime() + linkMs)
  const outgoing = pages.map(({ page, claim, escalation, nextAt }): Outgoing => {
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
  await sendMessages(transaction, outgoing)
}

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
