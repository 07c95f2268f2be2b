import Type, { type Static } from 'typebox'
import { defineAction } from '#platform/actions/action.ts'
import { actorReference } from '#platform/identity/actor.ts'
import { Refusal } from '#platform/refusal.ts'
import { retentionChanged } from '#platform/retention/facts.ts'
import { type KeptFamily, keptFamilies } from '#platform/retention/family.ts'
import { type Decided, decidedFor, forgetDecided, keepDecided, type Sweep, sweepsOf } from '#platform/retention/store.ts'
import type { Transaction } from '#platform/transaction.ts'

const orNull = <Schema extends Type.TSchema>(schema: Schema) => Type.Union([schema, Type.Null()])
const days = Type.Integer({ minimum: 1, maximum: 36_500, description: 'Days after its end.' })

const RetentionView = Type.Object(
  {
    family: Type.String({ description: 'Its name: `runs`.' }),
    title: Type.String({ description: 'What is kept.' }),
    about: Type.String({ description: 'What belongs to it, and what stays when it is removed.' }),
    days: orNull(Type.Integer({ description: 'Days it is kept after its end; null is for ever.' })),
    proposed: Type.Integer({ description: 'Days it is kept while nobody decides otherwise.' }),
    least: Type.Integer({ description: 'Fewer days are refused.' }),
    decided: orNull(
      Type.Object(
        {
          by: Type.String({ description: 'Who.' }),
          at: Type.String({ format: 'date-time', description: 'When.' }),
          reason: Type.String({ description: 'Why.' }),
        },
        { description: 'Who decided it; null while it is as proposed.' },
      ),
    ),
    swept: orNull(
      Type.Object(
        {
          at: Type.String({ format: 'date-time', description: 'When.' }),
          removed: Type.Integer({ description: 'How many were removed then.' }),
          total: Type.Integer({ description: 'How many were removed in all.' }),
        },
        { description: 'How removing went last; null before the first night.' },
      ),
    ),
  },
  { additionalProperties: false, description: 'A family of what happened, and how long it is kept.' },
)

export const listRetention = defineAction({
  name: 'retention.list',
  summary: 'Show how long runs, pages and others are kept',
  description: 'Facts are kept for ever: what happened to something that was removed can still be read in the audit log.',
  kind: 'question',
  may: { role: 'viewer' },
  input: Type.Object({}, { additionalProperties: false }),
  output: Type.Object({ items: Type.Array(RetentionView, { description: 'Each family once.' }) }),
  run: async (transaction) => {
    const [decided, sweeps] = [await decidedFor(transaction.sql), await sweepsOf(transaction.sql)]
    return {
      items: keptFamilies.of(transaction.registry).map((family) => viewOf(family, decided.get(family.name), sweeps.get(family.name))),
    }
  },
})

export const setRetention = defineAction({
  name: 'retention.set',
  summary: 'Decide how long runs, pages and others are kept',
  description: 'What is older is removed in the next night. Without `days` and `forever` it is as the product proposes.',
  kind: 'deed',
  idempotent: true,
  may: { role: 'administrator' },
  input: Type.Object(
    {
      family: Type.String({ minLength: 1, maxLength: 60, description: 'What: `runs`; `retention.list` shows all.' }),
      days: Type.Optional(days),
      forever: Type.Optional(Type.Boolean({ description: 'It is never removed.' })),
      reason: Type.String({ minLength: 3, maxLength: 500, description: 'Why.' }),
    },
    { additionalProperties: false },
  ),
  output: RetentionView,
  run: async (transaction, { family: name, days: wanted, forever = false, reason }) => {
    const family = familyNamed(transaction, name)
    if (forever && wanted !== undefined)
      throw refused('/forever', 'It is kept for ever or for a number of days, not both.', 'Leave one of them out.')
    if (wanted !== undefined && wanted < family.least)
      throw refused('/days', `${family.title} are kept ${family.least} days at least.`, `Give ${family.least} or more. ${family.about}`)
    const { sql, now, actor } = transaction
    const days = forever ? null : (wanted ?? family.days)
    const row: Decided = { family: name, days, reason, changed_by: actorReference(actor), changed_at: now }
    const isProposed = !forever && wanted === undefined
    await (isProposed ? forgetDecided(sql, name) : keepDecided(sql, row))
    transaction.record(retentionChanged, {
      subjects: [`retention:${name}`],
      data: { family: name, title: family.title, days, kept: days === null ? 'for ever' : `${days} days`, reason },
    })
    return viewOf(family, isProposed ? undefined : row, (await sweepsOf(sql)).get(name))
  },
})

const familyNamed = ({ registry }: Transaction, name: string): KeptFamily => {
  const families = keptFamilies.of(registry)
  const family = families.find((one) => one.name === name)
  if (family !== undefined) return family
  const known = families.map((one) => one.name).join(', ')
  throw new Refusal('not-found', `Nothing called "${name}" is kept for a number of days. There is: ${known}.`)
}

const refused = (path: string, message: string, mend: string): Refusal =>
  new Refusal('invalid-input', `${message} ${mend}`, { findings: [{ path, rule: 'range', message, mend }] })

const viewOf = (family: KeptFamily, decided: Decided | undefined, swept: Sweep | undefined): Static<typeof RetentionView> => ({
  family: family.name,
  title: family.title,
  about: family.about,
  days: decided === undefined ? family.days : decided.days,
  proposed: family.days,
  least: family.least,
  decided: decided === undefined ? null : { by: decided.changed_by, at: decided.changed_at.toISOString(), reason: decided.reason },
  swept: swept === undefined ? null : { at: swept.at.toISOString(), removed: swept.removed, total: swept.total },
})
