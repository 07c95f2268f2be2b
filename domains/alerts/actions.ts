import { alertIdentifier, bare } from '#domains/alerts/identifier.ts'
import Type, { type Static } from 'typebox'
import {
  type GroupRow,
  lockGroup,
  newestAlert,
  openFingerprints,
  setAcknowledged,
  setAssignee,
  setUnacknowledged,
} from '#domains/alerts/desk/store.ts'
import { alertAcknowledged, alertAssigned, alertNoted, alertUnacknowledged } from '#domains/alerts/facts.ts'
import { ownerOfGroup } from '#domains/alerts/questions.ts'
import { pageGroups } from '#domains/alerts/telling/jobs.ts'
import { subjectOf } from '#domains/alerts/page.ts'
import { receiveReports } from '#domains/alerts/receiving.ts'
import { longestBatch, Received, reportsOf } from '#domains/alerts/report.ts'
import { resolveAlerts } from '#domains/alerts/resolving.ts'
import { stopPages } from '#domains/alerts/stopping.ts'
import { GroupView, groupView } from '#domains/alerts/view.ts'
import { writeHeld } from '#domains/alerts/weighing.ts'
import { phasesOf } from '#domains/notices/standing.ts'
import { defineAction } from '#platform/actions/action.ts'
import { actorReference } from '#platform/identity/actor.ts'
import { Refusal } from '#platform/refusal.ts'
import type { Transaction } from '#platform/transaction.ts'

const id = alertIdentifier()
const note = Type.String({ minLength: 1, maxLength: 5_000, description: 'What to write down. Markdown.' })
const byResponders = { role: 'responder', ownerOf: ownerOfGroup } as const

const held = async (transaction: Transaction, given: string): Promise<GroupRow> => {
  const group = await lockGroup(transaction.sql, bare(given))
  if (group === undefined) throw new Refusal('not-found', `There is no alert or group "${given}". alert.list shows what there is.`)
  return group
}

/** The group, locked, while it is not resolved; refuses otherwise, saying `verb`. */
export const heldOpen = async (transaction: Transaction, given: string, verb: string): Promise<GroupRow> => {
  const group = await held(transaction, given)
  if (group.resolved_at !== null) {
    throw new Refusal('conflict', `It was resolved at ${group.resolved_at.toISOString()}; there is nothing left to ${verb}.`)
  }
  return group
}

export const view = async (transaction: Transaction, group: string): Promise<Static<typeof GroupView>> =>
  groupView(await held(transaction, group))

/** Under what facts about a group are found, and about the alert that was named. */
export const subjectsOf = (group: GroupRow, given: string): string[] => [
  subjectOf(group.id),
  ...(bare(given) === group.id ? [] : [`alert:${bare(given)}`]),
  ...(group.workload === null ? [] : [group.workload]),
]

export const receiveAlerts = defineAction({
  name: 'alert.receive',
  summary: 'Report alerts, new, repeated or over',
  description:
    'Alerts with the same key, or without a key the same labels, are the same alert. One with `endsAt` in the past is over. ' +
    'One without `endsAt` stays open until it is reported as over, unless `expireAfter` says how long it holds without a repeat.',
  kind: 'deed',
  mayBeSilent: true,
  idempotent: true,
  may: { role: 'responder' },
  input: longestBatch,
  output: Received,
  run: async (transaction, input) => {
    const received = await receiveReports(transaction, reportsOf(input, transaction.now), input.source ?? 'api')
    return { ...received, opened: [...received.opened] }
  },
})

export const acknowledgeAlert = defineAction({
  name: 'alert.acknowledge',
  summary: 'Acknowledge an alert: I am on it',
  description:
    'Acknowledges the whole group the alert is in; nobody is paged for it any more. When its escalation policy asks for several answers, others are paged until as many have acknowledged. Others may acknowledge too and are recorded.',
  kind: 'deed',
  mayBeSilent: true,
  idempotent: true,
  may: { ...byResponders, byLink: true },
  input: Type.Object({ id, note: Type.Optional(note) }, { additionalProperties: false }),
  output: GroupView,
  run: async (transaction, input) => {
    const group = await heldOpen(transaction, input.id, 'acknowledge')
    const by = actorReference(transaction.actor)
    // An acknowledgement that has just run out is still written here: what counts is whether people are being paged.
    const isPaged = ['escalating', 'snoozed'].includes((await phasesOf(transaction, [subjectOf(group.id)])).get(subjectOf(group.id)) ?? '')
    if (group.acknowledged_by === by && input.note === undefined && !isPaged) return groupView(group)
    if (group.state !== 'acknowledged' || isPaged) {
      const left = await stopPages(transaction, [group.id], 'acknowledged', by)
      if (left.has(group.id)) return groupView(group)
      await setAcknowledged(transaction.sql, group.id, by, transaction.now)
    }
    const alert = bare(input.id) === group.id ? ((await newestAlert(transaction.sql, group.id)) ?? group.id) : bare(input.id)
    transaction.record(alertAcknowledged, {
      subjects: subjectsOf(group, input.id),
      data: { alert, group: group.id, by, summary: group.summary, ...(input.note === undefined ? {} : { note: input.note }) },
    })
    return view(transaction, group.id)
  },
})

export const unacknowledgeAlert = defineAction({
  name: 'alert.unacknowledge',
  summary: 'Take back an acknowledgement, so that paging starts again',
  kind: 'deed',
  may: byResponders,
  input: Type.Object({ id, reason: Type.Optional(note) }, { additionalProperties: false }),
  output: GroupView,
  run: async (transaction, input) => {
    const group = await heldOpen(transaction, input.id, 'take back')
    if (group.state !== 'acknowledged') throw new Refusal('conflict', 'Nobody has acknowledged it, so there is nothing to take back.')
    await setUnacknowledged(transaction.sql, group.id, transaction.now)
    if (group.suppressed_alerts >= group.open_alerts) await writeHeld(transaction, [group.id])
    transaction.wake(pageGroups, transaction.now)
    transaction.record(alertUnacknowledged, {
      subjects: subjectsOf(group, input.id),
      data: {
        group: group.id,
        by: actorReference(transaction.actor),
        summary: group.summary,
        ...(input.reason === undefined ? {} : { reason: input.reason }),
      },
    })
    return view(transaction, group.id)
  },
})

export const resolveAlert = defineAction({
  name: 'alert.resolve',
  summary: 'Resolve an alert by hand',
  description: 'Resolves one alert, or every open alert of a group. When its sender still reports it, it opens anew, linked to this one.',
  kind: 'deed',
  confirm: 'Resolve it although its sender has not said that it is over?',
  may: byResponders,
  input: Type.Object(
    { id, reason: Type.String({ minLength: 1, maxLength: 1_000, description: 'Why it is over.' }) },
    { additionalProperties: false },
  ),
  output: GroupView,
  run: async (transaction, input) => {
    const group = await heldOpen(transaction, input.id, 'resolve')
    const by = actorReference(transaction.actor)
    const fingerprints = await openFingerprints(transaction.sql, bare(input.id))
    if (fingerprints.length === 0) throw new Refusal('conflict', 'This alert is resolved already; others of its group are still open.')
    await resolveAlerts(
      transaction,
      fingerprints.map((fingerprint) => ({ fingerprint, ended_at: transaction.now, because: input.reason, by })),
    )
    return view(transaction, group.id)
  },
})

export const noteAlert = defineAction({
  name: 'alert.note',
  summary: 'Write something down about an alert',
  kind: 'deed',
  may: byResponders,
  input: Type.Object({ id, note }, { additionalProperties: false }),
  output: GroupView,
  run: async (transaction, input) => {
    const group = await held(transaction, input.id)
    transaction.record(alertNoted, {
      subjects: subjectsOf(group, input.id),
      data: { group: group.id, by: actorReference(transaction.actor), note: input.note },
    })
    return groupView(group)
  },
})

export const assignAlert = defineAction({
  name: 'alert.assign',
  summary: 'Make a person answer for an alert',
  kind: 'deed',
  idempotent: true,
  may: byResponders,
  input: Type.Object(
    { id, person: Type.String({ pattern: '^person:', maxLength: 200, description: 'Who: `person:alice`.' }) },
    { additionalProperties: false },
  ),
  output: GroupView,
  run: async (transaction, input) => {
    const group = await heldOpen(transaction, input.id, 'assign')
    if ((await transaction.records.byReference(input.person)) === undefined) {
      throw new Refusal('not-found', `There is no ${input.person}. Name a person that is declared.`)
    }
    await setAssignee(transaction.sql, group.id, input.person)
    transaction.record(alertAssigned, {
      subjects: [...subjectsOf(group, input.id), input.person],
      data: { group: group.id, by: actorReference(transaction.actor), person: input.person },
    })
    return view(transaction, group.id)
  },
})
