import Type, { type Static } from 'typebox'
import { GapAnswer, gapAnswer, ShiftAnswer, shiftAnswer } from '#domains/oncall/answers.ts'
import { chosen, Does, instantField, intervalOf, personField, personOf, referenceOf, scheduleField } from '#domains/oncall/asking.ts'
import { readDuty } from '#domains/oncall/duty.ts'
import { Schedule } from '#domains/oncall/kinds.ts'
import type { Plans } from '#domains/oncall/layering.ts'
import { type Picture, pictureOf } from '#domains/oncall/picture.ts'
import { compileSchedule } from '#domains/oncall/rota.ts'
import { defineAction } from '#platform/actions/action.ts'
import { Refusal } from '#platform/refusal.ts'
import { dayMs } from '#platform/time/zone.ts'

/** The longest time drawn at once: three months of hourly turns in many layers are still one answer. */
const longestPictureMs = 100 * dayMs

const text = (description: string) => Type.String({ description })
const PictureAnswer = Type.Object({
  schedule: text('The schedule: `schedule:payments`.'),
  zone: text('Its time zone.'),
  layers: Type.Array(
    Type.Object({
      name: text('The layer.'),
      title: text('How people call it.'),
      priority: Type.Integer({ description: 'Higher wins; equal ones are on call together.' }),
      zone: text('Its time zone.'),
      shadow: Type.Boolean({ description: 'Shown and told, never paged.' }),
      shifts: Type.Array(ShiftAnswer, { description: 'What it says by itself.' }),
    }),
    { description: 'Each layer by itself, the strongest first.' },
  ),
  overrides: Type.Array(
    Type.Object({
      override: Type.Optional(text('The override; those written in the record have none.')),
      from: instantField('When it begins.'),
      to: instantField('When it ends.'),
      does: Does,
      person: Type.Optional(text('Who comes, or is removed.')),
      replaces: Type.Optional(text('Whose turns are taken over.')),
      reason: Type.Optional(text('Why.')),
    }),
    { description: 'Changes, those of the record too.' },
  ),
  fixed: Type.Array(
    Type.Object({
      fixed: text('The fixed schedule.'),
      from: instantField('When it begins.'),
      to: instantField('When it ends.'),
      reason: Type.Optional(text('Why.')),
    }),
    { description: 'Times in which nothing else counts; their shifts are among `shifts`.' },
  ),
  holidays: Type.Array(Type.Object({ from: instantField('When it begins.'), to: instantField('When it ends.'), title: text('Which.') }), {
    description: 'Holidays of its calendars.',
  }),
  absences: Type.Array(
    Type.Object({
      person: text('Who is away.'),
      from: instantField('Since when.'),
      to: instantField('Until when.'),
      title: text('Why.'),
    }),
    { description: 'When people of this schedule are away.' },
  ),
  shifts: Type.Array(ShiftAnswer, { description: 'What comes out: who is on call. Shadows too.' }),
  gaps: Type.Array(GapAnswer, { description: 'When nobody is, intended or not.' }),
  bookings: Type.Array(Type.Object({ person: text('Who.'), from: instantField('From when.'), to: instantField('Until when.') }), {
    description: 'When this schedule asks somebody twice at once.',
  }),
})

const strict = { additionalProperties: false }
const Change = Type.Object(
  {
    does: Type.Optional(
      Type.Union([...Does.anyOf, Type.Literal('fix')], { description: 'As `oncall.override` does, or `fix`. Default `replace`.' }),
    ),
    people: Type.Optional(
      Type.Array(personField, {
        maxItems: 100,
        description: 'Who comes or is removed; several only where it is fixed. Nobody when missing.',
      }),
    ),
    replaces: Type.Optional(
      Type.String({ minLength: 1, maxLength: 200, description: 'Whose turns are taken over. Default those of everybody.' }),
    ),
    from: instantField('From this instant.'),
    to: instantField('Until this instant.'),
  },
  { ...strict, description: 'Draw it as it would be with this change, which is not made.' },
)

export const drawSchedule = defineAction({
  name: 'oncall.calendar',
  summary: 'Draw a schedule over some time: each layer, what changes it, and what comes out.',
  kind: 'question',
  may: { role: 'viewer' },
  input: Type.Object(
    {
      schedule: scheduleField,
      from: instantField('From this instant.'),
      to: instantField('Until this instant, at most 100 days later.'),
      change: Type.Optional(Change),
    },
    strict,
  ),
  output: PictureAnswer,
  run: async (transaction, input) => {
    const interval = intervalOf(input, longestPictureMs)
    const duty = await readDuty(transaction, interval)
    const [rota] = chosen(duty.schedules, input.schedule)
    if (rota === undefined) throw new Refusal('not-found', `There is no schedule "${input.schedule}".`)
    const plans = duty.plans(rota.reference)
    return pictureAnswer(
      rota.reference,
      rota.zone,
      pictureOf(rota, input.change === undefined ? plans : changed(plans, input.change), interval),
    )
  },
})

/** What was planned, and one change more: it is the newest, so it wins where the action would not refuse it. */
const changed = (plans: Plans, change: Static<typeof Change>): Plans => {
  const { does = 'replace', people = [], replaces } = change
  const lasting = intervalOf(change, longestPictureMs)
  const named = people.map((person) => personOf(person))
  const newest = { id: undefined, ...lasting, reason: undefined }
  if (does === 'fix')
    return { ...plans, fixed: [...plans.fixed, { ...newest, id: '', shifts: named.map((person) => ({ person, ...lasting })) }] }
  const override = { ...newest, does, person: named[0], replaces: replaces === undefined ? undefined : personOf(replaces) }
  return { ...plans, made: [...plans.made, override] }
}

export const previewSchedule = defineAction({
  name: 'oncall.preview',
  summary: 'Draw a schedule that is not saved yet, with the leave and the changes that would apply to it.',
  kind: 'question',
  may: { role: 'viewer' },
  input: Type.Object(
    {
      spec: Type.Object(Schedule.spec.properties, { additionalProperties: false, description: 'The `spec` of a Schedule.' }),
      schedule: Type.Optional(
        Type.String({ minLength: 1, maxLength: 200, description: 'The schedule it would become: its overrides and fixed times apply.' }),
      ),
      from: instantField('From this instant.'),
      to: instantField('Until this instant, at most 100 days later.'),
    },
    { additionalProperties: false },
  ),
  output: PictureAnswer,
  run: async (transaction, input) => {
    const interval = intervalOf(input, longestPictureMs)
    const reference = referenceOf('schedule', input.schedule ?? 'preview')
    const spec = withLongNames(input.spec)
    const findings = Schedule.validate?.({ apiVersion: 'andon.dev/v1', kind: 'Schedule', metadata: { name: 'preview' }, spec }) ?? []
    const [wrong] = findings
    if (wrong !== undefined)
      throw new Refusal('invalid-document', `${wrong.message} ${wrong.mend ?? ''}`.trim(), { findings: [...findings] })
    const rota = compileSchedule(spec, { reference, title: reference, owner: undefined })
    return pictureAnswer(reference, rota.zone, pictureOf(rota, (await readDuty(transaction, interval)).plans(reference), interval))
  },
})

const at = ({ start, end }: { readonly start: Date; readonly end: Date }) => ({ from: start.toISOString(), to: end.toISOString() })
const given = <Key extends string, Value>(key: Key, value: Value | undefined) =>
  (value === undefined ? {} : { [key]: value }) as { [name in Key]?: Value }

const pictureAnswer = (schedule: string, zone: string, picture: Picture): Static<typeof PictureAnswer> => ({
  schedule,
  zone,
  layers: picture.layers.map(({ layer, shifts }) => ({
    name: layer.name,
    title: layer.title,
    priority: layer.priority,
    zone: layer.times.zone,
    shadow: layer.shadow,
    shifts: shifts.map((shift) => shiftAnswer(schedule, shift)),
  })),
  overrides: picture.overrides.map((one) => ({
    ...given('override', one.id),
    ...at(one),
    does: one.does,
    ...given('person', one.person),
    ...given('replaces', one.replaces),
    ...given('reason', one.reason),
  })),
  fixed: picture.fixed.map((one) => ({ fixed: one.id, ...at(one), ...given('reason', one.reason) })),
  holidays: picture.holidays.map((one) => ({ ...at(one), title: one.title })),
  absences: picture.absences.map((one) => ({ person: one.person, ...at(one), title: one.title })),
  shifts: picture.shifts.map((shift) => shiftAnswer(schedule, shift)),
  gaps: picture.gaps.map((gap) => gapAnswer(schedule, gap)),
  bookings: picture.bookings.map((one) => ({ person: one.person, ...at(one) })),
})

const slugs: Readonly<Record<string, string>> = {
  people: 'person',
  groups: 'person',
  person: 'person',
  replaces: 'person',
  calendar: 'calendar',
  holidays: 'calendar',
}

/** Names in the long form, as saving makes them: `alice` among people is `person:alice`. */
const withLongNames = (spec: Static<typeof Schedule.spec>): Static<typeof Schedule.spec> =>
  lengthened(spec, undefined) as Static<typeof Schedule.spec>

const lengthened = (value: unknown, slug: string | undefined): unknown => {
  if (typeof value === 'string') return slug === undefined ? value : referenceOf(slug, value)
  if (Array.isArray(value)) return value.map((inner) => lengthened(inner, slug))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, lengthened(inner, slugs[key])]))
}
