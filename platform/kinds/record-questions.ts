import Type from 'typebox'
import { defineAction } from '#platform/actions/action.ts'
import { linksFrom, linksTo, latestReviews } from '#platform/kinds/links-store.ts'
import { readFiles } from '#platform/kinds/reading.ts'
import { planDrafts } from '#platform/kinds/planning.ts'
import { renderDocument, renderEntity } from '#platform/kinds/render.ts'
import { keptWhereItIs } from '#platform/kinds/saving.ts'
import { at, finding, fullRecord, recordOutput, referenceInput } from '#platform/kinds/shapes.ts'
import { requireKind, requireRecord } from '#platform/kinds/target.ts'
import { vocabularyOf } from '#platform/kinds/vocabulary.ts'

const linkOutput = Type.Object({
  reference: Type.String({ description: 'Its reference: `workload:checkout`.' }),
  kind: Type.String({ description: 'Its kind: `Workload`.' }),
  title: Type.Optional(Type.String({ description: 'How people call it.' })),
  path: Type.String({ description: 'Where the reference stands, in the document that refers.' }),
  archived: Type.Boolean({ description: 'True when it is out of use.' }),
})

export const getRecord = defineAction({
  name: 'record.get',
  versioned: true,
  kind: 'question',
  summary: 'Show a record with its text, the records it names and that name it, its owner and its review.',
  input: Type.Object({ reference: referenceInput }, { additionalProperties: false }),
  output: Type.Object({
    record: recordOutput,
    version: Type.Integer({ description: 'The version of the record: the ETag of the answer.' }),
    text: Type.String({ description: 'The document as one would write it.' }),
    format: Type.Union([Type.Literal('yaml'), Type.Literal('markdown')], { description: 'How the text is written.' }),
    backstage: Type.Optional(Type.String({ description: 'The same as a Backstage entity, with everything the one it came from held.' })),
    links: Type.Array(linkOutput, { description: 'Records it names.' }),
    backlinks: Type.Array(linkOutput, { description: 'At most 500.' }),
    owner: Type.Optional(
      Type.Object(
        {
          reference: Type.String({ description: 'Its reference: `workload:checkout`.' }),
          title: Type.Optional(Type.String({ description: 'How people call it.' })),
          archived: Type.Boolean({ description: 'True when it is out of use.' }),
        },
        { description: 'Who answers for it.' },
      ),
    ),
    review: Type.Object(
      {
        every: Type.Optional(Type.String({ description: 'How often somebody should look: `90d`.' })),
        dueAt: Type.Optional(at('When somebody should look again.')),
        overdue: Type.Boolean({ description: 'True when somebody should have looked by now.' }),
        reviewedAt: Type.Optional(at('When somebody last looked.')),
        answers: Type.Array(
          Type.Object({
            at: at('When.'),
            actor: Type.String({ description: 'Who looked.' }),
            answer: Type.String({ description: 'What was found: `still-right` or `changed`.' }),
            note: Type.Optional(Type.String({ description: 'What was looked at.' })),
            counts: Type.Boolean({ description: 'False when it was one of too many in an hour.' }),
            because: Type.Optional(Type.String({ description: 'Why, in a sentence.' })),
          }),
          { description: 'What was found, the last first.' },
        ),
      },
      { description: 'When somebody looked whether it is still right.' },
    ),
  }),
  may: { role: 'viewer' },
  run: async (transaction, input) => {
    const record = await requireRecord(transaction, input.reference)
    const vocabulary = vocabularyOf(transaction.registry)
    const known = requireKind(transaction, record.kind)
    const links = await linksFrom(transaction.sql, record.id)
    const owner = links.find((link) => link.path === '/metadata/owner')
    const backstage = renderEntity(record, record.origin, known, vocabulary)
    const every = record.metadata.review?.every
    return {
      record: fullRecord(record),
      version: record.version,
      ...renderDocument(record, known),
      ...(backstage !== undefined && { backstage }),
      links,
      backlinks: await linksTo(transaction.sql, record.id, 500),
      ...(owner && {
        owner: { reference: owner.reference, ...(owner.title !== undefined && { title: owner.title }), archived: owner.archived },
      }),
      review: {
        ...(every !== undefined && { every }),
        ...(record.reviewDueAt && { dueAt: record.reviewDueAt.toISOString() }),
        overdue: record.reviewDueAt !== undefined && record.reviewDueAt <= transaction.now,
        ...(record.reviewedAt && { reviewedAt: record.reviewedAt.toISOString() }),
        answers: await latestReviews(transaction.sql, record.id),
      },
    }
  },
})

export const checkRecord = defineAction({
  name: 'record.check',
  // Changes nothing; a deed only because a text does not fit into an address.
  kind: 'deed',
  mayBeSilent: true,
  idempotent: true,
  summary: 'Check a text without keeping it: every mistake with its place and its mend.',
  input: Type.Object(
    {
      text: Type.String({ maxLength: 5_000_000, description: 'YAML, JSON, Markdown with front matter, or Backstage entities.' }),
      file: Type.Optional(Type.String({ maxLength: 500, description: 'Its file name; the ending tells the format.' })),
    },
    { additionalProperties: false },
  ),
  output: Type.Object({
    ok: Type.Boolean({ description: 'True when nothing is wrong.' }),
    findings: Type.Array(finding, { description: 'What is wrong.' }),
    records: Type.Array(
      Type.Object({
        reference: Type.String({ description: 'Its reference: `workload:checkout`.' }),
        change: Type.String({ description: 'What saving it would do.' }),
        line: Type.Optional(Type.Integer({ description: 'The line in the file, from 1.' })),
      }),
      { description: 'Records the text declares.' },
    ),
    ignored: Type.Array(
      Type.Object({
        file: Type.String({ description: 'The file.' }),
        line: Type.Integer({ description: 'The line in the file, from 1.' }),
        because: Type.String({ description: 'Why, in a sentence.' }),
      }),
      { description: 'Documents that are not ours.' },
    ),
  }),
  may: { role: 'viewer' },
  run: async (transaction, input) => {
    const file = input.file ?? 'document'
    const read = await readFiles([{ path: file, text: input.text }], vocabularyOf(transaction.registry))
    const plan = await planDrafts(transaction, read.drafts, { sourceOf: keptWhereItIs, edit: true })
    const findings = [...read.findings, ...plan.findings]
    return {
      ok: findings.length === 0,
      findings,
      records: plan.writes.map((write) => ({
        reference: `${write.known.kind.slug}:${write.document.metadata.name}`,
        change: write.change,
        ...(write.line !== undefined && { line: write.line }),
      })),
      ignored: [...read.ignored],
    }
  },
})
