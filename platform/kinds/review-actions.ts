import Type from 'typebox'
import { actorReference } from '#platform/identity/actor.ts'
import { defineAction } from '#platform/actions/action.ts'
import { recordReviewed } from '#platform/kinds/facts.ts'
import { listRecords } from '#platform/kinds/listing.ts'
import { heldRecord } from '#platform/kinds/record-deeds.ts'
import { itemOf } from '#platform/kinds/list-action.ts'
import { countsAsLook, reviewDueAt } from '#platform/kinds/review.ts'
import { keepReview, recentReviews } from '#platform/kinds/review-store.ts'
import { at, kindInput, nextOutput, pageInput, recordItem, referenceInput } from '#platform/kinds/shapes.ts'
import { keyFor, ownerOfRecord, requireKind } from '#platform/kinds/target.ts'
import { Refusal } from '#platform/refusal.ts'

export const reviewRecord = defineAction({
  name: 'record.review',
  versioned: true,
  kind: 'deed',
  summary: 'Say that you looked at a record and what you found.',
  description:
    'More than 20 answers by one person within an hour are kept and shown, but do not move the due date: nobody looks that fast.',
  input: Type.Object(
    {
      reference: referenceInput,
      answer: Type.Union([Type.Literal('still-right'), Type.Literal('changed')], {
        description: 'What you found: it is still right, or it was wrong and is changed now.',
      }),
      note: Type.Optional(Type.String({ maxLength: 2_000, description: 'What you looked at.' })),
    },
    { additionalProperties: false },
  ),
  output: Type.Object({
    reference: Type.String({ description: 'Its reference: `workload:checkout`.' }),
    version: Type.Integer({ description: 'Its version, counted from 1.' }),
    counts: Type.Boolean({ description: 'False: it was one of too many within an hour.' }),
    because: Type.Optional(Type.String({ description: 'Why it does not count.' })),
    dueAt: Type.Optional(at('When somebody should look again.')),
  }),
  may: { role: 'responder', ownerOf: (transaction, input) => ownerOfRecord(transaction, input.reference) },
  run: async (transaction, input) => {
    const { now, sql } = transaction
    const record = await heldRecord(transaction, input.reference)
    if (record.archivedAt) throw new Refusal('conflict', `${record.reference} is archived. Restore it before it is reviewed.`)
    if (input.answer === 'changed' && record.updatedAt <= (record.reviewedAt ?? record.createdAt)) {
      throw new Refusal(
        'conflict',
        `${record.reference} has not changed since it was last looked at. Save the change first, or answer \`still-right\`.`,
      )
    }
    const actor = actorReference(transaction.actor)
    const look = countsAsLook(await recentReviews(sql, actor, now))
    const dueAt = look.counts ? reviewDueAt(record.metadata.review?.every, now) : record.reviewDueAt
    await keepReview(sql, {
      id: transaction.newId(),
      recordId: record.id,
      version: record.version,
      at: now,
      actor,
      answer: input.answer,
      note: input.note,
      ...look,
      dueAt,
    })
    transaction.record(recordReviewed, {
      subjects: record.metadata.owner === undefined ? [record.reference] : [record.reference, record.metadata.owner],
      data: {
        reference: record.reference,
        version: record.version,
        answer: input.answer,
        counts: look.counts,
        ...(input.note !== undefined && { note: input.note }),
      },
    })
    return { reference: record.reference, version: record.version, ...look, ...(dueAt && { dueAt: dueAt.toISOString() }) }
  },
})

export const listDue = defineAction({
  name: 'record.due',
  kind: 'question',
  summary: 'List records whose review is due, the longest overdue first.',
  input: Type.Object(
    {
      kind: Type.Optional(kindInput),
      owner: Type.Optional(Type.String({ maxLength: 400, description: 'Only what this team or person owns.' })),
      withinDays: Type.Optional(
        Type.Integer({ minimum: 0, maximum: 3_660, description: 'Also what falls due within this many days. Default 0.' }),
      ),
      ...pageInput,
    },
    { additionalProperties: false },
  ),
  output: Type.Object({ items: Type.Array(recordItem, { description: 'This page of them.' }), next: nextOutput }),
  may: { role: 'viewer' },
  run: async (transaction, input) => {
    const before = new Date(transaction.now.getTime() + (input.withinDays ?? 0) * dayMs)
    const filter = {
      reviewDueBefore: before,
      ...(input.kind !== undefined && { kind: requireKind(transaction, input.kind).kind.name }),
      ...(input.owner !== undefined && { owner: keyFor(transaction, input.owner) }),
    }
    const { items, next } = await listRecords(transaction.sql, filter, {
      order: 'review-due',
      after: input.after,
      limit: input.limit ?? 50,
    })
    return { items: items.map((record) => itemOf(transaction, record)), ...(next && { next }) }
  },
})

export const listOwnerless = defineAction({
  name: 'record.ownerless',
  kind: 'question',
  summary: 'List records that should have an owner and have none, the longest waiting first.',
  input: Type.Object({ kind: Type.Optional(kindInput), ...pageInput }, { additionalProperties: false }),
  output: Type.Object({
    items: Type.Array(Type.Object({ ...recordItem.properties, ageDays: Type.Integer({ description: 'Whole days without an owner.' }) }), {
      description: 'This page of them.',
    }),
    next: nextOutput,
  }),
  may: { role: 'viewer' },
  run: async (transaction, input) => {
    const filter = { ownerless: true, ...(input.kind !== undefined && { kind: requireKind(transaction, input.kind).kind.name }) }
    const { items, next } = await listRecords(transaction.sql, filter, {
      order: 'ownerless-since',
      after: input.after,
      limit: input.limit ?? 50,
    })
    const age = (since: Date | undefined): number =>
      Math.max(0, Math.floor((transaction.now.getTime() - (since ?? transaction.now).getTime()) / dayMs))
    return {
      items: items.map((record) => ({ ...itemOf(transaction, record), ageDays: age(record.ownerlessSince) })),
      ...(next && { next }),
    }
  },
})

const dayMs = 86_400_000
