import Type from 'typebox'
import { commentField, saidOfSilence, silenceField, specOf } from '#domains/silences/asking.ts'
import { Silence } from '#domains/silences/kinds.ts'
import { changeOf, ended, type SilenceSpec } from '#domains/silences/lifetime.ts'
import { defineAction } from '#platform/actions/action.ts'
import { type Actor, actorReference } from '#platform/identity/actor.ts'
import { apiVersion, type Metadata, type RecordOf } from '#platform/kinds/kind.ts'
import { proposal, saveRecord } from '#platform/kinds/record-deeds.ts'
import { Refusal } from '#platform/refusal.ts'
import type { Transaction } from '#platform/transaction.ts'

const answer = Type.Object({
  silence: Type.String({ description: 'The silence: `silence:deploy`.' }),
  version: Type.Integer({ description: 'Its version, counted from 1.' }),
  change: Type.Union([Type.Literal('created'), Type.Literal('changed'), Type.Literal('unchanged'), Type.Literal('proposed')], {
    description: '`proposed`: it is kept in git and was not changed; commit the patch.',
  }),
  replaced: Type.Optional(Type.String({ description: 'The silence that was ended because this one took its place.' })),
  proposed: Type.Optional(proposal),
})

export const createSilence = defineAction({
  name: 'silence.create',
  summary: 'Keep alerts from paging for a while, with a reason.',
  description: 'The alerts stay visible. Those that are still open when the silence ends page then.',
  kind: 'deed',
  may: { role: 'responder' },
  input: Type.Object(
    {
      ...saidOfSilence,
      comment: commentField,
      name: Type.Optional(Type.String({ minLength: 1, maxLength: 190, description: 'A name for it. Default a new identifier.' })),
    },
    { additionalProperties: false },
  ),
  output: answer,
  run: async (transaction, input) => {
    const name = input.name ?? transaction.newId()
    if ((await transaction.records.find(Silence, name)) !== undefined)
      throw new Refusal('conflict', `There is a silence "${name}" already. Change it with silence.update, or choose another name.`)
    const spec = specOf(input, undefined, nameOf(transaction.actor), transaction.now)
    return save(transaction, { name, ...(input.title && { title: input.title }) }, spec, 0)
  },
})

export const updateSilence = defineAction({
  name: 'silence.update',
  summary: 'Change a silence; what it has already held back stays explained.',
  description:
    'Its end, comment and title change in place, and its start while it has not begun. Other matchers or another start end it and make a new silence in its place; one that is over is made anew. When the change is refused the silence goes on as it was.',
  kind: 'deed',
  mayBeSilent: true,
  may: { role: 'responder' },
  input: Type.Object({ silence: silenceField, ...saidOfSilence, comment: Type.Optional(commentField) }, { additionalProperties: false }),
  output: answer,
  run: async (transaction, input) => {
    const record = await existing(transaction, input.silence)
    const wanted = specOf(input, record.spec, nameOf(transaction.actor), transaction.now)
    const change = changeOf(record.spec, wanted, transaction.now)
    const title = input.title ?? record.metadata.title
    if (change.as === 'same') return save(transaction, { ...record.metadata, ...(title && { title }) }, change.spec, record.version)
    const over = ended(record.spec, transaction.now)
    const closing = over === undefined ? undefined : await save(transaction, record.metadata, over, record.version)
    if (closing?.change === 'proposed') return closing
    const createdBy = input.createdBy ?? nameOf(transaction.actor)
    const made = await save(transaction, { name: transaction.newId(), ...(title && { title }) }, { ...change.spec, createdBy }, 0)
    return { ...made, replaced: record.reference }
  },
})

export const expireSilence = defineAction({
  name: 'silence.expire',
  summary: 'End a silence now. Alerts it holds back that are still open page again.',
  kind: 'deed',
  mayBeSilent: true,
  idempotent: true,
  may: { role: 'responder' },
  input: Type.Object(
    { silence: silenceField, reason: Type.Optional(Type.String({ maxLength: 300, description: 'Why, for its history.' })) },
    { additionalProperties: false },
  ),
  output: answer,
  run: async (transaction, input) => {
    const record = await existing(transaction, input.silence)
    const over = ended(record.spec, transaction.now)
    if (over === undefined) return { silence: record.reference, version: record.version, change: 'unchanged' as const }
    return save(transaction, record.metadata, over, record.version, input.reason ?? 'Ended.')
  },
})

const existing = async (transaction: Transaction, silence: string): Promise<RecordOf<SilenceSpec>> => {
  const record = await transaction.records.find(Silence, silence)
  if (record === undefined) throw new Refusal('not-found', `There is no silence "${silence}". silence.list shows those there are.`)
  return record
}

/** Through the one way records are kept, which checks them and writes their history. */
const save = async (transaction: Transaction, metadata: Metadata, spec: SilenceSpec, ifVersion: number, reason?: string) => {
  const document = { apiVersion, kind: Silence.name, metadata, spec }
  const saved = await transaction.call(saveRecord, { document, ifVersion, ...(reason && { reason }) })
  const { reference, version, change, proposed } = saved
  return { silence: reference, version, change, ...(proposed && { proposed }) }
}

const nameOf = (actor: Actor): string => (actor.type === 'person' || actor.type === 'token' ? actor.name : actorReference(actor))
