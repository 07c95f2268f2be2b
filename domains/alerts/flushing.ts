import { fallbacksFor } from '#domains/alerts/fallback.ts'
import { type MemberRow, openMembers } from '#domains/alerts/holding/store.ts'
import { pageRequest } from '#domains/alerts/page.ts'
import { type Routing, routing } from '#domains/alerts/routing.ts'
import { type News, newsOf, repeatFrom, repeatIntervalMs, type Standing, type Told } from '#domains/alerts/sends.ts'
import {
  type DueGroup,
  dueGroups,
  type FlushedGroup,
  insertSends,
  lastTold,
  saveFlushed,
  type SendReason,
  type SendRow,
} from '#domains/alerts/telling/store.ts'
import { startRunbook } from '#domains/alerts/running/jobs.ts'
import { distinctReasons, type HoldReason } from '#domains/alerts/verdict.ts'
import { tellOut } from '#domains/alerts/telling/out.ts'
import { soonestOf, weighMembers } from '#domains/alerts/weighing.ts'
import { startEscalations } from '#domains/notices/paging.ts'
import type { Transaction } from '#platform/transaction.ts'

/** A group at the moment it is looked at. */
interface Look {
  readonly group: DueGroup
  readonly members: readonly MemberRow[]
  /** What holds its members back. */
  readonly reasons: readonly HoldReason[]
  readonly standing: Standing
  readonly told: Told | undefined
  readonly state: DueGroup['state']
  readonly policy: string | null
  readonly owner: string | null
  readonly because: string | null
}

/** What is done about it. */
interface Decision {
  readonly look: Look
  readonly news: News
  readonly send: SendRow | undefined
  readonly pages: boolean
  readonly flushed: FlushedGroup
}

export interface Flushed {
  readonly taken: number
  /** When another look is due because of what was weighed here. */
  readonly soonest: Date | undefined
  /** Open groups nobody had set a time for. */
  readonly forgotten: readonly DueGroup[]
}

/**
 * Looks at the groups that are due: weighs their alerts, decides by the log of what was told whether there is news, pages
 * or tells others, and writes every decision down. A group that somebody acknowledged, a ticket, and one that is held back
 * page nobody; each says why. All from tables: a restart in the middle decides the same.
 */
export const flushSome = async (transaction: Transaction, limit: number): Promise<Flushed> => {
  const { sql, now } = transaction
  const due = await dueGroups(sql, now, limit)
  if (due.length === 0) return { taken: 0, soonest: undefined, forgotten: [] }
  const { value, version } = await transaction.read(routing)
  const { looks, soonest } = await lookAt(transaction, due, value)
  const decisions = looks.map((look) => decide(transaction, look, value, version))
  await startEscalations(
    transaction,
    decisions.filter(({ pages }) => pages).map(({ look }) => requestFor(look)),
  )
  for (const { group, standing } of looks) {
    if (group.is_run_due && standing.firing.length > 0) transaction.enqueue(startRunbook, { group: group.id })
  }
  await tellOut(
    transaction,
    decisions.flatMap(({ look, news, send }) => {
      const webhooks = look.group.route === null ? [] : (value.routes.plan(look.group.route)?.webhooks ?? [])
      if (send === undefined || news === 'nothing' || send.what === 'held' || webhooks.length === 0) return []
      return [{ group: look.group, news, firing: look.standing.firing, resolved: look.standing.resolved, told: look.told, webhooks }]
    }),
  )
  await insertSends(
    sql,
    decisions.flatMap(({ send }) => send ?? []),
  )
  await saveFlushed(
    sql,
    decisions.map(({ flushed }) => flushed),
    now,
  )
  return { taken: due.length, soonest, forgotten: due.filter(({ flush_at: at }) => at === null) }
}

const lookAt = async (
  transaction: Transaction,
  due: readonly DueGroup[],
  value: Routing,
): Promise<{ looks: readonly Look[]; soonest: Date | undefined }> => {
  const ids = due.map(({ id }) => id)
  const members = await openMembers(transaction.sql, ids)
  const { holds, groups } = await weighMembers(transaction, members)
  const states = new Map(groups.map((group) => [group.id, group.state]))
  const log = new Map((await lastTold(transaction.sql, ids)).map((row) => [row.group_id, row]))
  const lacking = due.filter(({ policy, is_ticket: isTicket }) => policy === null && !isTicket)
  const fallbacks =
    lacking.length === 0
      ? undefined
      : await fallbacksFor(transaction, value.policies, new Set(lacking.map((group) => group.workload ?? undefined)))
  const own = new Map<string, { member: MemberRow; reasons: readonly HoldReason[] }[]>()
  for (const [index, member] of members.entries()) {
    const list = own.get(member.group_id) ?? []
    own.set(member.group_id, list)
    list.push({ member, reasons: holds[index]?.reasons ?? [] })
  }
  const looks = due.map((group): Look => {
    const all = own.get(group.id) ?? []
    const free = all.filter(({ reasons }) => reasons.length === 0).map(({ member }) => member)
    const told = log.get(group.id)
    const open = new Set(all.map(({ member }) => member.alert_id))
    const fallback = group.policy === null ? fallbacks?.get(group.workload ?? undefined) : undefined
    return {
      group,
      members: free.length > 0 ? free : all.map(({ member }) => member),
      reasons: distinctReasons(all.flatMap(({ reasons }) => reasons)),
      standing: {
        firing: free.map(({ alert_id: id }) => id),
        resolved: [...(told?.firing ?? []), ...(told?.resolved ?? [])].filter((id) => !open.has(id)),
      },
      told: told === undefined ? undefined : { at: told.at, firing: told.firing, resolved: told.resolved },
      state: (states.get(group.id) as DueGroup['state'] | undefined) ?? group.state,
      policy: group.policy ?? fallback?.policy ?? null,
      owner: fallback?.owner ?? null,
      because: fallback?.because ?? null,
    }
  })
  return { looks, soonest: soonestOf(groups) }
}

/** Nobody to page: tried again in a minute, a policy may have been declared by then. */
const retryMs = 60_000

const decide = (transaction: Transaction, look: Look, value: Routing, version: string): Decision => {
  const { group, standing } = look
  const { now } = transaction
  const plan = group.route === null ? undefined : value.routes.plan(group.route)
  const toldOut = (plan?.webhooks.length ?? 0) > 0
  const repeatMs = plan?.repeatMs ?? repeatIntervalMs
  const isOpen = group.resolved_at === null && standing.firing.length > 0
  // Of a group whose page was forgotten (held back meanwhile, or never sent) nobody has been told, whatever the log says.
  const isFresh = group.paged_at === null && !group.is_ticket && look.state !== 'acknowledged'
  const sendResolved = plan?.webhooks.some((webhook) => webhook.sendResolved !== false) === true
  const news = isFresh && isOpen ? 'page' : newsOf(look.told, standing, { repeatMs, sendResolved }, now)
  const held = whyHeld(look)
  const hasPolicy = look.policy !== null
  const pages = isOpen && held.length === 0 && hasPolicy && !group.is_ticket && (news === 'page' || news === 'update')
  const tells = pages || (news !== 'nothing' && toldOut && (isOpen || news === 'resolved'))
  const isUnpaged = isFresh && isOpen && !hasPolicy
  const reasons: readonly SendReason[] = tells ? howSent(look, pages, toldOut) : isUnpaged ? [nobody] : held
  const isSaid = tells || (isOpen && news !== 'nothing' && news !== 'repeat') || isUnpaged
  const toldAt = tells ? now : (look.told?.at ?? now)
  const flushAt = isUnpaged
    ? new Date(now.getTime() + retryMs)
    : toldOut && isOpen
      ? repeatFrom(now, toldAt, group.interval_ms, repeatMs)
      : null
  return {
    look,
    news,
    pages,
    send: isSaid
      ? {
          id: transaction.newId(),
          group_id: group.id,
          at: now,
          what: tells ? news : 'held',
          firing: standing.firing,
          resolved: standing.resolved,
          reasons,
          decided_with: version,
        }
      : undefined,
    flushed: {
      id: group.id,
      flush_at: look.state === 'suppressed' ? null : flushAt,
      paged_at: pages ? (group.paged_at ?? now) : look.state === 'suppressed' ? null : group.paged_at,
      policy: look.policy,
      owner: look.owner,
      because: look.because,
    },
  }
}

const nobody: SendReason = {
  source: 'nobody',
  by: 'escalation-policy:no-process',
  because: 'There is nobody to page. It is tried again every minute.',
}

const whyHeld = ({ group, state, reasons, standing }: Look): readonly SendReason[] => {
  if (state === 'acknowledged')
    return [{ source: 'acknowledged', by: group.acknowledged_by ?? '', because: `Acknowledged by ${group.acknowledged_by ?? 'somebody'}.` }]
  if (group.is_ticket) return [{ source: 'ticket', by: group.route ?? '', because: group.paged_because }]
  return standing.firing.length === 0 ? reasons : []
}

const howSent = ({ policy, because, group }: Look, pages: boolean, toldOut: boolean): readonly SendReason[] => [
  ...(pages ? [{ source: 'escalation' as const, by: policy ?? '', because: because ?? group.paged_because }] : []),
  ...(toldOut ? [{ source: 'webhook' as const, by: group.route ?? '', because: `${group.route ?? ''} tells its webhooks.` }] : []),
]

const requestFor = ({ group, members, standing, policy, because }: Look) => {
  const newest = members.at(-1)
  return pageRequest({
    id: group.id,
    summary: group.summary,
    priority: group.priority,
    workload: group.workload ?? undefined,
    runbook: group.runbook ?? undefined,
    policy: policy ?? '',
    alerts: standing.firing.length,
    alert: newest?.alert_id ?? '',
    labels: group.labels,
    annotations: newest?.annotations ?? {},
    pagedBecause: because ?? group.paged_because,
  })
}
