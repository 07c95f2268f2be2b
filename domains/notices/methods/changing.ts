import Type from 'typebox'
import { myName } from '#domains/notices/methods/verifying.ts'
import { Person } from '#domains/people/kinds.ts'
import { defineAction } from '#platform/actions/action.ts'
import { apiVersion as writtenAs } from '#platform/kinds/kind.ts'
import { readOne, saveOne } from '#platform/kinds/saving.ts'
import { reasonInput, versionInput } from '#platform/kinds/shapes.ts'
import { Refusal } from '#platform/refusal.ts'

const { contactMethods, rules, quietHours, shiftNotice } = Person.spec.properties

/** Whoever is paged says how. The rest of a person's record decides what they may do, and is not theirs to change. */
export const changeContact = defineAction({
  name: 'contact.change',
  versioned: true,
  kind: 'deed',
  mayBeSilent: true,
  idempotent: true,
  summary: 'Say how I am reached: my contact methods, when which is used, quiet hours, and when I am told of a shift.',
  description:
    'All of it at once: what is left out of the four is taken out of my record, and the rest of the record stays. Who has no record yet gets one. A record that is kept in a git repository is not changed: the answer holds the patch to propose there.',
  may: { role: 'viewer' },
  input: Type.Object(
    { contactMethods, rules, quietHours, shiftNotice, ifVersion: versionInput, reason: reasonInput },
    { additionalProperties: false },
  ),
  output: Type.Object({
    reference: Type.String({ description: 'My record.' }),
    version: Type.Integer({ description: 'Its version, counted from 1.' }),
    change: Type.Union([Type.Literal('created'), Type.Literal('changed'), Type.Literal('unchanged'), Type.Literal('proposed')], {
      description: 'What became of it; `proposed` when it is kept in git.',
    }),
    proposed: Type.Optional(
      Type.Object(
        {
          repository: Type.String({ description: 'The repository that keeps it.' }),
          branch: Type.String({ description: 'Its branch.' }),
          file: Type.String({ description: 'The file in it.' }),
          patch: Type.String({ description: 'A unified diff that `git apply` reads.' }),
        },
        { description: 'What to commit, when the record is kept in git.' },
      ),
    ),
  }),
  run: async (transaction, { ifVersion, reason, ...said }) => {
    const name = myName(transaction)
    const record = await transaction.records.byReference(`person:${name}`)
    if (record?.archivedAt !== undefined)
      throw new Refusal('conflict', `The record person:${name} is archived. An administrator restores it.`)
    const { apiVersion, kind, metadata, spec } = record ?? { apiVersion: writtenAs, kind: Person.name, metadata: { name }, spec: {} }
    const rest = Object.fromEntries(Object.entries(Object(spec) as object).filter(([name]) => !(name in reached)))
    const document = { apiVersion, kind, metadata, spec: { ...rest, ...said } }
    return saveOne(transaction, readOne(transaction, { document }), { ifVersion, reason })
  },
})

const reached = { contactMethods, rules, quietHours, shiftNotice }
