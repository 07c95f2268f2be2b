import Type, { type Static } from 'typebox'
import * as asked from '#domains/alerts/noise/checks-store.ts'
import { mostDays } from '#domains/alerts/noise/counting.ts'
import { readHistory } from '#domains/alerts/noise/history.ts'
import { proposalsIn } from '#domains/alerts/noise/jobs.ts'
import { calendar, figuresOf, placeOf, readPlace } from '#domains/alerts/noise/noise.ts'
import * as store from '#domains/alerts/noise/store.ts'
import { FiguresView, figuresView, ProposalView, proposalView } from '#domains/alerts/noise/view.ts'
import { defineAction } from '#platform/actions/action.ts'
import { Refusal } from '#platform/refusal.ts'
import { isZone } from '#platform/time/zone.ts'
import type { Transaction } from '#platform/transaction.ts'

const dayMs = 86_400_000
const standardDays = 28

const period = Type.Optional(
  Type.String({
    pattern: '^[1-9][0-9]?d$',
    maxLength: 4,
    description: `How far back: \`7d\`, \`28d\` (the default), at most \`${mostDays}d\`.`,
  }),
)
const asOf = Type.Optional(
  Type.String({ format: 'date-time', description: 'Until when it is counted. Missing before the first counting.' }),
)

const sinceOf = (transaction: Transaction, text: string | undefined): Date =>
  new Date(transaction.now.getTime() - Math.min(mostDays, text === undefined ? standardDays : Number.parseInt(text, 10)) * dayMs)

const countedUntil = async (transaction: Transaction): Promise<{ asOf?: string }> => {
  const counted = await store.counted(transaction.sql)
  return counted === undefined ? {} : { asOf: counted.counted_until.toISOString() }
}

export const listNoise = defineAction({
  name: 'noise.rules',
  summary: 'Show which rules make noise: what fired, what was acted on, whom it woke',
  description: 'Those that interrupted most sleep come first, then those that paged most. Counted every 15 minutes.',
  kind: 'question',
  may: { role: 'viewer' },
  input: Type.Object(
    {
      period,
      by: Type.Optional(
        Type.Union([Type.Literal('rule'), Type.Literal('route'), Type.Literal('workload'), Type.Literal('team')], {
          description: 'What to count by. Default `rule`.',
        }),
      ),
      after: Type.Optional(Type.String({ maxLength: 400, description: 'Continue after: `next` of the page before.' })),
      limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, description: 'How many at most. Default 50.' })),
    },
    { additionalProperties: false },
  ),
  output: Type.Object({
    items: Type.Array(FiguresView, { description: 'This page of them.' }),
    next: Type.Optional(Type.String({ description: 'Ask with `after` set to this for the next page.' })),
    since: Type.String({ format: 'date-time', description: 'Alerts that began from then on.' }),
    asOf,
  }),
  run: async (transaction, input) => {
    const [by, since, limit] = [input.by ?? ('rule' as const), sinceOf(transaction, input.period), input.limit ?? 50]
    const after = readPlace(input.after)
    if (input.after !== undefined && after === undefined)
      throw new Refusal('invalid-input', '`after` is not the `next` of a page. Leave it out to begin.')
    const where = { by, since, until: transaction.now }
    const rows = await asked.figures(transaction.sql, { ...where, name: null, after, limit })
    const sources = await asked.suppressedBy(transaction.sql, { ...where, names: rows.map(({ name }) => name) })
    const last = rows.length === limit ? rows.at(-1) : undefined
    return {
      items: figuresOf(rows, sources).map(figuresView),
      ...(last === undefined ? {} : { next: placeOf(last) }),
      since: since.toISOString(),
      ...(await countedUntil(transaction)),
    }
  },
})

const Outcome = Type.Object({
  alert: Type.String({ description: 'The alert.' }),
  group: Type.String({ description: 'Its group.' }),
  openedAt: Type.String({ format: 'date-time', description: 'When it began.' }),
  resolvedAt: Type.Optional(Type.String({ format: 'date-time', description: 'When it ended.' })),
  endedBy: Type.String({ description: '`sender`, `expiry`, `person`, or `open`.' }),
  pagedAt: Type.Optional(Type.String({ format: 'date-time', description: 'When somebody was first paged.' })),
  people: Type.Array(Type.String(), { description: 'Who was paged.' }),
  actedAt: Type.Optional(Type.String({ format: 'date-time', description: 'When a person first did something.' })),
  acted: Type.Optional(Type.String({ description: 'What: `acknowledged`, `noted`, `run`, `incident` …' })),
  suppressed: Type.Array(Type.String(), { description: 'What held it back.' }),
})

const hourOf = Type.Object({
  weekday: Type.Integer({ description: '1 for Monday to 7 for Sunday.' }),
  hour: Type.Integer({ description: '0 to 23.' }),
  fired: Type.Integer({ description: 'Alerts that began.' }),
  paged: Type.Integer({ description: 'Of these, in groups that paged.' }),
  acted: Type.Integer({ description: 'Of these, in groups somebody acted on.' }),
})

export const showNoise = defineAction({
  name: 'noise.rule',
  summary: 'Show the noise of one rule: when it fires, what became of it, what would make it quieter',
  description: 'The proposals are computed now, by replaying its alerts of the period with one thing changed at a time.',
  kind: 'question',
  may: { role: 'viewer' },
  input: Type.Object(
    {
      name: Type.String({
        minLength: 1,
        maxLength: 300,
        description: 'As `noise.rules` names it: `alert-rule:disk-full`, or an alertname.',
      }),
      period,
      zone: Type.Optional(Type.String({ maxLength: 60, description: 'On whose clock the calendar is: `Europe/Berlin`. Default UTC.' })),
    },
    { additionalProperties: false },
  ),
  output: Type.Object({
    figures: FiguresView,
    calendar: Type.Array(hourOf, { description: 'The 168 hours of a week, from Monday at midnight.' }),
    outcomes: Type.Array(Outcome, { description: 'Its alerts, the newest first; at most 100.' }),
    proposals: Type.Array(ProposalView, { description: 'The best first; what would lose something people acted on comes last.' }),
    since: Type.String({ format: 'date-time', description: 'Alerts that began from then on.' }),
    asOf,
  }),
  run: async (transaction, input) => {
    const { sql, now } = transaction
    const [zone, since, rule] = [input.zone ?? 'UTC', sinceOf(transaction, input.period), input.name]
    if (!isZone(zone)) throw new Refusal('invalid-input', `"${zone}" is not a time zone. Use a name like Europe/Berlin or UTC.`)
    const where = { by: 'rule', since, until: now } as const
    const rows = await asked.figures(sql, { ...where, name: rule, after: undefined, limit: 1 })
    const [figures] = figuresOf(rows, await asked.suppressedBy(sql, { ...where, names: [rule] }))
    if (figures === undefined)
      throw new Refusal('not-found', `No alert of "${rule}" began since ${since.toISOString()}. noise.rules shows which did.`)
    const history = await readHistory(transaction, { rule }, since)
    return {
      figures: figuresView(figures),
      calendar: calendar(await asked.calendarOf(sql, rule, since, zone)).map((hour) => ({ ...hour })),
      outcomes: (await asked.lastOutcomes(sql, rule, since, 100)).map(outcomeView),
      proposals: proposalsIn({ rule }, history).map(proposalView),
      since: since.toISOString(),
      ...(await countedUntil(transaction)),
    }
  },
})

const outcomeView = (row: asked.OutcomeRow): Static<typeof Outcome> => ({
  alert: row.alert_id,
  group: row.group_id,
  openedAt: row.opened_at.toISOString(),
  endedBy: row.ended_by,
  people: row.people ?? [],
  suppressed: row.suppressed,
  ...(row.resolved_at === null ? {} : { resolvedAt: row.resolved_at.toISOString() }),
  ...(row.paged_at === null ? {} : { pagedAt: row.paged_at.toISOString() }),
  ...(row.acted_at === null ? {} : { actedAt: row.acted_at.toISOString() }),
  ...(row.acted === null ? {} : { acted: row.acted }),
})
