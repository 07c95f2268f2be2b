import { alertIncidentWanted, alertReleased, alertSuppressed } from '#domains/alerts/facts.ts'
import {
  type MemberRow,
  openMembers,
  saveSuppressions,
  type Shift,
  type ShiftedGroup,
  shiftGroups,
  type SuppressionRow,
} from '#domains/alerts/holding/store.ts'
import { subjectOf } from '#domains/alerts/page.ts'
import { opensIncident } from '#domains/alerts/priority.ts'
import type { Routing } from '#domains/alerts/routing.ts'
import { routing } from '#domains/alerts/routing.ts'
import { belowThreshold } from '#domains/alerts/rules.ts'
import { stopPages } from '#domains/alerts/stopping.ts'
import { weigh } from '#domains/alerts/suppressing.ts'
import { insertSends, type SendRow } from '#domains/alerts/telling/store.ts'
import { distinctReasons, type Hold, type HoldReason, type Own, sameReasons } from '#domains/alerts/verdict.ts'
import { formatDuration } from '#platform/time/duration.ts'
import type { Transaction } from '#platform/transaction.ts'

/** What came of weighing: what holds each member back now, in order, and the groups for which that changed something. */
export interface Weighed {
  readonly holds: readonly Hold[]
  readonly groups: readonly ShiftedGroup[]
}

/**
 * Weighs open alerts of groups this transaction holds, and writes what changed: reasons, counts, facts. A group of which
 * every alert is held back stops paging here and now; for one that is released the caller wakes `alerts.page`.
 */
export const weighMembers = async (transaction: Transaction, members: readonly MemberRow[]): Promise<Weighed> => {
  if (members.length === 0) return { holds: [], groups: [] }
  const holds = await holdsOf(transaction, members)
  const changed = members.flatMap((member, index) => {
    const hold = holds[index]
    return hold === undefined || !isChanged(member, hold, transaction.now) ? [] : [{ member, hold }]
  })
  if (changed.length === 0) return { holds, groups: [] }
  await saveSuppressions(
    transaction.sql,
    changed.map(({ member, hold }) => rowOf(transaction, member, hold)),
  )
  for (const { member, hold } of changed) recordChange(transaction, member, hold)
  await recordWanted(transaction, changed)
  const groups = await shiftGroups(transaction.sql, shiftsOf(changed), transaction.now)
  await settle(transaction, groups, members, holds)
  return { holds, groups }
}

const groupSubject = /^alert-group:([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/i

/** Those of these groups (`alert-group:…`) of which every open alert is held back at this moment, with the reasons. Writes nothing. */
export const membersHeld = async (
  transaction: Transaction,
  subjects: readonly string[],
): Promise<{ subject: string; because: string }[]> => {
  const groups = subjects.flatMap((subject) => groupSubject.exec(subject)?.[1] ?? [])
  const members = groups.length === 0 ? [] : await openMembers(transaction.sql, groups)
  const holds = await holdsOf(transaction, members)
  const free = new Set(members.flatMap((member, index) => (holds[index]?.reasons.length === 0 ? [member.group_id] : [])))
  const reasons = new Map<string, HoldReason[]>()
  for (const [index, member] of members.entries())
    if (!free.has(member.group_id))
      reasons.set(member.group_id, [...(reasons.get(member.group_id) ?? []), ...(holds[index]?.reasons ?? [])])
  return [...reasons].map(([group, of]) => ({ subject: subjectOf(group), because: sentenceOf(distinctReasons(of)) }))
}

const holdsOf = async (transaction: Transaction, members: readonly MemberRow[]): Promise<readonly Hold[]> => {
  if (members.length === 0) return []
  const { value } = await transaction.read(routing)
  return weigh(
    transaction,
    members.map((member) => ({
      alert: member.alert_id,
      labels: member.labels,
      workload: member.workload ?? undefined,
      hours: member.route === null ? undefined : value.routes.plan(member.route)?.hours,
      own: ownOf(value, member),
    })),
  )
}

/** What a person or the alert rule adds for one alert. */
export const ownOf = (
  value: Routing,
  member: Pick<MemberRow, 'labels' | 'annotations' | 'starts_at' | 'rule' | 'snoozed_until' | 'snoozed_by' | 'snooze_because'>,
): readonly Own[] => {
  const rule = member.rule === null ? undefined : value.rules.plan(member.rule)
  const own: Own[] = []
  if (member.snoozed_until !== null) {
    const because = `${member.snoozed_by ?? 'Somebody'} wants to hear of it later: ${member.snooze_because ?? ''}`
    own.push({ source: 'snooze', by: member.snoozed_by ?? '', because, until: member.snoozed_until })
  }
  if (rule !== undefined && rule.holdMs > 0) {
    const because = `${rule.rule} pages only for what lasts ${formatDuration(rule.holdMs)}.`
    own.push({ source: 'rule', by: rule.rule, because, until: new Date(member.starts_at.getTime() + rule.holdMs) })
  }
  const below = rule?.threshold === undefined ? undefined : belowThreshold(rule.threshold, member)
  if (rule !== undefined && below !== undefined) own.push({ source: 'rule', by: rule.rule, because: below, until: undefined })
  return own
}

const isChanged = (member: MemberRow, hold: Hold, now: Date): boolean =>
  !sameReasons(member.reasons ?? [], hold.reasons) ||
  (member.look_at?.getTime() ?? 0) !== (hold.lookAt?.getTime() ?? 0) ||
  (member.snoozed_until !== null && member.snoozed_until <= now)

const rowOf = ({ now }: Transaction, member: MemberRow, hold: Hold): SuppressionRow => {
  const isSnoozed = member.snoozed_until !== null && member.snoozed_until > now
  return {
    alert_id: member.alert_id,
    group_id: member.group_id,
    reasons: hold.reasons,
    since: hold.reasons.length > 0 ? now : null,
    look_at: hold.lookAt ?? null,
    snoozed_until: isSnoozed ? member.snoozed_until : null,
    snoozed_by: isSnoozed ? member.snoozed_by : null,
    snooze_because: isSnoozed ? member.snooze_because : null,
  }
}

interface Changed {
  readonly member: MemberRow
  readonly hold: Hold
}

/** 1: held back now. -1: released. 0: as before, perhaps for other reasons. */
const turn = ({ member, hold }: Changed): number => Number(hold.reasons.length > 0) - Number((member.reasons?.length ?? 0) > 0)

const recordChange = (transaction: Transaction, member: MemberRow, hold: Hold): void => {
  const before = member.reasons ?? []
  if (sameReasons(before, hold.reasons)) return
  const common = { alert: member.alert_id, group: member.group_id, summary: member.summary }
  const subjects = [`alert:${member.alert_id}`, subjectOf(member.group_id), ...(member.workload === null ? [] : [member.workload])]
  if (hold.reasons.length > 0) recordSuppressed(transaction, { ...common, subjects }, hold.reasons)
  else transaction.record(alertReleased, { subjects, data: { ...common, because: sentenceOf(before) } })
}

/** Released alerts whose route opens an incident want it now: while they were held back nobody was told. */
const recordWanted = async (transaction: Transaction, changed: readonly Changed[]): Promise<void> => {
  const released = changed.filter((one) => turn(one) < 0).map(({ member }) => member)
  if (released.length === 0) return
  const { value } = await transaction.read(routing)
  const wanting = released.filter(({ route, priority }) => {
    const plan = route === null ? undefined : value.routes.plan(route)
    return plan !== undefined && plan.page && (plan.openIncident ?? opensIncident(priority))
  })
  for (const [group, members] of Map.groupBy(wanting, (member) => member.group_id)) {
    const [first] = members
    if (first === undefined) continue
    transaction.record(alertIncidentWanted, {
      subjects: [subjectOf(group)],
      data: {
        group,
        alerts: members.map((member) => member.alert_id),
        summary: first.summary,
        priority: first.priority,
        ...(first.workload === null ? {} : { workload: first.workload }),
        ...(first.route === null ? {} : { route: first.route }),
      },
    })
  }
}

/** An alert is held back, from now on or for other reasons. */
export const recordSuppressed = (
  transaction: Transaction,
  alert: { readonly alert: string; readonly group: string; readonly summary: string; readonly subjects: readonly string[] },
  reasons: readonly HoldReason[],
): void => {
  const { subjects, ...data } = alert
  transaction.record(alertSuppressed, {
    subjects,
    data: { ...data, because: sentenceOf(reasons), reasons: reasons.map((reason) => ({ ...reason, alerts: [...(reason.alerts ?? [])] })) },
  })
}

const sentenceOf = (reasons: readonly HoldReason[]): string => reasons.map(({ because }) => because).join(' ')

const shiftsOf = (changed: readonly Changed[]): readonly Shift[] => {
  const shifts = new Map<string, { more: number; released: boolean }>()
  for (const one of changed) {
    const by = turn(one)
    if (by === 0) continue
    const before = shifts.get(one.member.group_id)
    shifts.set(one.member.group_id, { more: (before?.more ?? 0) + by, released: by < 0 || before?.released === true })
  }
  return [...shifts].map(([id, shift]) => ({ id, ...shift }))
}

/** Groups that are held back whole stop paging, and say why. */
const settle = async (
  transaction: Transaction,
  groups: readonly ShiftedGroup[],
  members: readonly MemberRow[],
  holds: readonly Hold[],
): Promise<void> => {
  const { version } = await transaction.read(routing)
  const silenced = groups.filter(({ state, before }) => state === 'suppressed' && before !== 'suppressed')
  await stopPages(
    transaction,
    silenced.map(({ id }) => id),
    'suppressed',
  )
  await insertSends(
    transaction.sql,
    silenced.map(({ id }) => {
      const own = members.flatMap((member, index) =>
        member.group_id === id ? [{ alert: member.alert_id, reasons: holds[index]?.reasons ?? [] }] : [],
      )
      return heldRow(transaction, id, own, version)
    }),
  )
}

/** Writes down, of groups that are held back whole although nothing was weighed, what holds them back. */
export const writeHeld = async (transaction: Transaction, groups: readonly string[]): Promise<void> => {
  if (groups.length === 0) return
  const members = await openMembers(transaction.sql, groups)
  const { version } = await transaction.read(routing)
  await insertSends(
    transaction.sql,
    [...Map.groupBy(members, (member) => member.group_id)].map(([group, own]) =>
      heldRow(
        transaction,
        group,
        own.map((member) => ({ alert: member.alert_id, reasons: member.reasons ?? [] })),
        version,
      ),
    ),
  )
}

const heldRow = (
  transaction: Transaction,
  group: string,
  own: readonly { readonly alert: string; readonly reasons: readonly HoldReason[] }[],
  version: string,
): SendRow => ({
  id: transaction.newId(),
  group_id: group,
  at: transaction.now,
  what: 'held',
  firing: own.map(({ alert }) => alert),
  resolved: [],
  reasons: distinctReasons(own.flatMap(({ reasons }) => reasons)),
  decided_with: version,
})

/** When the first of these groups is to be looked at: whoever weighed wakes `alerts.page` for it. */
export const soonestOf = (groups: readonly ShiftedGroup[]): Date | undefined =>
  groups.reduce<Date | undefined>((first, { flush_at: at }) => (at !== null && (first === undefined || at < first) ? at : first), undefined)
