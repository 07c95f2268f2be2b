import type { Claim } from '#domains/notices/claim.ts'
import type { EscalationRow } from '#domains/notices/store.ts'

/** A claim that is this transaction's to send. */
export interface ToSend {
  readonly page: string
  readonly claim: Pick<Claim, 'person' | 'channel' | 'address' | 'reason'>
  readonly escalation: EscalationRow
  readonly nextAt: Date | undefined
}
