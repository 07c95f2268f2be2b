import Type from 'typebox'
import { alertIdentifier, bare } from '#domains/alerts/identifier.ts'
import { heldOpen, subjectsOf, view } from '#domains/alerts/actions.ts'
import { openMemberAlerts, setPriority, unacknowledge } from '#domains/alerts/desk/store.ts'
import { alertPrioritised, alertSnoozed } from '#domains/alerts/facts.ts'
import { weighAlerts } from '#domains/alerts/holding/jobs.ts'
import { holdGroups, membershipsOf, snooze } from '#domains/alerts/holding/store.ts'
import { type Matrix, priorityBy } from '#domains/alerts/matrix.ts'
import { type Priority, pageUrgencyOf, rankOf } from '#domains/alerts/priority.ts'
import { subjectOf } from '#domains/alerts/page.ts'
import { ownerOfGroup } from '#domains/alerts/questions.ts'
import { routing } from '#domains/alerts/routing.ts'
import { pageGroups } from '#domains/alerts/telling/jobs.ts'
import { GroupView, PriorityField } from '#domains/alerts/view.ts'
import { soonestOf, weighMembers, writeHeld } from '#domains/alerts/weighing.ts'
import { reprioritiseEscalation } from '#domains/notices/paging.ts'
import { defineAction } from '#platform/actions/action.ts'
import { actorReference } from '#platform/identity/actor.ts'
import { Refusal } from '#platform/refusal.ts'
import { parseDuration } from '#platform/time/duration.ts'

const id = alertIdentifier()
const reason = Type.String({ minLength: 1, maxLength: 1_000, description: 'Why. Shown beside it.' })
const level = (description: string) => Type.Union([Type.Literal('high'), Type.Literal('medium'), Type.Literal('low')], { description })
const byResponders = { role: 'responder', ownerOf: ownerOfGroup } as const

/** Nobody puts off an alert for longer: what is known for weeks is a silence. */
const longestSnoozeMs = 14 * 86_400_000

export const prioritiseAlert = defineAction({
  name: 'alert.prioritise',
  summary: 'Say that an alert is more or less pressing than the matrix does, and why',
  description:
    'Give a priority, or impact and urgency. It stays when more alerts join the group; what the matrix says is shown beside it. ' +
    'Whoever is paged next is paged by it.',
  kind: 'deed',
  may: byResponders,
  input: Type.Object(
    {
      id,
      priority: Type.Optional(PriorityField),
      impact: Type.Optional(level('How much suffers.')),
      urgency: Type.Optional(level('How soon somebody must act.')),
      reason,
    },
    { additionalProperties: false },
  ),
  output: GroupView,
  run: async (transaction, input) => {
    const group = await heldOpen(transaction, input.id, 'prioritise')
    const { value } = await transaction.read(routing)
    const priority = wanted(input, value.matrix)
    const by = actorReference(transaction.actor)
    const computed = group.computed_priority ?? group.priority
    const said = { priority, rank: rankOf(priority), because: `${by}: ${input.reason}`, by, computed }
    const pageUrgency = pageUrgencyOf(priority)
    // What waits for its group and has become important waits no longer.
    const pageAt = pageUrgency === 'important' ? transaction.now : undefined
    await setPriority(transaction.sql, group.id, said, pageAt)
    if (pageAt !== undefined) transaction.wake(pageGroups, pageAt)
    await reprioritiseEscalation(transaction, subjectOf(group.id), priority, pageUrgency)
    transaction.record(alertPrioritised, {
      subjects: subjectsOf(group, input.id),
      data: { group: group.id, by, priority, before: group.priority, computed, reason: input.reason },
    })
    return view(transaction, group.id)
  },
})

const wanted = (
  input: { readonly priority?: Priority; readonly impact?: 'high' | 'medium' | 'low'; readonly urgency?: 'high' | 'medium' | 'low' },
  matrix: Matrix,
): Priority => {
  if (input.priority !== undefined && input.impact === undefined && input.urgency === undefined) return input.priority
  if (input.priority === undefined && input.impact !== undefined && input.urgency !== undefined)
    return priorityBy(matrix, input.impact, input.urgency)
  throw new Refusal('invalid-input', 'Give either `priority`, or both `impact` and `urgency`.')
}

export const snoozeAlert = defineAction({
  name: 'alert.snooze',
  summary: 'Put an alert off: nobody is paged about it until later',
  description:
    'One alert, or every open alert of a group. What is still open then pages again, also when somebody had acknowledged it; ' +
    'of a group somebody acknowledged and only a part is put off, everything stays theirs.',
  kind: 'deed',
  may: byResponders,
  input: Type.Object(
    {
      id,
      until: Type.Optional(Type.String({ format: 'date-time', description: 'Until this instant; or say `for`.' })),
      for: Type.Optional(Type.String({ pattern: '^[0-9]{1,6}(s|m|h|d)$', description: 'For this long: `30m`, `2h`; or say `until`.' })),
      reason,
    },
    { additionalProperties: false },
  ),
  output: GroupView,
  run: async (transaction, input) => {
    const { sql, now } = transaction
    const group = await heldOpen(transaction, input.id, 'put off')
    const until = endOf(input, now)
    const alerts = await openMemberAlerts(sql, bare(input.id))
    if (alerts.length === 0) throw new Refusal('conflict', 'This alert is resolved already; others of its group are still open.')
    const by = actorReference(transaction.actor)
    // Whoever took it on keeps what is not put off.
    const isGivenBack = group.state === 'acknowledged' && alerts.length >= group.open_alerts
    if (isGivenBack) await unacknowledge(sql, group.id)
    const before = await membershipsOf(sql, alerts)
    await holdGroups(sql, [...new Set(before.map((member) => member.group_id))])
    await snooze(sql, alerts, { until, by, because: input.reason })
    const weighed = await weighMembers(transaction, await membershipsOf(sql, alerts))
    if (isGivenBack && group.suppressed_alerts >= group.open_alerts) await writeHeld(transaction, [group.id])
    const soonest = soonestOf(weighed.groups)
    if (soonest !== undefined) transaction.wake(pageGroups, soonest)
    transaction.wake(weighAlerts, until)
    transaction.record(alertSnoozed, {
      subjects: subjectsOf(group, input.id),
      data: { group: group.id, alerts: [...alerts], by, until: until.toISOString(), reason: input.reason },
    })
    return view(transaction, group.id)
  },
})

const endOf = (input: { readonly until?: string; readonly for?: string }, now: Date): Date => {
  if ((input.until === undefined) === (input.for === undefined)) throw new Refusal('invalid-input', 'Give either `until` or `for`.')
  const until = input.until === undefined ? new Date(now.getTime() + parseDuration(input.for ?? '')) : new Date(input.until)
  if (until <= now) throw new Refusal('invalid-input', `${until.toISOString()} is over. Give an instant in the future.`)
  if (until.getTime() - now.getTime() > longestSnoozeMs)
    throw new Refusal('invalid-input', 'An alert is put off for two weeks at most. For longer, make a silence: silence.create.')
  return until
}
