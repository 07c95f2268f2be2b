import type { OpsgenieRow, RequestRow } from '#domains/alerts/opsgenie/store.ts'
import type { Admitted } from '#domains/events/handler.ts'

/** An alert as Opsgenie's clients read it; `isWhole` with what only a single alert shows. */
export const alertView = (row: OpsgenieRow, from: Admitted, now: Date, isWhole: boolean): object => {
  const { said } = row
  const acknowledged = row.acknowledged_at !== null && row.resolved_at === null
  return {
    id: row.alert,
    tinyId: row.tiny,
    alias: row.alias,
    message: said.message,
    status: row.resolved_at === null ? 'open' : 'closed',
    acknowledged,
    isSeen: acknowledged,
    snoozed: row.snoozed_until !== null && row.snoozed_until > now,
    ...(row.snoozed_until !== null && row.snoozed_until > now ? { snoozedUntil: row.snoozed_until.toISOString() } : {}),
    tags: said.tags,
    count: row.seen,
    lastOccurredAt: row.last_seen_at.toISOString(),
    createdAt: row.created_at.toISOString(),
    updatedAt: (row.resolved_at ?? row.acknowledged_at ?? row.last_seen_at).toISOString(),
    source: said.source === '' ? from.name : said.source,
    owner: row.owner ?? '',
    priority: said.priority,
    responders: said.responders,
    teams: said.responders.filter(({ type }) => type === 'team'),
    integration: { id: from.integration, name: from.name, type: 'API' },
    report: reportOf(row),
    ...(isWhole ? { description: said.description, entity: said.entity, actions: said.actions, details: said.details } : {}),
  }
}

const reportOf = (row: OpsgenieRow): object => ({
  ...(row.acknowledged_at === null
    ? {}
    : { ackTime: row.acknowledged_at.getTime() - row.created_at.getTime(), acknowledgedBy: row.acknowledged_by ?? '' }),
  ...(row.resolved_at === null ? {} : { closeTime: row.resolved_at.getTime() - row.created_at.getTime(), closedBy: row.resolved_by ?? '' }),
})

export const requestView = (row: RequestRow): object => ({
  success: row.is_done,
  isSuccess: row.is_done,
  action: row.action,
  processedAt: row.at.toISOString(),
  integrationId: row.integration,
  status: row.status,
  ...(row.alert === null ? {} : { alertId: row.alert }),
  ...(row.alias === null ? {} : { alias: row.alias }),
})

/** Addresses of the pages around this one. */
export const pagingOf = (
  base: string,
  asked: ReadonlyMap<string, string>,
  page: { limit: number; offset: number; total: number },
): object => {
  const at = (offset: number): string => {
    const query = new URLSearchParams([...asked].filter(([name]) => !['offset', 'limit', 'apiKey', 'key'].includes(name)))
    query.set('offset', String(offset))
    query.set('limit', String(page.limit))
    return `${base}?${query.toString()}`
  }
  const last = Math.max(0, Math.ceil(page.total / page.limit) - 1) * page.limit
  return {
    first: at(0),
    last: at(last),
    ...(page.offset > 0 ? { prev: at(Math.max(0, page.offset - page.limit)) } : {}),
    ...(page.offset + page.limit < page.total ? { next: at(page.offset + page.limit) } : {}),
  }
}
