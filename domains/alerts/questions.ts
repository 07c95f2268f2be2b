import Type, { type Static } from 'typebox'
import * as desk from '#domains/alerts/desk/store.ts'
import { subjectOf } from '#domains/alerts/page.ts'
import { priorities, rankOf } from '#domains/alerts/priority.ts'
import { Line, lineOf } from '#domains/alerts/story.ts'
import { unattendedAlerts as findUnattended } from '#domains/alerts/store.ts'
import { sendsOf } from '#domains/alerts/telling/store.ts'
import { alertIdentifier, bare } from '#domains/alerts/identifier.ts'
import { AlertView, GroupView, PriorityField, SendView, alertView, groupView, sendView } from '#domains/alerts/view.ts'
import { defineAction } from '#platform/actions/action.ts'
import { sentenceOf } from '#platform/facts/actions.ts'
import { factsAbout } from '#platform/facts/read.ts'
import { Refusal } from '#platform/refusal.ts'
import type { Transaction } from '#platform/transaction.ts'

const uuid = '[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}'
const id = alertIdentifier()

/** The team that answers for the group an input names: its members may act on it whatever their role. */
export const ownerOfGroup = async (transaction: Transaction, input: { readonly id: string }): Promise<string | undefined> =>
  (await desk.groupById(transaction.sql, bare(input.id)))?.owner ?? undefined

const State = Type.Union(
  [
    Type.Literal('active'),
    Type.Literal('all'),
    Type.Literal('open'),
    Type.Literal('no-process'),
    Type.Literal('acknowledged'),
    Type.Literal('suppressed'),
    Type.Literal('resolved'),
  ],
  { description: '`active`, the default, is everything that is not resolved, the most pressing first. Others list the newest first.' },
)

const listInput = Type.Object(
  {
    state: Type.Optional(State),
    priority: Type.Optional(PriorityField),
    workload: Type.Optional(Type.String({ maxLength: 200, description: 'Only about this workload: `workload:checkout`.' })),
    owner: Type.Optional(Type.String({ maxLength: 200, description: 'Only owned by this team: `team:payments`.' })),
    route: Type.Optional(Type.String({ maxLength: 200, description: 'Only taken by this route: `route:checkout`.' })),
    rule: Type.Optional(Type.String({ maxLength: 200, description: 'Only known to this rule: `alert-rule:disk-filling`.' })),
    text: Type.Optional(Type.String({ minLength: 1, maxLength: 200, description: 'In the summary or the name of the alert.' })),
    after: Type.Optional(
      Type.String({ pattern: `^([0-4]~)?${uuid}$`, maxLength: 60, description: 'Continue after: `next` of the page before.' }),
    ),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, description: 'How many at most. Default 50.' })),
  },
  { additionalProperties: false },
)

export const listAlerts = defineAction({
  name: 'alert.list',
  summary: 'List alerts, grouped as they are paged',
  kind: 'question',
  may: { role: 'viewer' },
  input: listInput,
  output: Type.Object({
    items: Type.Array(GroupView, { description: 'This page of them.' }),
    next: Type.Optional(Type.String({ description: 'Ask with `after` set to this for the next page.' })),
  }),
  run: async (transaction, input) => {
    const most = input.limit ?? 50
    const state = input.state ?? 'active'
    const rows = await find(transaction, input, most)
    const last = rows.length === most ? rows.at(-1) : undefined
    const next = last === undefined ? {} : { next: state === 'active' ? `${last.rank}~${last.id}` : last.id }
    return { items: rows.map(groupView), ...next }
  },
})

const find = ({ sql }: Transaction, input: Static<typeof listInput>, most: number): Promise<desk.GroupRow[]> => {
  const state = input.state ?? 'active'
  const filter = {
    state: state === 'active' || state === 'all' ? null : state,
    priority: input.priority ?? null,
    workload: input.workload ?? null,
    owner: input.owner ?? null,
    route: input.route ?? null,
    rule: input.rule ?? null,
    text: input.text ?? null,
  }
  const [rank, after] = input.after?.includes('~') === true ? input.after.split('~') : [undefined, input.after]
  if (state !== 'active') return desk.allGroups(sql, filter, after, most)
  return desk.activeGroups(sql, filter, rank === undefined || after === undefined ? undefined : { rank: Number(rank), id: after }, most)
}

/** Of these names, those that alerts of theirs go off with now. */
export const alertnamesOpen = async ({ sql }: Transaction, names: readonly string[]): Promise<ReadonlySet<string>> =>
  new Set(names.length === 0 ? [] : await desk.alertnamesOpen(sql, names))

export const getAlert = defineAction({
  name: 'alert.get',
  summary: 'Show an alert: why it is here, who was paged, what was done',
  kind: 'question',
  may: { role: 'viewer' },
  input: Type.Object({ id }, { additionalProperties: false }),
  output: Type.Object({
    group: GroupView,
    alerts: Type.Array(AlertView, { description: 'Alerts of the group, open ones first; at most 100.' }),
    former: Type.Array(AlertView, { description: 'Earlier alerts of the same fingerprint, the newest first; at most 20.' }),
    memberships: Type.Array(
      Type.Object({
        group: Type.String({ description: 'The group.' }),
        route: Type.Union([Type.String(), Type.Null()], { description: 'The route that put it there.' }),
        state: Type.String({ description: 'The state of the group.' }),
        policy: Type.Union([Type.String(), Type.Null()], { description: 'Whom the group pages.' }),
        isFirst: Type.Boolean({ description: 'It is listed there.' }),
      }),
      { description: 'Every group the alert shown is in: routes with `continue` make more than one.' },
    ),
    sends: Type.Array(SendView, { description: 'Every decision to tell or not to tell, the newest first; at most 100.' }),
    history: Type.Array(Line, { description: 'What happened, the newest first; at most 200.' }),
    pages: Type.Array(Type.Unknown(), { description: 'Who was paged about it, how, and what they answered.' }),
    runs: Type.Array(Type.Unknown(), { description: 'Runs of procedures about it.' }),
    incidents: Type.Array(Type.Unknown(), { description: 'Incidents it belongs to.' }),
  }),
  run: async (transaction, input) => {
    const { sql } = transaction
    const group = await desk.groupById(sql, bare(input.id))
    if (group === undefined) throw new Refusal('not-found', `There is no alert or group "${input.id}". alert.list shows what there is.`)
    const subject = subjectOf(group.id)
    const alerts = await desk.alertsOfGroup(sql, group.id, 100)
    const shown = alerts.find((alert) => alert.id === bare(input.id)) ?? alerts[0]
    const facts = await factsAbout(sql, [subject], { limit: 200 })
    return {
      group: groupView(group),
      alerts: alerts.map(alertView),
      former: shown === undefined ? [] : (await desk.formerAlerts(sql, shown.id, 20)).map(alertView),
      memberships: (shown === undefined ? [] : await desk.groupsOfAlert(sql, shown.id)).map((one) => ({
        group: one.id,
        route: one.route,
        state: one.state,
        policy: one.policy,
        isFirst: one.is_first,
      })),
      sends: (await sendsOf(sql, group.id, 100)).map(sendView),
      history: facts.map((fact) => lineOf(fact, sentenceOf(transaction, fact))),
      pages: await itemsOf(transaction, 'notice.list', { subject }),
      runs: await itemsOf(transaction, 'run.list', { about: subject }),
      incidents: await itemsOf(transaction, 'incident.list', { alert: group.id, state: 'all' }),
    }
  },
})

/** The items another domain lists, when this installation has that domain. */
const itemsOf = async (transaction: Transaction, action: string, input: object): Promise<unknown[]> => {
  if (!transaction.registry.actions.has(action)) return []
  const answer = await transaction.callNamed(action, input)
  return typeof answer === 'object' && answer !== null && 'items' in answer && Array.isArray(answer.items) ? answer.items : []
}

export const countAlerts = defineAction({
  name: 'alert.counts',
  summary: 'Count what is not resolved, by priority and state',
  kind: 'question',
  may: { role: 'viewer' },
  input: Type.Object({}, { additionalProperties: false }),
  output: Type.Object({
    groups: Type.Integer({ description: 'Groups that are not resolved.' }),
    alerts: Type.Integer({ description: 'Open alerts in them.' }),
    unacknowledged: Type.Integer({ description: 'Groups that nobody has taken on.' }),
    noProcess: Type.Integer({ description: 'Groups that no route knows and nobody has taken on.' }),
    priorities: Type.Array(
      Type.Object({
        priority: Type.String({ description: 'The priority: `Urgent`.' }),
        groups: Type.Integer({ description: 'Not resolved.' }),
        unacknowledged: Type.Integer({ description: 'Nobody has taken them on.' }),
      }),
      { description: 'All five, the most pressing first.' },
    ),
  }),
  run: async (transaction) => {
    const rows = await desk.countGroups(transaction.sql)
    const sum = (of: readonly { groups: number }[]): number => of.reduce((total, row) => total + row.groups, 0)
    const waiting = rows.filter((row) => row.state === 'open' || row.state === 'no-process')
    return {
      groups: sum(rows),
      alerts: rows.reduce((total, row) => total + row.alerts, 0),
      unacknowledged: sum(waiting),
      noProcess: sum(rows.filter((row) => row.state === 'no-process')),
      priorities: priorities
        .toSorted((a, b) => rankOf(a) - rankOf(b))
        .map((priority) => ({
          priority,
          groups: sum(rows.filter((row) => row.priority === priority)),
          unacknowledged: sum(waiting.filter((row) => row.priority === priority)),
        })),
    }
  },
})

export const unattendedAlerts = defineAction({
  name: 'alert.unattended',
  summary: 'List open alerts that nobody is or will be paged for: there should be none',
  kind: 'question',
  may: { role: 'viewer' },
  input: Type.Object({}, { additionalProperties: false }),
  output: Type.Object({
    items: Type.Array(
      Type.Object({
        alert: Type.String({ description: 'The alert.' }),
        group: Type.String({ description: 'Its group.' }),
        summary: Type.String({ description: 'What it is, one line.' }),
      }),
      { description: 'Some of them, the oldest first.' },
    ),
  }),
  run: async (transaction) => ({ items: await findUnattended(transaction.sql, transaction.now) }),
})

/** What another domain needs to know of alerts it links. */
export interface KnownAlert {
  readonly alert: string
  readonly group: string
  readonly summary: string
  readonly priority: string
  readonly workload: string | undefined
  readonly owner: string | undefined
  /** What to do about it. */
  readonly runbook: string | undefined
  readonly startsAt: Date
  readonly openedAt: Date
  readonly resolvedAt: Date | undefined
  readonly acknowledgedAt: Date | undefined
  readonly acknowledgedBy: string | undefined
}

/** The alerts with these identifiers, or of the groups with these identifiers; words before a colon do not count. One read. */
export const alertsNamed = async (transaction: Transaction, given: readonly string[]): Promise<readonly KnownAlert[]> => {
  const rows = await desk.alertsByIds(transaction.sql, [...new Set(given.map(bare))])
  return rows.map((row) => ({
    alert: row.id,
    group: row.group_id,
    summary: row.summary,
    priority: row.priority,
    workload: row.workload ?? undefined,
    owner: row.owner ?? undefined,
    runbook: row.runbook ?? undefined,
    startsAt: row.starts_at,
    openedAt: row.opened_at,
    resolvedAt: row.resolved_at ?? undefined,
    acknowledgedAt: row.acknowledged_at ?? undefined,
    acknowledgedBy: row.acknowledged_by ?? undefined,
  }))
}
