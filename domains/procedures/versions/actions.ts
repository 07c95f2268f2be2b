import Type from 'typebox'
import { findProcedure, needProcedure } from '#domains/procedures/library.ts'
import { ProcedureName } from '#domains/procedures/starting.ts'
import { defineAction } from '#platform/actions/action.ts'
import { defineSubscription } from '#platform/facts/fact.ts'
import { actorReference } from '#platform/identity/actor.ts'
import { recordChanged } from '#platform/kinds/facts.ts'
import { storable } from '#platform/text/storable.ts'
import { procedureAt } from './choosing.ts'
import { defaultSet } from './facts.ts'
import * as store from './store.ts'

export const setDefault = defineAction({
  name: 'procedure.set-default',
  summary: 'Say which version of a procedure runs when nobody says which',
  description:
    'Its text may then be worked on without changing what runs. Without `version` the latest runs, whatever it is. ' +
    'A board that must agree is asked about the text that runs, so an older version is no way around it.',
  kind: 'deed',
  idempotent: true,
  may: {
    role: 'editor',
    ownerOf: async (transaction, input) => (await findProcedure(transaction, input.procedure))?.metadata.owner,
  },
  input: Type.Object(
    {
      procedure: ProcedureName,
      version: Type.Optional(
        Type.Integer({ minimum: 1, maximum: 999_999_999, description: 'The version that runs. Leave it out for the latest.' }),
      ),
      reason: Type.Optional(Type.String({ maxLength: 2_000, description: 'Why.' })),
    },
    { additionalProperties: false },
  ),
  output: Type.Object({
    procedure: Type.String({ description: 'The procedure.' }),
    version: Type.Integer({ description: 'The version that runs now.' }),
    latest: Type.Integer({ description: 'The version that was written last.' }),
    follows: Type.Boolean({ description: 'What runs is always the latest.' }),
  }),
  run: async (transaction, input) => {
    const { sql, now, actor } = transaction
    const procedure = await needProcedure(transaction, input.procedure)
    const { reference, metadata } = procedure
    const key = reference.toLowerCase()
    const { version } = await procedureAt(transaction, procedure, input.version ?? 'latest')
    if (input.version === undefined) await store.dropDefault(sql, key)
    else await store.saveDefault(sql, { procedure: key, version, by: actorReference(actor), now })
    transaction.record(defaultSet, {
      subjects: [reference],
      data: {
        procedure: reference,
        title: metadata.title ?? metadata.name,
        what: input.version === undefined ? 'the latest version' : `version ${version}`,
        version: input.version ?? null,
        ...(input.reason === undefined ? {} : { reason: storable(input.reason) }),
      },
    })
    return { procedure: reference, version, latest: procedure.version, follows: input.version === undefined }
  },
})

/** A procedure that is brought back begins anew: what was said about its versions went with it. */
export const defaultsFollowRecords = defineSubscription({
  name: 'procedures.defaults-follow-records',
  on: [recordChanged],
  run: async ({ sql }, facts) => {
    for (const { data } of facts)
      if (data.change === 'archived' && /^(?:runbook|playbook):/.test(data.reference))
        await store.dropDefault(sql, data.reference.toLowerCase())
  },
})
