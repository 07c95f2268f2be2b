import type { EscalationRow } from '#domains/notices/store.ts'
import { formatInZone } from '#platform/time/zone.ts'

type Standing = Pick<
  EscalationRow,
  'phase' | 'acknowledged_by' | 'acknowledged_at' | 'snoozed_by' | 'due_at' | 'ended_at' | 'ended_because'
>

/** What a message shows of where an escalation stands; `open` as it was sent. Two that show the same have the same. */
export const shownKey = (row: Standing): string => {
  switch (row.phase) {
    case 'acknowledged':
      return `acknowledged ${row.acknowledged_by ?? ''} ${row.acknowledged_at?.toISOString() ?? ''}`
    case 'snoozed':
      return `snoozed ${row.due_at?.toISOString() ?? ''}`
    case 'stopped':
      return `stopped ${row.ended_because ?? ''}`
    default:
      return 'open'
  }
}

/** Where it stands, in words for the top of a message. */
export const statusOf = (
  row: Standing,
  zone: string,
  titleOf: (reference: string) => string,
): { readonly mark: string; readonly line: string } => {
  const on = (instant: Date | null): string => (instant === null ? '' : ` on ${formatInZone(instant, zone)}`)
  switch (row.phase) {
    case 'acknowledged':
      return { mark: 'Taken: ', line: `Taken by ${titleOf(row.acknowledged_by ?? 'somebody')}${on(row.acknowledged_at)}.` }
    case 'snoozed': {
      const until = row.due_at === null ? '' : ` until ${formatInZone(row.due_at, zone)}`
      return { mark: 'Put off: ', line: `Put off${until}${row.snoozed_by === null ? '' : ` by ${titleOf(row.snoozed_by)}`}.` }
    }
    case 'stopped':
      return { mark: 'Over: ', line: `It is over${row.ended_because === null ? '' : `: ${row.ended_because}`}${on(row.ended_at)}.` }
    default:
      return { mark: '', line: '' }
  }
}
