import Type, { type Static } from 'typebox'
import type { Figures } from '#domains/alerts/noise/noise.ts'
import type { Proposal } from '#domains/alerts/noise/proposing.ts'

const count = (description: string) => Type.Integer({ minimum: 0, description })
const instant = (description: string) => Type.String({ format: 'date-time', description })

export const FiguresView = Type.Object(
  {
    name: Type.String({ description: 'The rule, route, workload or team; `none` for alerts without one.' }),
    fired: count('Alerts that began.'),
    paged: count('Groups that somebody was paged for.'),
    actedOn: count('Groups a person acknowledged, wrote about, assigned, ended, or started a run or an incident for.'),
    ignored: count('Groups that paged and nobody did anything about; not those younger than an hour.'),
    ignoredShare: Type.Optional(Type.Number({ minimum: 0, maximum: 1, description: 'The ignored among those that paged.' })),
    selfResolved: count('Alerts that their sender ended, or nobody repeated, before anybody did anything.'),
    medianOpenSeconds: count('How long they were open, in the middle.'),
    suppressed: count('Alerts that something held back.'),
    suppressedBy: Type.Record(Type.String(), Type.Integer(), { description: 'How many each source held back: `silence`, `inhibition` …' }),
    repeats: count('Reports of alerts that were open already.'),
    messages: count('Pages to people.'),
    outOfHours: count('Pages to people outside 09:00 to 18:00 from Monday to Friday, by their own clocks.'),
    sleepInterrupted: count('Pages to people between 23:00 and 07:00, by their own clocks.'),
    people: Type.Array(Type.String(), { description: 'Who was paged.' }),
    lastAt: instant('When the last of them began.'),
  },
  { description: 'What became of its alerts and of the pages about them.' },
)

const loadOf = (description: string) =>
  Type.Object(
    {
      pages: Type.Integer({ description: 'Groups that page.' }),
      messages: Type.Integer({ description: 'Pages to people.' }),
      outOfHours: Type.Integer({ description: 'Of these, outside working hours.' }),
      interrupted: Type.Integer({ description: 'Of these, at night.' }),
    },
    { description },
  )

export const ProposalView = Type.Object(
  {
    id: Type.String({ description: 'Its name, for `noise.adopt` and `noise.dismiss`.' }),
    kind: Type.Union(
      [
        Type.Literal('threshold'),
        Type.Literal('wait'),
        Type.Literal('group'),
        Type.Literal('ticket'),
        Type.Literal('delete'),
        Type.Literal('silence'),
        Type.Literal('flapping'),
      ],
      { description: 'What it would do.' },
    ),
    about: Type.String({ description: 'The rule or the route.' }),
    sentence: Type.String({ description: 'What to do, and why.' }),
    saved: loadOf('What would have been spared.'),
    before: loadOf('What it cost, as it is.'),
    after: loadOf('What it would have cost.'),
    lost: Type.Integer({ description: 'Pages people acted on that would not have come.' }),
    lostGroups: Type.Array(Type.String(), { description: 'Of these, the first: `alert-group:…`. At most 20.' }),
    later: Type.Integer({ description: 'Pages people acted on that would have come later.' }),
    laterSeconds: Type.Integer({ description: 'How much later, in the middle.' }),
    change: Type.Unknown({ description: 'What would change, as data.' }),
  },
  { description: 'One change, with what it would have saved and lost.' },
)
export type ProposalView = Static<typeof ProposalView>

const mostNamed = 20

export const proposalView = ({ id, kind, sentence, change, effect }: Proposal): ProposalView => ({
  id,
  kind,
  about: change.type === 'route' ? change.route : change.rule,
  sentence,
  saved: { ...effect.saved },
  before: { ...effect.before },
  after: { ...effect.after },
  lost: effect.lost.length,
  lostGroups: effect.lost.slice(0, mostNamed).map((group) => `alert-group:${group}`),
  later: effect.later.pages,
  laterSeconds: Math.round(effect.later.medianMs / 1_000),
  change,
})

export const figuresView = ({ ignoredShare, people, suppressedBy, lastAt, ...figures }: Figures): Static<typeof FiguresView> => ({
  ...figures,
  people: [...people],
  suppressedBy: { ...suppressedBy },
  lastAt: lastAt.toISOString(),
  ...(ignoredShare === undefined ? {} : { ignoredShare: Math.round(ignoredShare * 1_000) / 1_000 }),
})

/** A change as it is stored with its proposal: read again before anything is done with it. */
export const StoredChange = Type.Union([
  Type.Object({
    type: Type.Literal('rule'),
    rule: Type.String(),
    threshold: Type.Optional(
      Type.Object({ value: Type.String(), above: Type.Optional(Type.Number()), below: Type.Optional(Type.Number()) }),
    ),
    holdMs: Type.Optional(Type.Integer()),
    flapping: Type.Optional(Type.Object({ changes: Type.Integer(), withinMs: Type.Integer(), quietForMs: Type.Integer() })),
    ticket: Type.Optional(Type.Boolean()),
    remove: Type.Optional(Type.Boolean()),
  }),
  Type.Object({ type: Type.Literal('route'), route: Type.String(), groupBy: Type.Array(Type.String()) }),
  Type.Object({
    type: Type.Literal('silence'),
    rule: Type.String(),
    labels: Type.Record(Type.String(), Type.String()),
    time: Type.Object({
      zone: Type.String(),
      weekday: Type.Optional(Type.Integer()),
      hour: Type.Integer(),
      hours: Type.Integer(),
    }),
  }),
])
