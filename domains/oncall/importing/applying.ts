import { createHash } from 'node:crypto'
import Type, { type Static } from 'typebox'
import { Calendar } from '#domains/oncall/calendars/kinds.ts'
import { oncallImported } from '#domains/oncall/importing/facts.ts'
import { type Imported } from '#domains/oncall/importing/document.ts'
import { importGrafana } from '#domains/oncall/importing/grafana.ts'
import { importOpsgenie } from '#domains/oncall/importing/opsgenie.ts'
import { importPagerDuty } from '#domains/oncall/importing/pagerduty.ts'
import { Schedule } from '#domains/oncall/kinds.ts'
import { EscalationPolicy } from '#domains/oncall/policies/kinds.ts'
import { Person, Team } from '#domains/people/kinds.ts'
import { defineAction } from '#platform/actions/action.ts'
import { planOutput, showPlan } from '#platform/kinds/apply-actions.ts'
import type { FilePlan } from '#platform/kinds/applying.ts'
import { planDrafts } from '#platform/kinds/planning.ts'
import { readFiles } from '#platform/kinds/reading.ts'
import { renderYaml } from '#platform/kinds/render.ts'
import { refuse } from '#platform/kinds/saving.ts'
import { finding, reasonInput } from '#platform/kinds/shapes.ts'
import { vocabularyOf } from '#platform/kinds/vocabulary.ts'
import { writeRecords } from '#platform/kinds/write.ts'
import { Refusal } from '#platform/refusal.ts'
import type { Transaction } from '#platform/transaction.ts'

const strict = { additionalProperties: false }

const importInput = {
  from: Type.Union([Type.Literal('opsgenie'), Type.Literal('pagerduty'), Type.Literal('grafana')], {
    description: 'The tool it comes from; `grafana` is Grafana OnCall.',
  }),
  files: Type.Array(
    Type.Object(
      {
        path: Type.String({ minLength: 1, maxLength: 500, description: 'What the file is called: `users.json`.' }),
        text: Type.String({
          minLength: 1,
          maxLength: 30_000_000,
          description: 'What it holds: JSON, as the API answers or a tool exports it.',
        }),
      },
      strict,
    ),
    { minItems: 1, maxItems: 5_000, description: 'The export: one file or many.' },
  ),
  owner: Type.Optional(
    Type.String({ pattern: '^team:', maxLength: 200, description: 'The team that answers for what has none there: `team:platform`.' }),
  ),
}
const inputSchema = Type.Object(importInput, strict)
type Input = Static<typeof inputSchema>

const NoteView = Type.Object(
  {
    what: Type.String({ description: 'A thing of the export: `schedule Payments`.' }),
    path: Type.String({ description: 'Where it stands in the export, as a JSON pointer.' }),
    outcome: Type.Union([Type.Literal('mapped'), Type.Literal('changed'), Type.Literal('left-out')], {
      description: 'It comes along, it comes along in another way, or it does not.',
    }),
    why: Type.String({ description: 'What it becomes, how it changes, or why it does not come along.' }),
    instead: Type.Optional(Type.String({ description: 'What to do instead.' })),
  },
  strict,
)

/** More notes than this are counted, not listed: those of what comes along as it is go first. */
const mostNotes = 2_000

export const previewImport = defineAction({
  name: 'oncall.import',
  // Changes nothing; a deed only because an export does not fit into an address.
  kind: 'deed',
  mayBeSilent: true,
  idempotent: true,
  summary: 'Preview what an export of Opsgenie, PagerDuty or Grafana OnCall becomes.',
  description:
    'People, teams, schedules and escalation policies as documents, with a note for each thing that comes along, changes or is left out, and the plan against what exists. `oncall.import-apply` does it.',
  may: { role: 'viewer' },
  input: inputSchema,
  output: Type.Object(
    {
      ok: Type.Boolean({ description: 'True when it could be applied.' }),
      findings: Type.Array(finding, { description: 'What is wrong with the export.' }),
      notes: Type.Array(NoteView, { description: 'What becomes of each thing: what is left out first, then what changes, then the rest.' }),
      counts: Type.Object(
        {
          mapped: Type.Integer({ description: 'How many things come along.' }),
          changed: Type.Integer({ description: 'How many come along in another way.' }),
          leftOut: Type.Integer({ description: 'How many do not.' }),
        },
        { ...strict, description: 'How many notes of each sort.' },
      ),
      files: Type.Array(
        Type.Object(
          { path: Type.String({ description: 'Where to keep it.' }), text: Type.String({ description: 'What it holds, as YAML.' }) },
          strict,
        ),
        { description: 'The documents, as `record.apply` takes them; change them and apply them by hand if you like.' },
      ),
      plan: Type.Object(planOutput, { description: 'What applying them would do.' }),
      seal: Type.String({ description: 'Names exactly this preview: what is previewed, and what it would change.' }),
    },
    strict,
  ),
  run: async (transaction, input) => {
    const { imported, files, plan, seal } = await prepare(transaction, input, false)
    const count = (outcome: string): number => imported.notes.filter((note) => note.outcome === outcome).length
    const notes = imported.notes.toSorted((one, other) => order.indexOf(one.outcome) - order.indexOf(other.outcome))
    return {
      ok: plan.findings.length === 0,
      findings: [...plan.findings],
      notes: notes.slice(0, mostNotes),
      counts: { mapped: count('mapped'), changed: count('changed'), leftOut: count('left-out') },
      files: [...files],
      plan: showPlan(plan),
      seal,
    }
  },
})

const order = ['left-out', 'changed', 'mapped']

export const applyImport = defineAction({
  name: 'oncall.import-apply',
  kind: 'deed',
  idempotent: true,
  mayBeSilent: true,
  summary: 'Apply a previewed import.',
  description: 'All or nothing. Refused when the export is another one, or when what it would change was changed since the preview.',
  may: { role: 'editor' },
  input: Type.Object(
    { ...importInput, seal: Type.String({ minLength: 1, maxLength: 100, description: 'The `seal` of the preview.' }), reason: reasonInput },
    strict,
  ),
  output: Type.Object(planOutput),
  run: async (transaction, { seal: seen, reason, ...input }) => {
    const { files, plan, seal } = await prepare(transaction, input, true)
    if (plan.findings.length > 0) refuse(plan.findings)
    if (seal !== seen)
      throw new Refusal(
        'conflict',
        'The export or the records are no longer those of the preview. Look at a new preview, and apply that one.',
      )
    await writeRecords(transaction, plan.writes, reason ?? `Imported from ${titles[input.from]}`)
    if (plan.writes.length > 0)
      transaction.record(oncallImported, {
        subjects: input.owner === undefined ? [] : [input.owner],
        data: { from: titles[input.from], records: plan.writes.length, files: files.length },
      })
    return showPlan(plan)
  },
})

const titles = { opsgenie: 'Opsgenie', pagerduty: 'PagerDuty', grafana: 'Grafana OnCall' } as const
const importers = { opsgenie: importOpsgenie, pagerduty: importPagerDuty, grafana: importGrafana } as const

interface Prepared {
  readonly imported: Imported
  readonly files: readonly { readonly path: string; readonly text: string }[]
  readonly plan: FilePlan
  readonly seal: string
}

const prepare = async (transaction: Transaction, input: Input, lock: boolean): Promise<Prepared> => {
  const { records } = transaction
  const known = [
    ...(await records.all(Person)),
    ...(await records.all(Team)),
    ...(await records.all(Schedule)),
    ...(await records.all(EscalationPolicy)),
    ...(await records.all(Calendar)),
  ]
  const imported = importers[input.from](input.files, { known, now: transaction.now, owner: input.owner })
  if (imported.findings.length > 0)
    throw new Refusal(
      'invalid-input',
      `This is no export of ${titles[input.from]} that can be read: ${imported.findings[0]?.message ?? ''} Nothing is imported.`,
      {
        findings: imported.findings,
      },
    )
  const files = yamlOf(transaction, imported)
  const plan = await planOf(transaction, files, lock)
  return { imported, files, plan, seal: sealOf(files, plan) }
}

const folders: Readonly<Record<string, string>> = {
  Person: 'people',
  Team: 'teams',
  Calendar: 'calendars',
  Schedule: 'schedules',
  EscalationPolicy: 'escalation-policies',
}

/** One file for each kind. */
const yamlOf = (transaction: Transaction, { documents }: Imported): Prepared['files'] => {
  const vocabulary = vocabularyOf(transaction.registry)
  return [...Map.groupBy(documents, ({ kind }) => kind)].map(([kind, all]) => ({
    path: `imported/${folders[kind] ?? kind}.yaml`,
    text: all
      .flatMap((document) => {
        const known = vocabulary.byName.get(kind)
        return known === undefined ? [] : [renderYaml(document, known)]
      })
      .join('---\n'),
  }))
}

/** Records stay where they are kept; new ones are the console's. Those of a repository are changed there. */
const planOf = async (transaction: Transaction, files: Prepared['files'], lock: boolean): Promise<FilePlan> => {
  const read = await readFiles(files, vocabularyOf(transaction.registry))
  const plan = await planDrafts(transaction, read.drafts, {
    sourceOf: (_draft, before) => (before === undefined || before.source.kept === 'git' ? { kept: 'console' } : before.source),
    lock,
  })
  return {
    writes: plan.writes,
    unchanged: plan.unchanged,
    findings: [...read.findings, ...plan.findings],
    ignored: read.ignored,
    files: new Set(read.drafts.map((draft) => draft.file)),
  }
}

const sealOf = (files: Prepared['files'], plan: FilePlan): string =>
  createHash('sha256')
    .update(JSON.stringify([files, plan.writes.map(({ change, key, fields }) => [change, key, fields]), plan.findings]))
    .digest('base64url')
