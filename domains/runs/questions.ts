import Type from 'typebox'
import { outputOf } from '#domains/runners/submitting.ts'
import { defineAction } from '#platform/actions/action.ts'
import { Refusal } from '#platform/refusal.ts'
import type { Transaction } from '#platform/transaction.ts'
import { endOf, jobsIn } from './attempts/machines.ts'
import { keyOf } from './attempts/node.ts'
import * as attempts from './attempts/store.ts'
import { documentOf } from './documents.ts'
import { whyMissing } from './history/keeping.ts'
import { eventsOf } from './history/store.ts'
import { Run, StepName } from './leading.ts'
import { isKnownFrom, replay } from './replaying.ts'
import { isFinished } from './state.ts'
import * as store from './store.ts'
import { RunDetail, runDetail, RunSummary, runSummary, Status, waitsFor } from './view.ts'

const limit = Type.Optional(Type.Integer({ minimum: 1, maximum: 200, description: 'Most entries to answer. Default 50.' }))
const next = Type.Union([Type.String(), Type.Null()], { description: 'Give it as `after` for the next page; null at the end.' })
const reference = (description: string) => Type.Optional(Type.String({ minLength: 1, maxLength: 250, description }))

export const listRuns = defineAction({
  name: 'run.list',
  summary: 'List runs, newest first',
  kind: 'question',
  may: { role: 'viewer' },
  input: Type.Object(
    {
      procedure: reference('Only runs of this procedure: `runbook:restart-checkout`, or its bare name.'),
      status: Type.Optional(Type.Array(Status, { maxItems: 8, description: 'Any of these.' })),
      about: reference('Only runs about this: `incident:0198…`, `workload:checkout`.'),
      startedBy: reference('Only runs this one started: `person:bo`.'),
      parent: Type.Optional(Type.String({ format: 'uuid', maxLength: 36, description: 'Only runs this run started.' })),
      waitingFor: Type.Optional(Type.Enum(waitsFor, { description: 'Only runs that wait for this.' })),
      after: Type.Optional(Type.String({ format: 'uuid', maxLength: 36, description: '`next` of the page before.' })),
      limit,
    },
    { additionalProperties: false },
  ),
  output: Type.Object({ items: Type.Array(RunSummary, { description: 'This page of them.' }), next }),
  run: async (transaction, input) => {
    const size = input.limit ?? 50
    const rows = await store.listRuns(transaction.sql, {
      procedure: await referenceOf(transaction, input.procedure),
      statuses: input.status,
      about: input.about,
      startedBy: input.startedBy,
      parent: input.parent,
      waitingFor: input.waitingFor,
      after: input.after,
      limit: size + 1,
    })
    return { items: rows.slice(0, size).map(runSummary), next: rows.length > size ? (rows[size - 1]?.id ?? null) : null }
  },
})

/** A bare name is that of a runbook, or else of a playbook. */
const referenceOf = async ({ records }: Transaction, name: string | undefined): Promise<string | undefined> => {
  if (name === undefined || name.includes(':')) return name
  for (const kind of ['runbook', 'playbook']) {
    const found = await records.byReference(`${kind}:${name}`)
    if (found !== undefined) return found.reference
  }
  return name
}

const mostChildren = 200

export const getRun = defineAction({
  name: 'run.get',
  summary: 'Show a run: its steps, attempts and output',
  kind: 'question',
  may: { role: 'viewer' },
  input: Type.Object({ run: Run }, { additionalProperties: false }),
  output: RunDetail,
  run: async (transaction, input) => detailOf(transaction, await needRun(transaction, input.run)),
})

const needRun = async (transaction: Transaction, id: string): Promise<store.RunRow> => {
  const run = await store.findRun(transaction.sql, id)
  if (run === undefined) throw await whyMissing(transaction, id)
  return run
}

const detailOf = async (transaction: Transaction, run: store.RunRow) => {
  const { sql } = transaction
  const rows: attempts.ShownAttempt[] = []
  for (const row of await attempts.attemptsOf(sql, run.id)) {
    // What a machine prints arrives in pieces; until it has ended they are all there is.
    if (row.status !== 'running' || jobsIn(row.memory) === undefined) rows.push(row)
    else {
      const output = await endOf(sql, keyOf(row))
      rows.push({ ...row, output, is_cut: output.length >= attempts.shownOutput })
    }
  }
  const graph = await documentOf(transaction, run.document)
  return runDetail(run, { graph, attempts: rows, children: await store.childrenOf(sql, run.id, mostChildren) })
}

export const getOutput = defineAction({
  name: 'run.output',
  summary: 'Show the whole output of one attempt of a step',
  description:
    'Long output keeps its beginning and its end; `run.get` shows only the end, and the beginning of what a step left for later ones. Output of a machine comes in pages: give `next` as `after` until `over`, also while it still runs.',
  kind: 'question',
  may: { role: 'viewer' },
  input: Type.Object(
    {
      run: Run,
      step: StepName,
      attempt: Type.Integer({ minimum: 1, maximum: 100_000, description: 'Which attempt, from 1.' }),
      target: Type.Optional(Type.String({ minLength: 1, maxLength: 200, description: 'The machine, when there are several.' })),
      after: Type.Optional(Type.Integer({ minimum: -1, maximum: 10_000_000, description: '`next` of the page before.' })),
    },
    { additionalProperties: false },
  ),
  output: Type.Object({
    status: Type.String({ description: 'How the attempt stands or ended.' }),
    output: Type.String({ description: 'What was printed or answered, masked.' }),
    next: Type.Union([Type.Integer(), Type.Null()], {
      description: 'Give it as `after` for what follows; null when it does not come in pages.',
    }),
    over: Type.Boolean({ description: 'Nothing follows, now or later.' }),
    dropped: Type.Integer({ description: 'Characters left out of the middle.' }),
    outputs: Type.Record(Type.String(), Type.Unknown(), { description: 'What it left for later steps, whole; with the first page.' }),
  }),
  run: async (transaction, input) => {
    const { sql } = transaction
    const row = await attempts.findAttempt(sql, input)
    if (row === undefined && (await store.parentOfRun(sql, input.run)) === undefined) throw await whyMissing(transaction, input.run)
    if (row === undefined) throw new Refusal('not-found', 'There is no such attempt. run.get shows the steps and attempts of a run.')
    const key = input.target === undefined ? keyOf(row) : `${keyOf(row)}/${input.target}`
    const page = await outputOf(sql, key, input.after ?? -1)
    const outputs = input.after === undefined ? { ...row.outputs } : {}
    const isPaged = page.chunks.length > 0 || input.after !== undefined || jobsIn(row.memory) !== undefined
    if (!isPaged) return { status: row.status, output: row.output, next: null, over: row.ended_at !== null, dropped: 0, outputs }
    const text = page.chunks.map((chunk) => chunk.text).join('')
    return { status: row.status, output: text, next: page.next, over: page.isOver, dropped: page.dropped, outputs }
  },
})

export const showAt = defineAction({
  name: 'run.at',
  summary: 'Show a run as it was after one of its events',
  description: '`event` 0 is right after it began. The state is made anew from the events; nothing is done.',
  kind: 'question',
  may: { role: 'viewer' },
  input: Type.Object(
    { run: Run, event: Type.Integer({ minimum: 0, maximum: 1_000_000, description: 'After which event, from 0.' }) },
    { additionalProperties: false },
  ),
  output: Type.Object({
    event: Type.Integer({ description: 'The event it is shown after.' }),
    happened: Type.String({ description: 'What that event was.' }),
    at: Type.String({ format: 'date-time', description: 'When it happened.' }),
    detail: Type.Object(RunDetail.properties, { description: 'The run as it was then.' }),
  }),
  run: async (transaction, input) => {
    const run = await needRun(transaction, input.run)
    if (input.event > run.seq) throw new Refusal('not-found', `This run has had ${run.seq} events; ask for one of 0 to ${run.seq}.`)
    const events = await eventsOf(transaction.sql, run.id, input.event)
    if (!isKnownFrom(events, input.event))
      throw new Refusal('not-found', 'This run began before its events were kept, so only its present state is known.')
    const graph = await documentOf(transaction, run.document)
    const state = replay(run, graph, events, transaction.config.baseUrl)
    const last = events.at(-1)
    const at = last?.at ?? run.started_at
    const rows = (await attempts.attemptsOf(transaction.sql, run.id)).filter((row) => row.created_at <= at)
    return {
      event: input.event,
      happened: last?.event.type ?? 'started',
      at: at.toISOString(),
      detail: runDetail(
        { ...run, state, status: state.status, updated_at: at, finished_at: isFinished(state.status) ? at : null },
        { graph, attempts: rows, children: [] },
      ),
    }
  },
})
