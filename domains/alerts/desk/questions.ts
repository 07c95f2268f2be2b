import Type, { type Static } from 'typebox'
import { newestOpen } from '#domains/alerts/desk/store.ts'
import { fallbacksFor } from '#domains/alerts/fallback.ts'
import { type Process, needsFallback, processesOf, respond, subjectWorkload } from '#domains/alerts/response.ts'
import { type Routing, routing } from '#domains/alerts/routing.ts'
import { weigh } from '#domains/alerts/suppressing.ts'
import { PriorityField, ReasonView, reasonView } from '#domains/alerts/view.ts'
import { ownOf } from '#domains/alerts/weighing.ts'
import { whoIsPagedFirst } from '#domains/notices/paging.ts'
import { compileMatchers, Matcher, matcherFindings } from '#domains/silences/matcher.ts'
import { defineAction } from '#platform/actions/action.ts'
import { Refusal } from '#platform/refusal.ts'
import type { Transaction } from '#platform/transaction.ts'

const text = (description: string) => Type.String({ description })
const maybe = <Schema extends ReturnType<typeof Type.String>>(schema: Schema) => Type.Union([schema, Type.Null()])
const texts = (description: string) =>
  Type.Record(Type.String({ minLength: 1, maxLength: 200 }), Type.String({ maxLength: 10_000 }), { maxProperties: 100, description })

const Place = Type.Object(
  {
    route: maybe(text('The route that takes it; none: no route does.')),
    state: text('`open`, or `no-process` when nobody has said what to do.'),
    groupKey: text('Alerts with this key are one page.'),
    groupLabels: Type.Record(Type.String(), Type.String(), { description: 'What they share.' }),
    priority: PriorityField,
    priorityBecause: text('Why.'),
    owner: maybe(text('Who answers for it.')),
    runbook: maybe(text('What to do.')),
    policy: maybe(text('Whom it pages.')),
    pagedBecause: text('Why them.'),
    waitSeconds: Type.Number({ description: 'How long the first page of a new group waits.' }),
    intervalSeconds: Type.Number({ description: 'The least time between two tellings of the group.' }),
    isTicket: Type.Boolean({ description: 'Nobody is paged.' }),
    webhooks: Type.Integer({ description: 'How many webhooks are told.' }),
    heldBy: Type.Array(ReasonView, { description: 'What would hold it back now; empty: nothing.' }),
    pagesNow: Type.Array(Type.Object({ person: text('Who.'), target: text('Through what of the policy.') }), {
      description: 'Who would be paged first if it came now and nothing held it back.',
    }),
    pagesNobodyBecause: Type.Optional(text('Why that is nobody.')),
  },
  { description: 'What one route does with it.' },
)

export const testRoutes = defineAction({
  name: 'alert.route-test',
  summary: 'Where would this alert go?',
  description:
    'The whole way of an alert with these labels that came now: the rule, every route it is compared with, the groups it enters, how pressing it is and why, ' +
    'what holds it back, and who is paged first. Nothing is changed.',
  kind: 'question',
  may: { role: 'viewer' },
  input: Type.Object(
    { labels: texts('Labels of the alert.'), annotations: Type.Optional(texts('Its annotations; thresholds of rules look at them.')) },
    { additionalProperties: false },
  ),
  output: Type.Object({
    rule: maybe(text('The alert rule that knows it.')),
    workload: maybe(text('What it is about.')),
    tried: Type.Array(
      Type.Object({
        route: text('A route it is compared with.'),
        depth: Type.Integer({ description: 'How many routes stand above it.' }),
        matches: Type.Boolean({ description: 'Its conditions hold.' }),
        taken: Type.Boolean({ description: 'It takes the alert: none below it does.' }),
      }),
      { description: 'In the order in which they are tried.' },
    ),
    places: Type.Array(Place, {
      description: 'Where it goes: more than one place when routes say `continue`. The first is where it is listed.',
    }),
  }),
  run: async (transaction, { labels, annotations = {} }) => {
    const { value } = await transaction.read(routing)
    const kept = Object.fromEntries(Object.entries(labels).filter(([, content]) => content !== ''))
    const processes = processesOf(value, kept)
    const [first] = processes
    const places: Static<typeof Place>[] = []
    for (const process of processes) places.push(await placeOf(transaction, value, { labels: kept, annotations }, process))
    return {
      rule: first?.rule?.rule ?? null,
      workload: first === undefined ? null : (subjectWorkload(kept, first) ?? null),
      tried: [...value.routes.path(kept)],
      places,
    }
  },
})

type Texts = Readonly<Record<string, string>>

const placeOf = async (
  transaction: Transaction,
  value: Routing,
  alert: { readonly labels: Texts; readonly annotations: Texts },
  process: Process,
): Promise<Static<typeof Place>> => {
  const { now } = transaction
  const report = { ...alert, fingerprint: '', url: undefined, startsAt: now, endsAt: undefined, seenAt: now, seen: 1 }
  const workload = subjectWorkload(alert.labels, process)
  const fallback = needsFallback(process) ? (await fallbacksFor(transaction, value.policies, new Set([workload]))).get(workload) : undefined
  const response = respond(value, report, process, fallback)
  const own = ownOf(value, {
    ...alert,
    starts_at: now,
    rule: response.rule ?? null,
    snoozed_until: null,
    snoozed_by: null,
    snooze_because: null,
  })
  const { hours, policy } = response
  const [hold] = await weigh(transaction, [{ alert: transaction.newId(), labels: alert.labels, workload, hours, own }])
  const first = response.isTicket || policy === undefined ? undefined : await whoIsPagedFirst(transaction, policy)
  return {
    route: response.route ?? null,
    state: response.state,
    groupKey: response.key,
    groupLabels: { ...response.labels },
    priority: response.priority,
    priorityBecause: response.priorityBecause,
    owner: response.owner ?? null,
    runbook: response.runbook ?? null,
    policy: policy ?? null,
    pagedBecause: response.pagedBecause,
    waitSeconds: response.waitMs / 1_000,
    intervalSeconds: response.intervalMs / 1_000,
    isTicket: response.isTicket,
    webhooks: process.plan?.webhooks.length ?? 0,
    heldBy: (hold?.reasons ?? []).map(reasonView),
    pagesNow: [...(first?.people ?? [])],
    ...(first === undefined || first.people.length > 0 ? {} : { pagesNobodyBecause: first.reason }),
  }
}

/** Groups one page of the question reads. */
const groupsAtOnce = 500

export const matchingAlerts = defineAction({
  name: 'alert.matching',
  summary: 'Which open alerts have these labels: what a silence would hold back',
  kind: 'question',
  may: { role: 'viewer' },
  input: Type.Object(
    {
      matchers: Type.Array(Matcher, { minItems: 1, maxItems: 50, description: 'All of these hold of the labels.' }),
      after: Type.Optional(Type.String({ format: 'uuid', description: 'The `next` of the page before.' })),
    },
    { additionalProperties: false },
  ),
  output: Type.Object({
    items: Type.Array(
      Type.Object({
        alert: text('The alert.'),
        group: text('Its group.'),
        summary: text('What it is, one line.'),
        state: text('The state of its group.'),
        priority: PriorityField,
        labels: Type.Record(Type.String(), Type.String(), { description: 'Its labels.' }),
      }),
      { description: 'Those among the next 500 open groups, the newest first.' },
    ),
    looked: Type.Integer({ description: 'How many open alerts were looked at.' }),
    next: Type.Optional(Type.String({ description: 'Give it as `after` for those that follow. Missing: that was all.' })),
  }),
  run: async (transaction, input) => {
    const findings = matcherFindings(input.matchers, '/matchers')
    if (findings.length > 0) throw new Refusal('invalid-input', findings[0]?.message ?? 'That is not an expression.', { findings })
    const { holds } = compileMatchers(input.matchers)
    const rows = await newestOpen(transaction.sql, input.after ?? null, groupsAtOnce)
    const groups = new Set(rows.map((row) => row.group_id))
    const last = groups.size === groupsAtOnce ? rows.at(-1)?.group_id : undefined
    return {
      items: rows
        .filter((row) => holds(row.labels))
        .map(({ id, group_id: group, summary, state, priority, labels }) => ({ alert: id, group, summary, state, priority, labels })),
      looked: rows.length,
      ...(last === undefined ? {} : { next: last }),
    }
  },
})
