import Type, { type Static } from 'typebox'
import { defineAction } from '#platform/actions/action.ts'
import { applyFiles, type FilePlan, type FileSet, planFiles, shortened } from '#platform/kinds/applying.ts'
import type { PlannedWrite } from '#platform/kinds/planning.ts'
import { fieldChange, finding, reasonInput } from '#platform/kinds/shapes.ts'

const filesInput = {
  files: Type.Array(
    Type.Object(
      {
        path: Type.String({ minLength: 1, maxLength: 500, description: 'Path within the folder; the ending tells the format.' }),
        text: Type.String({ maxLength: 30_000_000, description: 'What the file holds.' }),
      },
      { additionalProperties: false },
    ),
    { minItems: 1, maxItems: 20_000, description: 'The files of the set.' },
  ),
  prune: Type.Optional(
    Type.Boolean({ description: 'Also archive records that came from a folder and are not in this set. Default false.' }),
  ),
}

/** More changes than this are counted, not listed. */
const mostListed = 1_000

const changeOutput = Type.Object({
  reference: Type.String({ description: 'The record: `workload:checkout`.' }),
  file: Type.Optional(Type.String({ description: 'The file that declares it.' })),
  line: Type.Optional(Type.Integer({ description: 'The line in the file, from 1.' })),
})

export const planOutput = {
  create: Type.Array(changeOutput, { description: 'Records that are new.' }),
  change: Type.Array(Type.Object({ ...changeOutput.properties, fields: Type.Array(fieldChange, { description: 'What changes in it.' }) }), {
    description: 'Records that change.',
  }),
  restore: Type.Array(changeOutput, { description: 'Archived records that come back.' }),
  archive: Type.Array(changeOutput, { description: 'Records taken out of use.' }),
  counts: Type.Object(
    {
      create: Type.Integer({ description: 'How many are new.' }),
      change: Type.Integer({ description: 'How many change.' }),
      restore: Type.Integer({ description: 'How many come back.' }),
      archive: Type.Integer({ description: 'How many leave.' }),
      unchanged: Type.Integer({ description: 'How many stay.' }),
      ignored: Type.Integer({ description: 'How many are not ours.' }),
    },
    { description: 'How many of each.' },
  ),
  ignored: Type.Array(
    Type.Object({
      file: Type.String({ description: 'The file that declares it.' }),
      line: Type.Integer({ description: 'The line in the file, from 1.' }),
      because: Type.String({ description: 'Why, in a sentence.' }),
    }),
    { description: 'Documents that are not ours.' },
  ),
}

export const planRecords = defineAction({
  name: 'record.plan',
  // Changes nothing; a deed only because files do not fit into an address.
  kind: 'deed',
  mayBeSilent: true,
  idempotent: true,
  summary: 'Show what applying a set of files would create, change and archive.',
  input: Type.Object(filesInput, { additionalProperties: false }),
  output: Type.Object({
    ok: Type.Boolean({ description: 'True when it could be applied.' }),
    findings: Type.Array(finding, { description: 'What is wrong.' }),
    ...planOutput,
  }),
  may: { role: 'viewer' },
  run: async (transaction, input) => {
    const plan = await planFiles(transaction, setOf(input))
    return { ok: plan.findings.length === 0, findings: [...plan.findings], ...showPlan(plan) }
  },
})

export const applyRecords = defineAction({
  name: 'record.apply',
  kind: 'deed',
  mayBeSilent: true,
  idempotent: true,
  summary: 'Make the records what a set of files says, all or nothing.',
  input: Type.Object({ ...filesInput, reason: reasonInput }, { additionalProperties: false }),
  output: Type.Object(planOutput),
  may: { role: 'editor' },
  run: async (transaction, input) => showPlan(await applyFiles(transaction, setOf(input), input.reason)),
})

const setOf = (input: { files: FileSet['files']; prune?: boolean }): FileSet => ({
  files: input.files,
  prune: input.prune === true,
  sourceOf: (file) => ({ kept: 'folder', file }),
  place: { kept: 'folder', file: '' },
})

const shown = Type.Object(planOutput)

export const showPlan = (plan: FilePlan): Static<typeof shown> => {
  const of = (change: string) => plan.writes.filter((write) => write.change === change)
  const list = (change: string) => of(change).slice(0, mostListed).map(showWrite)
  return {
    create: list('created'),
    change: of('changed')
      .slice(0, mostListed)
      .map((write) => ({ ...showWrite(write), fields: write.fields.slice(0, 100).map(shortened) })),
    restore: list('restored'),
    archive: list('archived'),
    counts: {
      create: of('created').length,
      change: of('changed').length,
      restore: of('restored').length,
      archive: of('archived').length,
      unchanged: plan.unchanged,
      ignored: plan.ignored.length,
    },
    ignored: plan.ignored.slice(0, mostListed),
  }
}

const showWrite = (write: PlannedWrite) => ({
  reference: `${write.known.kind.slug}:${write.document.metadata.name}`,
  ...(write.file !== undefined && { file: write.file }),
  ...(write.line !== undefined && { line: write.line }),
})
