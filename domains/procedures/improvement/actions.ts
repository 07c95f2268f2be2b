import Type, { type Static } from 'typebox'
import { readAudience } from '#domains/notices/telling/audience.ts'
import { tell } from '#domains/notices/telling/tell.ts'
import { boardOf, digestOf } from '#domains/procedures/improvement/boarding.ts'
import { procedureApprovalEnded, procedurePreApproved, reportAnswered, runReported } from '#domains/procedures/improvement/facts.ts'
import * as store from '#domains/procedures/improvement/store.ts'
import { compileProcedure, findProcedure, needProcedure, type Procedure } from '#domains/procedures/library.ts'
import { ProcedureName } from '#domains/procedures/starting.ts'
import { chosenProcedure, VersionChoice } from '#domains/procedures/versions/choosing.ts'
import { runWithGraph } from '#domains/runs/looking.ts'
import { storable } from '#platform/text/storable.ts'
import { defineAction } from '#platform/actions/action.ts'
import { actorReference } from '#platform/identity/actor.ts'
import { versionsOf } from '#platform/kinds/versions-store.ts'
import { teamsOf } from '#platform/identity/teams.ts'
import { Refusal } from '#platform/refusal.ts'
import { dayMs } from '#platform/time/zone.ts'
import type { Transaction } from '#platform/transaction.ts'

const strict = { additionalProperties: false }
const instant = (description: string) => Type.String({ format: 'date-time', maxLength: 40, description })
const titleOf = ({ metadata }: Procedure): string => metadata.title ?? metadata.name

/** Refuses whoever is not of the board, in person: neither a token nor a role stands in for it. */
const requireBoard = async (transaction: Transaction, procedure: Procedure) => {
  const { rule } = await boardOf(transaction, procedure)
  const { actor } = transaction
  if (rule === undefined)
    throw new Refusal(
      'conflict',
      `No record says how risky ${procedure.reference} is. Name it in a ProcedureApproval with its board first.`,
    )
  if (actor.type !== 'person') throw new Refusal('forbidden', 'Only a person of the board can approve, signed in.')
  const teams = [...actor.teams, ...(await teamsOf(transaction, actor.name))]
  if (!teams.includes(rule.board)) throw new Refusal('forbidden', `${rule.board} answers for this; ask somebody of that team.`)
  return rule
}

export const preApprove = defineAction({
  name: 'procedure.pre-approve',
  summary: 'Approve a procedure beforehand, as its board',
  description:
    'The text that runs when nobody says which version (or the `version` given) then runs without asking, until the day given. ' +
    'Editing it ends that, unless the version approved stays the one that runs. Nobody approves beforehand what they wrote last.',
  kind: 'deed',
  may: { role: 'viewer' },
  input: Type.Object(
    {
      procedure: ProcedureName,
      version: Type.Optional(VersionChoice),
      until: Type.Optional(instant('Until when. Default as long as the record of the board lets it hold.')),
      note: Type.Optional(Type.String({ maxLength: 2_000, description: 'What was looked at.' })),
    },
    strict,
  ),
  output: Type.Object(
    {
      procedure: Type.String({ description: 'The procedure.' }),
      state: Type.String({ description: '`approved`, or `asks` while more of the board must agree.' }),
      until: instant('Until when this approval holds.'),
    },
    strict,
  ),
  run: async (transaction, input) => {
    const { sql, now, actor } = transaction
    const procedure = await chosenProcedure(transaction, input.procedure, input.version)
    const rule = await requireBoard(transaction, procedure)
    const person = actorReference(actor)
    if ((await lastWriter(transaction, procedure)) === person.toLowerCase())
      throw new Refusal('forbidden', 'You wrote this text last, so somebody else of the board must approve it.')
    const most = new Date(now.getTime() + rule.mostDays * dayMs)
    const until = input.until === undefined ? most : new Date(input.until)
    if (until <= now || until > most)
      throw new Refusal(
        'invalid-input',
        `An approval beforehand holds at most ${rule.mostDays} days here. Give an earlier \`until\` that still lies ahead.`,
      )
    const digest = digestOf(procedure.spec)
    await store.insertPreApproval(sql, {
      id: transaction.newId(),
      procedure: procedure.reference,
      digest,
      board: rule.board,
      person,
      note: storable(input.note ?? ''),
      at: now,
      until,
      ended_at: null,
      ended_by: null,
    })
    transaction.record(procedurePreApproved, {
      subjects: [procedure.reference, rule.board],
      data: {
        procedure: procedure.reference,
        title: titleOf(procedure),
        board: rule.board,
        until: until.toISOString(),
        digest,
        ...(input.note === undefined ? {} : { note: storable(input.note) }),
      },
    })
    return { procedure: procedure.reference, state: (await boardOf(transaction, procedure)).standing.state, until: until.toISOString() }
  },
})

/** Who wrote that version, a reference in lower case. */
const lastWriter = async ({ sql }: Transaction, { id, version }: Procedure): Promise<string | undefined> =>
  (await versionsOf(sql, id, version + 1, 1))[0]?.actor.toLowerCase()

export const withdrawPreApproval = defineAction({
  name: 'procedure.withdraw-approval',
  summary: 'Take back what the board approved beforehand',
  kind: 'deed',
  may: { role: 'viewer' },
  input: Type.Object({ procedure: ProcedureName, reason: Type.String({ minLength: 1, maxLength: 2_000, description: 'Why.' }) }, strict),
  output: Type.Object(
    { procedure: Type.String({ description: 'The procedure.' }), ended: Type.Integer({ description: 'Approvals that end with this.' }) },
    strict,
  ),
  run: async (transaction, input) => {
    const procedure = await needProcedure(transaction, input.procedure)
    await requireBoard(transaction, procedure)
    const ended = await store.endPreApprovals(transaction.sql, procedure.reference, [], actorReference(transaction.actor), transaction.now)
    if (ended === 0) throw new Refusal('conflict', `Nothing is approved beforehand of ${procedure.reference}.`)
    transaction.record(procedureApprovalEnded, {
      subjects: [procedure.reference],
      data: { procedure: procedure.reference, title: titleOf(procedure), because: storable(input.reason) },
    })
    return { procedure: procedure.reference, ended }
  },
})

const what = Type.Union([Type.Literal('wrong'), Type.Literal('unclear'), Type.Literal('missing'), Type.Literal('outdated')], {
  description: 'What is the matter with it.',
})

export const report = defineAction({
  name: 'procedure.report',
  summary: 'Tell the owner of a procedure what is wrong with it',
  description: 'From inside a run, with the step; the owner is told and answers.',
  kind: 'deed',
  may: { role: 'viewer' },
  input: Type.Object(
    {
      procedure: Type.Optional(ProcedureName),
      run: Type.Optional(Type.String({ format: 'uuid', maxLength: 36, description: 'The run it was noticed in.' })),
      step: Type.Optional(
        Type.String({ pattern: '^[A-Za-z0-9_-]{1,100}$', maxLength: 100, description: 'The step that is wrong: `restart`.' }),
      ),
      what,
      text: Type.String({ minLength: 1, maxLength: 5_000, description: 'What is wrong, and what would be right. Markdown.' }),
    },
    strict,
  ),
  output: Type.Object({ report: Type.String({ description: 'Identifier of the report.' }) }, strict),
  run: async (transaction, input) => {
    const { sql, now, actor } = transaction
    const found = input.run === undefined ? undefined : await runWithGraph(transaction, input.run)
    if (input.run !== undefined && found === undefined)
      throw new Refusal('not-found', `There is no run "${input.run}". run.list shows what there is.`)
    const name = found?.run.procedure ?? input.procedure
    if (name === undefined) throw new Refusal('invalid-input', 'Name the `run` it was noticed in, or the `procedure`.')
    const procedure = await findProcedure(transaction, name)
    if (procedure === undefined && found === undefined) throw new Refusal('not-found', `There is no procedure "${name}".`)
    const graph = found?.graph ?? (procedure === undefined ? undefined : compileProcedure(transaction.registry, procedure).graph)
    const step = graph?.steps.find(({ id }) => id === input.step)
    if (input.step !== undefined && step === undefined)
      throw new Refusal(
        'not-found',
        `It has no step "${input.step}". ${found === undefined ? 'procedure.get' : 'run.get'} shows its steps.`,
      )
    const row: store.ReportRow = {
      id: transaction.newId(),
      procedure: procedure?.reference ?? name,
      version: found?.run.version ?? procedure?.version ?? 0,
      owner: procedure?.metadata.owner ?? found?.run.owner ?? null,
      run: input.run ?? null,
      step: input.step ?? null,
      step_title: step?.title ?? null,
      about: input.what,
      text: storable(input.text),
      by: actorReference(actor),
      at: now,
      state: 'open',
      answer: null,
      answered_by: null,
      answered_at: null,
    }
    const title = procedure === undefined ? (found?.run.title ?? name) : titleOf(procedure)
    await store.insertReport(sql, row)
    transaction.record(runReported, {
      subjects: [row.procedure, ...(row.run === null ? [] : [`run:${row.run}`])],
      data: {
        report: row.id,
        procedure: row.procedure,
        title,
        what: row.about,
        text: row.text,
        ...(row.run === null ? {} : { run: row.run }),
        ...(row.step === null ? {} : { step: row.step }),
      },
    })
    await tellOwner(transaction, row, title)
    return { report: row.id }
  },
})

const tellOwner = async (transaction: Transaction, row: store.ReportRow, title: string): Promise<void> => {
  if (row.owner === null) return
  const { book, names } = await readAudience(transaction)
  const people = row.owner.startsWith('person:') ? [row.owner] : (book.members.get(row.owner) ?? [])
  const places = people.length === 0 && book.contacts.has(row.owner) ? [row.owner] : people
  const where = row.step_title === null ? '' : `, step “${row.step_title}”`
  await tell(
    transaction,
    places.slice(0, 20).map((person) => ({
      key: `report ${row.id} ${person}`,
      person,
      subject: `${title}${where} is ${row.about === 'missing' ? 'missing something' : row.about}`.slice(0, 300),
      text: `${names(row.by)} says:\n\n${row.text}`,
      links: [{ label: 'Open the procedure', url: `${transaction.config.baseUrl}/procedures/${encodeURIComponent(row.procedure)}` }],
      about: [row.procedure],
      expiresAt: new Date(transaction.now.getTime() + 14 * dayMs),
    })),
  )
}

const ReportView = Type.Object(
  {
    report: Type.String({ description: 'Identifier of the report.' }),
    procedure: Type.String({ description: 'The procedure.' }),
    version: Type.Integer({ description: 'The version it is about.' }),
    owner: Type.Union([Type.String(), Type.Null()], { description: 'Who answers for it.' }),
    run: Type.Union([Type.String(), Type.Null()], { description: 'The run it was noticed in.' }),
    step: Type.Union([Type.String(), Type.Null()], { description: 'The step.' }),
    stepTitle: Type.Union([Type.String(), Type.Null()], { description: 'What the step said.' }),
    what,
    text: Type.String({ description: 'What is wrong.' }),
    by: Type.String({ description: 'Who noticed it.' }),
    at: instant('When.'),
    state: Type.Union([Type.Literal('open'), Type.Literal('answered'), Type.Literal('closed')], { description: 'Where it stands.' }),
    answer: Type.Union([Type.String(), Type.Null()], { description: 'What the owner says.' }),
    answeredBy: Type.Union([Type.String(), Type.Null()], { description: 'Who answered.' }),
    answeredAt: Type.Union([instant('When it was answered.'), Type.Null()], { description: 'Null while nobody has.' }),
  },
  { ...strict, description: 'Something that is wrong with a procedure.' },
)

const reportView = (row: store.ReportRow): Static<typeof ReportView> => ({
  report: row.id,
  procedure: row.procedure,
  version: row.version,
  owner: row.owner,
  run: row.run,
  step: row.step,
  stepTitle: row.step_title,
  what: row.about,
  text: row.text,
  by: row.by,
  at: row.at.toISOString(),
  state: row.state,
  answer: row.answer,
  answeredBy: row.answered_by,
  answeredAt: row.answered_at?.toISOString() ?? null,
})

export const answerReport = defineAction({
  name: 'procedure.answer-report',
  summary: 'Answer what somebody found wrong with a procedure',
  kind: 'deed',
  may: {
    role: 'editor',
    ownerOf: async (transaction, input) => (await store.findReport(transaction.sql, input.report))?.owner ?? undefined,
  },
  input: Type.Object(
    {
      report: Type.String({ format: 'uuid', maxLength: 36, description: 'Identifier of the report.' }),
      answer: Type.String({ minLength: 1, maxLength: 5_000, description: 'What is done about it, or why nothing is. Markdown.' }),
      close: Type.Optional(Type.Boolean({ description: 'Nothing is left to do. Default false.' })),
    },
    strict,
  ),
  output: ReportView,
  run: async (transaction, input) => {
    const { sql, now, actor } = transaction
    const row = await store.findReport(sql, input.report)
    if (row === undefined) throw new Refusal('not-found', `There is no report "${input.report}". procedure.reports shows what there is.`)
    const state = input.close === true ? 'closed' : 'answered'
    const by = actorReference(actor)
    const answer = storable(input.answer)
    await store.saveAnswer(sql, row.id, { state, answer, by, now })
    const procedure = await findProcedure(transaction, row.procedure)
    const title = procedure === undefined ? row.procedure : titleOf(procedure)
    transaction.record(reportAnswered, {
      subjects: [row.procedure],
      data: { report: row.id, procedure: row.procedure, title, state, answer },
    })
    if (row.by.startsWith('person:') && row.by !== by)
      await tell(transaction, [
        {
          key: `report ${row.id} ${state} ${now.getTime()}`,
          person: row.by,
          subject: `What you found about ${title} was ${state}`.slice(0, 300),
          text: `You wrote:\n\n${row.text}\n\nThe answer:\n\n${answer}`,
          links: [{ label: 'Open the procedure', url: `${transaction.config.baseUrl}/procedures/${encodeURIComponent(row.procedure)}` }],
          about: [row.procedure],
          expiresAt: new Date(now.getTime() + 14 * dayMs),
        },
      ])
    return reportView({ ...row, state, answer, answered_by: by, answered_at: now })
  },
})

export const listReports = defineAction({
  name: 'procedure.reports',
  summary: 'List what people found wrong with procedures',
  kind: 'question',
  may: { role: 'viewer' },
  input: Type.Object(
    {
      procedure: Type.Optional(ProcedureName),
      state: Type.Optional(
        Type.Array(Type.Union([Type.Literal('open'), Type.Literal('answered'), Type.Literal('closed')]), {
          maxItems: 3,
          description: 'Only those that stand so.',
        }),
      ),
      after: Type.Optional(Type.String({ format: 'uuid', maxLength: 36, description: '`next` of the page before.' })),
      limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, description: 'Most entries to answer. Default 50.' })),
    },
    strict,
  ),
  output: Type.Object({
    items: Type.Array(ReportView, { description: 'Newest first.' }),
    next: Type.Union([Type.String(), Type.Null()], { description: 'Give it as `after` for the next page; null at the end.' }),
  }),
  run: async (transaction, { procedure, state, after, limit = 50 }) => {
    const reference = procedure === undefined ? undefined : ((await findProcedure(transaction, procedure))?.reference ?? procedure)
    const rows = await store.listReports(transaction.sql, { procedure: reference, states: state, after, limit: limit + 1 })
    const shown = rows.slice(0, limit)
    return { items: shown.map(reportView), next: rows.length > limit ? (shown.at(-1)?.id ?? null) : null }
  },
})
