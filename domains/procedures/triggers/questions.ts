import Type, { type Static } from 'typebox'
import { type SchedulePlan, schedulePlans } from '#domains/procedures/triggers/plan.ts'
import * as store from '#domains/procedures/triggers/store.ts'
import { closedWithin } from '#domains/procedures/triggers/surroundings.ts'
import { nextTurns } from '#domains/procedures/triggers/turns.ts'
import { ProcedureSchedule } from '#domains/procedures/triggers/kinds.ts'
import { defineAction } from '#platform/actions/action.ts'
import { Refusal } from '#platform/refusal.ts'
import { readCron } from '#platform/time/cron.ts'
import { formatInZone } from '#platform/time/zone.ts'
import type { Transaction } from '#platform/transaction.ts'

const instant = (description: string) => Type.String({ format: 'date-time', description })
const orNull = <Schema extends Type.TSchema>(schema: Schema) => Type.Union([schema, Type.Null()])
const scheduleName = Type.String({ minLength: 1, maxLength: 250, description: 'The schedule: `nightly` or `procedure-schedule:nightly`.' })
const limit = Type.Optional(Type.Integer({ minimum: 1, maximum: 200, description: 'Most entries to answer. Default 50.' }))
const states = ['due', 'queued', 'started', 'ended', 'failed', 'skipped', 'missed'] as const

const planNamed = async (transaction: Transaction, name: string): Promise<SchedulePlan> => {
  const plans = (await transaction.read(schedulePlans)).value
  const plan = plans.get(name.startsWith('procedure-schedule:') ? name : `procedure-schedule:${name}`)
  if (plan === undefined)
    throw new Refusal('not-found', `There is no schedule "${name}". procedure-schedule.list shows those that are declared.`)
  return plan
}

const TurnView = Type.Object(
  {
    at: instant('When it was due.'),
    state: Type.Enum(states, {
      description: '`due` or `queued` before its run is begun, `started`, `ended`, `failed` when it could not begin, `skipped`, `missed`.',
    }),
    reason: Type.String({ description: 'Why; empty for one that went as it should.' }),
    count: Type.Integer({ description: 'How many turns in a row it stands for.' }),
    run: orNull(Type.String({ description: 'Its run.' })),
    outcome: orNull(Type.String({ description: 'How the run ended.' })),
  },
  { additionalProperties: false, description: 'One turn of a schedule.' },
)

const turnView = ({ at, state, reason, count, run, outcome }: store.TurnRow): Static<typeof TurnView> => ({
  at: at.toISOString(),
  state,
  reason,
  count,
  run,
  outcome,
})

export const listSchedules = defineAction({
  name: 'procedure-schedule.list',
  summary: 'List the schedules of procedures with their last and their next turn',
  kind: 'question',
  may: { role: 'viewer' },
  input: Type.Object(
    {
      procedure: Type.Optional(Type.String({ maxLength: 200, description: 'Only those that run this, `runbook:rotate-logs`.' })),
      after: Type.Optional(Type.String({ maxLength: 250, description: '`next` of the page before.' })),
      limit,
    },
    { additionalProperties: false },
  ),
  output: Type.Object({
    items: Type.Array(
      Type.Object({
        schedule: Type.String({ description: 'The schedule, `procedure-schedule:nightly`.' }),
        title: Type.String({ description: 'How people call it.' }),
        owner: orNull(Type.String({ description: 'The team that answers for it.' })),
        procedure: Type.String({ description: 'What it runs.' }),
        cron: Type.String({ description: 'When.' }),
        zone: Type.String({ description: 'In whose time.' }),
        enabled: Type.Boolean({ description: 'False: it takes no turns.' }),
        nextAt: orNull(instant('The next turn that nothing is against as things stand.')),
        last: orNull(TurnView),
      }),
      { description: 'This page of them.' },
    ),
    next: orNull(Type.String({ description: 'Give it as `after` for the next page; null at the end.' })),
  }),
  run: async (transaction, input) => {
    const size = input.limit ?? 50
    const plans = [...(await transaction.read(schedulePlans)).value.values()]
      .filter(
        ({ reference, spec }) => reference > (input.after ?? '') && (input.procedure === undefined || spec.procedure === input.procedure),
      )
      .toSorted((one, other) => (one.reference < other.reference ? -1 : 1))
    const shown = plans.slice(0, size)
    const last = new Map(
      (
        await store.lastTurns(
          transaction.sql,
          shown.map(({ reference }) => reference),
        )
      ).map((turn) => [turn.schedule, turn]),
    )
    const items = []
    for (const plan of shown) {
      const next = plan.isEnabled ? (await upcoming(transaction, plan, 1)).find(({ closed }) => closed === undefined) : undefined
      const turn = last.get(plan.reference)
      items.push({
        schedule: plan.reference,
        title: plan.title,
        owner: plan.owner ?? null,
        procedure: plan.spec.procedure,
        cron: plan.spec.cron,
        zone: plan.spec.zone,
        enabled: plan.isEnabled,
        nextAt: next?.at.toISOString() ?? null,
        last: turn === undefined ? null : turnView(turn),
      })
    }
    return { items, next: plans.length > size ? (shown.at(-1)?.reference ?? null) : null }
  },
})

/** The next turns with what is against them; calendars are read for as far as they reach. */
const upcoming = async (transaction: Transaction, plan: Pick<SchedulePlan, 'spec' | 'turns'>, count: number) => {
  const { now } = transaction
  const all = nextTurns({ after: plan.turns.after, closed: () => undefined }, now, mostAhead)
  const closed = await closedWithin(transaction, plan, { start: now, end: all.at(-1)?.at ?? now })
  return nextTurns({ after: plan.turns.after, closed }, now, count).slice(0, mostAhead)
}

const mostAhead = 400

export const nextOfSchedule = defineAction({
  name: 'procedure-schedule.next',
  summary: 'Show the next turns of a schedule, and which are left out and why',
  description:
    'Of a declared one, or of a draft: `cron` with `zone`, and `notOn`, `onlyOn`, `blackouts` and `windows` as the record has them.',
  kind: 'question',
  may: { role: 'viewer' },
  input: Type.Object(
    {
      schedule: Type.Optional(scheduleName),
      cron: Type.Optional(ProcedureSchedule.spec.properties.cron),
      zone: Type.Optional(ProcedureSchedule.spec.properties.zone),
      onlyOn: ProcedureSchedule.spec.properties.onlyOn,
      notOn: ProcedureSchedule.spec.properties.notOn,
      blackouts: ProcedureSchedule.spec.properties.blackouts,
      windows: ProcedureSchedule.spec.properties.windows,
      count: Type.Optional(Type.Integer({ minimum: 1, maximum: 50, description: 'How many that are taken. Default 10.' })),
    },
    { additionalProperties: false },
  ),
  output: Type.Object({
    turns: Type.Array(
      Type.Object({
        at: instant('When.'),
        local: Type.String({ description: 'The same for people, in the zone of the schedule.' }),
        closed: orNull(Type.String({ description: 'Why it is left out; null for one that is taken.' })),
      }),
      { description: 'In order.' },
    ),
  }),
  run: async (transaction, { schedule, count = 10, ...draft }) => {
    const plan = schedule === undefined ? drafted(draft) : await planNamed(transaction, schedule)
    return {
      turns: (await upcoming(transaction, plan, count)).map(({ at, closed }) => ({
        at: at.toISOString(),
        local: formatInZone(at, plan.spec.zone),
        closed: closed ?? null,
      })),
    }
  },
})

const drafted = ({ cron, zone = 'UTC', ...rest }: Partial<SchedulePlan['spec']>): Pick<SchedulePlan, 'spec' | 'turns'> => {
  if (cron === undefined) throw new Refusal('invalid-input', 'Name a `schedule`, or give `cron` and `zone` of a draft.')
  const turns = readCron(cron, zone)
  if ('problem' in turns) throw new Refusal('invalid-input', turns.problem)
  return { turns, spec: { procedure: '', cron, zone, ...rest } }
}

export const turnsOfSchedule = defineAction({
  name: 'procedure-schedule.turns',
  summary: 'List the turns of a schedule: taken, left out, missed',
  kind: 'question',
  may: { role: 'viewer' },
  input: Type.Object(
    {
      schedule: scheduleName,
      before: Type.Optional(Type.String({ format: 'date-time', maxLength: 40, description: '`next` of the page before.' })),
      limit,
    },
    { additionalProperties: false },
  ),
  output: Type.Object({
    items: Type.Array(TurnView, { description: 'Newest first.' }),
    next: orNull(Type.String({ description: 'Give it as `before` for the next page; null at the end.' })),
  }),
  run: async (transaction, input) => {
    const size = input.limit ?? 50
    const plan = await planNamed(transaction, input.schedule)
    const before = input.before === undefined ? undefined : new Date(input.before)
    const rows = await store.turnsOf(transaction.sql, plan.reference, before, size + 1)
    const shown = rows.slice(0, size)
    return { items: shown.map(turnView), next: rows.length > size ? (shown.at(-1)?.at.toISOString() ?? null) : null }
  },
})
