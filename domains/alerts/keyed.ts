import { acknowledgeAlert } from '#domains/alerts/actions.ts'
import { fingerprintOfKey } from '#domains/alerts/fingerprint.ts'
import type { Report } from '#domains/alerts/lifecycle.ts'
import { receiveReports } from '#domains/alerts/receiving.ts'
import { identities } from '#domains/alerts/identity/store.ts'
import type { Admitted } from '#domains/events/handler.ts'
import type { Actor } from '#platform/identity/actor.ts'
import { Refusal } from '#platform/refusal.ts'
import type { Transaction } from '#platform/transaction.ts'

/** Alerts whose sender names them by a key of its own. The same key of another integration is another alert. */
export const fingerprintWithin = ({ integration }: Pick<Admitted, 'integration'>, key: string): string => fingerprintOfKey(key, integration)

/** Who acts for a sender: the integration it came by. */
export const actorOf = ({ name }: Pick<Admitted, 'name'>): Actor => ({ type: 'workflow', name: 'integration', id: name })

/** The end, at `now`, of whatever is open under a fingerprint. */
export const endOf = (fingerprint: string, now: Date): Report => ({
  fingerprint,
  labels: {},
  annotations: {},
  url: undefined,
  startsAt: now,
  endsAt: now,
  seenAt: now,
  seen: 1,
})

/** What one request says about the alert of a key: a report of it, or that somebody has it. */
export type Said = { readonly from: Admitted } & (
  | { readonly report: Report; readonly acknowledges?: undefined }
  | { readonly report?: undefined; readonly acknowledges: string }
)

/** Does what requests said, in their order; reports of one integration that follow each other go together. */
export const doInOrder = async (transaction: Transaction, items: readonly Said[]): Promise<void> => {
  let reports: Report[] = []
  for (const [index, item] of items.entries()) {
    if (item.report !== undefined) reports.push(item.report)
    else await acknowledgeOpen(transaction, item.from, item.acknowledges)
    const next = items[index + 1]
    if (reports.length === 0 || (next?.report !== undefined && next.from.integration === item.from.integration)) continue
    await receiveReports(transaction, reports, item.from.integration)
    reports = []
  }
}

/** Acknowledges what is open under a fingerprint; nothing when nothing is. */
const acknowledgeOpen = async (transaction: Transaction, from: Admitted, fingerprint: string): Promise<void> => {
  const [known] = await identities(transaction.sql, [fingerprint])
  if (known?.is_open !== true) return
  try {
    await transaction.as(actorOf(from)).call(acknowledgeAlert, { id: known.alert_id })
  } catch (error) {
    // Resolved at this moment by somebody else: there is nothing left to have.
    if (!(error instanceof Refusal && error.code === 'conflict')) throw error
  }
}
