import { useAsk } from '../questions.ts'

export type Counts = Readonly<Record<'alerts' | 'incidents' | 'approvals' | 'reviews' | 'ownerless', string>>

const shown = (count: number, more: boolean): string => (count === 0 ? '' : more ? `${count}+` : String(count))

/** What waits, for the navigation. Asked as first pages of fifty, so it costs little however much there is. */
export const useCounts = (): Counts => {
  const alerts = useAsk('alert.counts', {})
  const incidents = useAsk('incident.list', { state: 'active', limit: 50 })
  const approvals = useAsk('run.approvals', { limit: 1 })
  const reviews = useAsk('record.due', { limit: 50 })
  const ownerless = useAsk('record.ownerless', { limit: 50 })
  return {
    alerts: shown(alerts.data?.groups ?? 0, false),
    incidents: shown(incidents.data?.items.length ?? 0, hasMore(incidents.data)),
    approvals: shown(approvals.data?.waiting ?? 0, (approvals.data?.waiting ?? 0) >= 100),
    reviews: shown(reviews.data?.items.length ?? 0, hasMore(reviews.data)),
    ownerless: shown(ownerless.data?.items.length ?? 0, hasMore(ownerless.data)),
  }
}

const hasMore = (page: { next?: string | null | undefined } | undefined): boolean => typeof page?.next === 'string'
