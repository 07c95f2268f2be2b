import Type from 'typebox'
import { silenceField } from '#domains/silences/asking.ts'
import { Recurrence, Silence } from '#domains/silences/kinds.ts'
import { Matcher } from '#domains/silences/matcher.ts'
import { quiet } from '#domains/silences/quiet.ts'
import { longestFilter, pageOf, standingOf, wantedBy } from '#domains/silences/standing.ts'
import { compileTimes, type Phase } from '#domains/silences/timing.ts'
import { timesFindings } from '#domains/silences/validation.ts'
import { defineAction } from '#platform/actions/action.ts'
import { Refusal } from '#platform/refusal.ts'

const phase = Type.Union([Type.Literal('active'), Type.Literal('pending'), Type.Literal('expired')], {
  description: '`active`: it holds alerts back now. `pending`: it will. `expired`: it is over.',
})
const interval = Type.Object({
  from: Type.String({ format: 'date-time', description: 'It begins.' }),
  to: Type.String({ format: 'date-time', description: 'It ends.' }),
})

const standing = {
  silence: Type.String({ description: 'The silence: `silence:deploy`.' }),
  title: Type.String({ description: 'How people call it.' }),
  state: phase,
  matchers: Type.String({ description: 'What it holds back, in Alertmanager’s notation.' }),
  says: Type.Array(Matcher, { description: 'What must hold of an alert.' }),
  comment: Type.String({ description: 'Why.' }),
  createdBy: Type.Optional(Type.String({ description: 'Who made it.' })),
  from: Type.Optional(Type.String({ format: 'date-time', description: 'When it begins, or its present or next time does.' })),
  to: Type.Optional(Type.String({ format: 'date-time', description: 'When that ends.' })),
  recurrence: Type.Optional(Recurrence),
  version: Type.Integer({ description: 'The version of its record.' }),
}

export const listSilences = defineAction({
  name: 'silence.list',
  summary: 'List silences: what is held back now, what will be, and what was.',
  kind: 'question',
  may: { role: 'viewer' },
  input: Type.Object(
    {
      state: Type.Optional(phase),
      filter: Type.Optional(
        Type.String({
          maxLength: longestFilter,
          description: 'Labels an alert may have, in Alertmanager’s notation (`alertname="DiskFull"`): silences that would hold it back.',
        }),
      ),
      text: Type.Optional(Type.String({ maxLength: 200, description: 'Words of the title, comment, creator or matchers.' })),
      after: Type.Optional(Type.String({ maxLength: 300, description: 'The `next` of the page before.' })),
      limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 500, description: 'At most this many. Default 100.' })),
    },
    { additionalProperties: false },
  ),
  output: Type.Object({
    items: Type.Array(Type.Object(standing), { description: 'Active ones first, the soonest to end before others; the latest over last.' }),
    counts: Type.Object(
      {
        active: Type.Integer({ description: 'How many hold alerts back now.' }),
        pending: Type.Integer({ description: 'How many will.' }),
        expired: Type.Integer({ description: 'How many are over.' }),
      },
      { description: 'Of all that fit the filter and the text, whatever their state.' },
    ),
    next: Type.Optional(Type.String({ description: 'Give it as `after` for the next page. Missing on the last.' })),
  }),
  run: async (transaction, input) => {
    const { silences } = (await transaction.read(quiet)).value
    const fits = wantedBy(input)
    const all = [...silences.values()].filter(fits).map((declared) => standingOf(declared, transaction.now))
    const count = (state: Phase): number => all.filter((one) => one.state === state).length
    const counts = { active: count('active'), pending: count('pending'), expired: count('expired') }
    return { ...pageOf(input.state === undefined ? all : all.filter(({ state }) => state === input.state), input), counts }
  },
})

export const previewSilence = defineAction({
  name: 'silence.preview',
  summary: 'Say when something that comes again and again would happen next, before it is saved.',
  kind: 'question',
  may: { role: 'viewer' },
  input: Type.Object({ recurrence: Recurrence }, { additionalProperties: false }),
  output: Type.Object({ upcoming: Type.Array(interval, { description: 'Its present and next times, at most five.' }) }),
  run: (transaction, { recurrence }) => {
    const [wrong] = timesFindings({ recurrence }, { endRequired: true })
    if (wrong !== undefined) throw new Refusal('invalid-input', `${wrong.message} ${wrong.mend ?? ''}`.trim(), { findings: [wrong] })
    const found = compileTimes({ recurrence })?.upcoming(transaction.now, 5) ?? []
    return Promise.resolve({ upcoming: found.map(({ start, end }) => ({ from: start.toISOString(), to: end.toISOString() })) })
  },
})

export const showSilence = defineAction({
  name: 'silence.get',
  summary: 'Show a silence: what it holds back, and when.',
  kind: 'question',
  may: { role: 'viewer' },
  input: Type.Object({ silence: silenceField }, { additionalProperties: false }),
  output: Type.Object({
    ...standing,
    upcoming: Type.Array(interval, { description: 'Its present and next times, at most ten.' }),
    updatedAt: Type.String({ format: 'date-time', description: 'When its record changed last.' }),
  }),
  run: async (transaction, input) => {
    const record = await transaction.records.find(Silence, input.silence)
    const declared = record === undefined ? undefined : (await transaction.read(quiet)).value.silences.get(record.reference)
    if (declared === undefined)
      throw new Refusal('not-found', `There is no silence "${input.silence}". silence.list shows those there are.`)
    const upcoming = declared.timing
      .upcoming(transaction.now, 10)
      .map(({ start, end }) => ({ from: start.toISOString(), to: end.toISOString() }))
    const { updatedAt } = declared
    return { ...standingOf(declared, transaction.now), upcoming, updatedAt: updatedAt.toISOString() }
  },
})
