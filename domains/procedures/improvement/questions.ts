import Type, { type Static } from 'typebox'
import { risks } from '#domains/procedures/improvement/board.ts'
import { boardOf } from '#domains/procedures/improvement/boarding.ts'
import { deviationsOf, stepUsageOf } from '#domains/procedures/improvement/deviations.ts'
import * as store from '#domains/procedures/improvement/store.ts'
import { savedMinutes, toilOf } from '#domains/procedures/improvement/toil.ts'
import { library, needProcedure } from '#domains/procedures/library.ts'
import { ProcedureName } from '#domains/procedures/starting.ts'
import { chosenProcedure } from '#domains/procedures/versions/choosing.ts'
import { baselineOf } from '#domains/runs/durations/baseline.ts'
import { handsSince, mostCounted, stepsSince, usageSince } from '#domains/runs/durations/measuring.ts'
import { defineAction } from '#platform/actions/action.ts'
import { dayMs } from '#platform/time/zone.ts'
import type { Transaction } from '#platform/transaction.ts'

const strict = { additionalProperties: false }
const instant = (description: string) => Type.String({ format: 'date-time', description })
const orNull = <Schema extends Type.TSchema>(schema: Schema) => Type.Union([schema, Type.Null()])
const days = Type.Optional(Type.Integer({ minimum: 1, maximum: 400, description: 'How many days back. Default 90.' }))

const Duration = Type.Object(
  {
    runs: Type.Integer({ description: 'How many say so.' }),
    medianSeconds: Type.Number({ description: 'In the middle.' }),
    p95Seconds: orNull(Type.Number({ description: 'Nearly all take at most so long; null when fewer than twenty say so.' })),
    longestSeconds: Type.Number({ description: 'The longest.' }),
  },
  { ...strict, description: 'How long it takes when it succeeds.' },
)

const durationView = (seconds: readonly number[]): Static<typeof Duration> | null => {
  const baseline = baselineOf(seconds)
  if (baseline === undefined) return null
  const { runs, median, p95, longest } = baseline
  return { runs, medianSeconds: median, p95Seconds: p95, longestSeconds: longest }
}

const Deviations = Type.Object(
  {
    skipped: Type.Integer({ description: 'Steps that were skipped.' }),
    failed: Type.Integer({ description: 'Steps that failed or took too long.' }),
    notApplicable: Type.Integer({ description: 'Steps that were answered as not applicable.' }),
    byHand: Type.Integer({ description: 'Steps a machine should do and a person did.' }),
  },
  { ...strict, description: 'Where runs did not go as it is written.' },
)

const Usage = Type.Object(
  {
    procedure: Type.String({ description: 'The procedure, `runbook:restart-checkout`.' }),
    title: Type.String({ description: 'What it is called.' }),
    owner: orNull(Type.String({ description: 'The team that answers for it.' })),
    runs: Type.Integer({ description: `Runs in the time, of the last ${mostCounted}.` }),
    automatic: Type.Integer({ description: 'Of these, those nobody started by hand.' }),
    people: Type.Integer({ description: 'How many people started it.' }),
    lastAt: orNull(instant('When it was last run.')),
    successRate: orNull(Type.Number({ description: 'Share of the ended runs that ended well, cancelled ones aside; null without any.' })),
    duration: orNull(Duration),
    deviations: Deviations,
    savedMinutes: orNull(
      Type.Number({ description: 'Against doing all of it by hand; null when `manualMinutes` is not said. May be negative.' }),
    ),
    openReports: Type.Integer({ description: 'Reports of what is wrong with it that wait for an answer.' }),
  },
  { ...strict, description: 'How a procedure is used.' },
)

const mostInPage = 50

export const usage = defineAction({
  name: 'procedure.usage',
  summary: 'Show how procedures are used: how often, how well, how long, and what that saves',
  kind: 'question',
  may: { role: 'viewer' },
  input: Type.Object(
    {
      procedure: Type.Optional(ProcedureName),
      days,
      after: Type.Optional(Type.String({ maxLength: 200, description: '`next` of the page before.' })),
      limit: Type.Optional(
        Type.Integer({ minimum: 1, maximum: mostInPage, description: `Most entries to answer. Default ${mostInPage}.` }),
      ),
    },
    strict,
  ),
  output: Type.Object({
    items: Type.Array(Usage, { description: 'This page of them.' }),
    steps: Type.Array(
      Type.Object({
        step: Type.String({ description: 'The step.' }),
        title: Type.String({ description: 'What it says.' }),
        times: Type.Integer({ description: 'How often it ended.' }),
        failed: Type.Integer({ description: 'How often it failed or took too long.' }),
        skipped: Type.Integer({ description: 'How often it was skipped or not applicable.' }),
        byHand: Type.Integer({ description: 'How often a person answered it.' }),
        duration: orNull(Duration),
      }),
      { description: 'Its steps, when one procedure is asked for.' },
    ),
    next: orNull(Type.String({ description: 'Give it as `after` for the next page; null at the end.' })),
  }),
  run: async (transaction, input) => {
    const size = input.limit ?? mostInPage
    const only = input.procedure === undefined ? undefined : (await needProcedure(transaction, input.procedure)).reference
    const all = (await transaction.read(library)).value.filter(
      ({ reference }) => (only === undefined || reference === only) && reference > (input.after ?? ''),
    )
    const page = all.slice(0, size)
    const since = new Date(transaction.now.getTime() - (input.days ?? 90) * dayMs)
    const items = await usageViews(transaction, page, since)
    const steps = only === undefined ? [] : await stepViews(transaction, only, since)
    return { items, steps, next: all.length > size ? (page.at(-1)?.reference ?? null) : null }
  },
})

interface Named {
  readonly reference: string
  readonly title: string
  readonly owner: string | undefined
}

const usageViews = async (transaction: Transaction, entries: readonly Named[], since: Date): Promise<Static<typeof Usage>[]> => {
  const names = entries.map(({ reference }) => reference)
  const used = new Map((await usageSince(transaction, names, since)).map((row) => [row.procedure, row]))
  const { steps, graphs } = await stepsSince(transaction, names, since)
  const hands = Map.groupBy(await handsSince(transaction, names, since), ({ procedure }) => procedure)
  const reports = new Map((await store.reportCounts(transaction.sql, names, since)).map((row) => [row.procedure, row]))
  const views: Static<typeof Usage>[] = []
  for (const { reference, title, owner } of entries) {
    const row = used.get(reference)
    const own = steps.filter(({ procedure }) => procedure === reference)
    const ended = (row?.succeeded ?? 0) + (row?.failed ?? 0)
    views.push({
      procedure: reference,
      title,
      owner: owner ?? null,
      runs: row?.runs ?? 0,
      automatic: row?.automatic ?? 0,
      people: row?.people ?? 0,
      lastAt: row?.last_at.toISOString() ?? null,
      successRate: ended === 0 ? null : (row?.succeeded ?? 0) / ended,
      duration: durationView(row?.seconds ?? []),
      deviations: deviationsOf(own, graphs),
      savedMinutes: savedMinutes(await manualMinutesOf(transaction, reference), row?.succeeded ?? 0, hands.get(reference) ?? []),
      openReports: reports.get(reference)?.open ?? 0,
    })
  }
  return views
}

const manualMinutesOf = async (transaction: Transaction, reference: string): Promise<number | undefined> => {
  const spec = (await transaction.records.byReference(reference))?.spec
  const minutes: unknown = typeof spec === 'object' && spec !== null && 'manualMinutes' in spec ? spec.manualMinutes : undefined
  return typeof minutes === 'number' ? minutes : undefined
}

const stepViews = async (transaction: Transaction, reference: string, since: Date) => {
  const { steps } = await stepsSince(transaction, [reference], since)
  return stepUsageOf(steps).map(({ seconds, ...step }) => ({ ...step, duration: durationView(seconds) }))
}

export const toil = defineAction({
  name: 'procedure.toil',
  summary: 'Show which steps done by hand come most often, how long they take, and when automating them would pay',
  description:
    'Counted from the answers people gave. A time is how long a step waited for its answer; the middle stands for each, and at most four hours, so that a night is no work.',
  kind: 'question',
  may: { role: 'viewer' },
  input: Type.Object(
    {
      days,
      owner: Type.Optional(Type.String({ maxLength: 200, description: 'Only procedures of this team, `team:payments`.' })),
      effortHours: Type.Optional(
        Type.Number({ minimum: 0.5, maximum: 1_000, description: 'What automating one step costs, in hours. Default 8.' }),
      ),
      limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, description: 'Most steps to answer. Default 50.' })),
    },
    strict,
  ),
  output: Type.Object({
    days: Type.Integer({ description: 'How many days were looked at.' }),
    minutesPerMonth: Type.Number({ description: 'Of all steps together.' }),
    items: Type.Array(
      Type.Object({
        procedure: Type.String({ description: 'The procedure.' }),
        title: Type.String({ description: 'What it is called.' }),
        step: Type.String({ description: 'The step.' }),
        stepTitle: Type.String({ description: 'What it says.' }),
        times: Type.Integer({ description: 'How often it was done.' }),
        perMonth: Type.Number({ description: 'How often a month.' }),
        minutes: Type.Number({ description: 'How long it takes, in the middle.' }),
        minutesPerMonth: Type.Number({ description: 'How long a month.' }),
        paysAfterMonths: orNull(Type.Number({ description: 'When automating it has paid; null when it takes longer than three years.' })),
      }),
      { description: 'The most time first.' },
    ),
  }),
  run: async (transaction, { days: back = 90, owner, effortHours = 8, limit = 50 }) => {
    const entries = (await transaction.read(library)).value.filter((entry) => owner === undefined || entry.owner === owner)
    const names = entries.map(({ reference }) => reference)
    const titles = new Map(entries.map(({ reference, title }) => [reference, title]))
    const since = new Date(transaction.now.getTime() - back * dayMs)
    const hands = await handsSince(transaction, names, since)
    const { steps } = await stepsSince(transaction, [...new Set(hands.map(({ procedure }) => procedure))], since)
    const stepTitles = new Map(steps.map(({ procedure, step, title }) => [`${procedure} ${step}`, title]))
    const all = toilOf(
      hands.map(({ procedure, step, times, seconds }) => ({
        procedure,
        step,
        title: stepTitles.get(`${procedure} ${step}`) ?? step,
        times,
        seconds,
      })),
      back,
      effortHours,
    )
    return {
      days: back,
      minutesPerMonth: Math.round(all.reduce((sum, one) => sum + one.minutesPerMonth, 0) * 10) / 10,
      items: all
        .slice(0, limit)
        .map(({ title, ...one }) => ({ ...one, title: titles.get(one.procedure) ?? one.procedure, stepTitle: title })),
    }
  },
})

export const board = defineAction({
  name: 'procedure.board',
  summary: 'Show how risky a procedure is, and what its board has approved',
  kind: 'question',
  may: { role: 'viewer' },
  input: Type.Object({ procedure: ProcedureName }, strict),
  output: Type.Object({
    procedure: Type.String({ description: 'The procedure.' }),
    risk: orNull(Type.Enum(risks, { description: 'How risky; null when no record says so.' })),
    board: orNull(Type.String({ description: 'The team that answers.' })),
    needed: Type.Integer({ description: 'How many of the board must agree; 0 when nobody has to.' }),
    state: Type.Union([Type.Literal('free'), Type.Literal('approved'), Type.Literal('asks')], {
      description: '`free`: nobody has to agree. `approved`: beforehand. `asks`: the board is asked before the first step.',
    }),
    why: Type.String({ description: 'Why the board is asked.' }),
    until: orNull(instant('Until when the approval beforehand holds.')),
    approvals: Type.Array(
      Type.Object({
        by: Type.String({ description: 'Who of the board.' }),
        note: Type.String({ description: 'What was written down.' }),
        at: instant('When.'),
        until: instant('Until when.'),
        ended: Type.Boolean({ description: 'Taken back, or the text has changed.' }),
      }),
      { description: 'What was approved beforehand, newest first.' },
    ),
  }),
  run: async (transaction, input) => {
    const procedure = await chosenProcedure(transaction, input.procedure)
    const { rule, standing, approvals } = await boardOf(transaction, procedure)
    return {
      procedure: procedure.reference,
      risk: rule?.risk ?? null,
      board: rule?.board ?? null,
      needed: rule === undefined || standing.state === 'free' ? 0 : rule.needed,
      state: standing.state,
      why: standing.state === 'asks' ? standing.why : '',
      until: standing.state === 'approved' ? standing.until.toISOString() : null,
      approvals: approvals.map(({ person, note, at, until, ended_at: ended }) => ({
        by: person,
        note,
        at: at.toISOString(),
        until: until.toISOString(),
        ended: ended !== null,
      })),
    }
  },
})
