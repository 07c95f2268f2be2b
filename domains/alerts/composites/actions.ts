import Type, { type Static } from 'typebox'
import { holds, limits, type MemberState, namesIn, parseExpression } from '#domains/alerts/composites/expression.ts'
import { explain, stateIn } from '#domains/alerts/composites/judging.ts'
import { type Composite, type Meaning, type Roster, roster } from '#domains/alerts/composites/roster.ts'
import { compositeStates, evidenceFor } from '#domains/alerts/composites/store.ts'
import { defineAction } from '#platform/actions/action.ts'
import { Refusal } from '#platform/refusal.ts'
import type { Transaction } from '#platform/transaction.ts'

const State = Type.Union([Type.Literal('ALARM'), Type.Literal('OK'), Type.Literal('INSUFFICIENT_DATA')], {
  description: 'ALARM: an alert of it is open. OK: none is. INSUFFICIENT_DATA: nothing was ever heard of it.',
})
const expression = Type.String({
  minLength: 1,
  maxLength: limits.length,
  description: 'As `CompositeAlarm` takes it: `ALARM(a) AND NOT OK(b)`.',
})
const maybe = <Schema extends ReturnType<typeof Type.String>>(schema: Schema) => Type.Union([schema, Type.Null()])
const instant = (description: string) => maybe(Type.String({ format: 'date-time', description }))

const Member = Type.Object(
  {
    name: Type.String({ description: 'As the expression writes it.' }),
    state: State,
    means: Type.Array(Type.String({ description: '`alertname:Down`, `alert-rule:errors`, `composite-alarm:…`.' }), {
      description: 'Alerts of which name or rule it stands for, or which composite.',
    }),
  },
  { description: 'One name of the expression.' },
)

const CompositeView = Type.Object(
  {
    composite: Type.String({ description: 'The composite alarm, `composite-alarm:checkout-down`.' }),
    summary: Type.String({ description: 'What its alert says.' }),
    state: State,
    since: instant('Since when; null: not judged yet.'),
    expression: Type.String({ description: 'When it is in ALARM.' }),
    why: Type.String({ description: 'The members with their states, for people.' }),
    members: Type.Array(Member, { description: 'Every name of the expression with its state.' }),
    suppressor: maybe(Type.String({ description: 'What suppresses its actions while it is in ALARM.' })),
    suppressedBy: Type.Union([Type.Literal('Alarm'), Type.Literal('WaitPeriod'), Type.Literal('ExtensionPeriod'), Type.Null()], {
      description: 'What suppresses its actions now: the suppressor itself, waiting for it, or the time after it. Null: nothing.',
    }),
    suppressedUntil: instant('When that ends by itself.'),
    holdsMembers: Type.Boolean({ description: 'It speaks for its members now: they page nobody.' }),
    alert: maybe(Type.String({ description: 'Its open alert.' })),
    workload: maybe(Type.String({ description: 'What it is about.' })),
    owner: maybe(Type.String({ description: 'Who answers for it.' })),
  },
  { description: 'Where a composite alarm stands.' },
)

export const listComposites = defineAction({
  name: 'composite.list',
  summary: 'List composite alarms: their states, why, and what suppresses them',
  kind: 'question',
  may: { role: 'viewer' },
  input: Type.Object(
    {
      state: Type.Optional(State),
      workload: Type.Optional(Type.String({ maxLength: 200, description: 'Only those about this workload.' })),
      after: Type.Optional(Type.String({ maxLength: 200, description: 'What `next` of the page before said.' })),
      limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, description: 'At most this many. Default 50.' })),
    },
    { additionalProperties: false },
  ),
  output: Type.Object({
    items: Type.Array(CompositeView, { description: 'By name.' }),
    next: Type.Optional(Type.String({ description: 'Ask with `after` set to this for the next page.' })),
  }),
  run: async (transaction, { state, workload, after, limit = 50 }) => {
    const { value } = await transaction.read(roster)
    const view = await viewer(transaction, value)
    const found = value.composites
      .toSorted((a, b) => (a.reference < b.reference ? -1 : 1))
      .filter(({ reference }) => after === undefined || reference > after)
      .filter((composite) => workload === undefined || bare(composite.workload) === bare(workload))
      .map(view)
      .filter((item) => state === undefined || item.state === state)
    const items = found.slice(0, limit)
    const last = items.at(-1)
    return { items, ...(found.length > limit && last !== undefined ? { next: last.composite } : {}) }
  },
})

const bare = (reference: string | undefined): string | undefined => reference?.slice(reference.indexOf(':') + 1)

const viewer = async (transaction: Transaction, value: Roster): Promise<(composite: Composite) => Static<typeof CompositeView>> => {
  const rows = new Map((await compositeStates(transaction.sql)).map((row) => [row.composite, row]))
  const stateOf = await stateReader(transaction, value)
  return (composite) => {
    const row = rows.get(composite.reference)
    const members = [...composite.members].map(([name, meaning]) => ({ name, state: stateOf(meaning), means: [...meansOf(meaning)] }))
    const until =
      row?.suppressed_by === 'ExtensionPeriod' ? row.extension_until : row?.suppressed_by === 'WaitPeriod' ? row.wait_until : null
    return {
      composite: composite.reference,
      summary: composite.summary,
      state: row?.state ?? 'INSUFFICIENT_DATA',
      since: row?.since.toISOString() ?? null,
      expression: composite.text,
      why: explain(composite.expression, new Map(members.map(({ name, state }) => [name, state]))),
      members,
      suppressor: composite.suppressor?.alarm ?? null,
      suppressedBy: row?.suppressed_by ?? null,
      suppressedUntil: until?.toISOString() ?? null,
      holdsMembers: row?.holds_members ?? false,
      alert: row?.alert_id ?? null,
      workload: composite.workload ?? null,
      owner: composite.owner ?? null,
    }
  }
}

const meansOf = (meaning: Meaning): readonly string[] => ('composite' in meaning ? [meaning.composite] : meaning.keys)

/** The state of what names mean, as of now; `further` names besides those of composites. */
const stateReader = async (
  transaction: Transaction,
  value: Roster,
  further: readonly Meaning[] = [],
): Promise<(meaning: Meaning) => MemberState> => {
  const keys = new Set([...value.keys, ...further.flatMap((meaning) => ('keys' in meaning ? meaning.keys : []))])
  const found = keys.size === 0 ? [] : await evidenceFor(transaction.sql, [...keys])
  const states = new Map((await compositeStates(transaction.sql)).map((row) => [row.composite, row.state]))
  const evidence = {
    open: new Set(found.filter((row) => row.is_open).map(({ key }) => key)),
    heard: new Set(found.filter((row) => row.is_heard).map(({ key }) => key)),
  }
  return (meaning) => stateIn(evidence, states, meaning)
}

export const testComposite = defineAction({
  name: 'composite.test',
  summary: 'Try an expression with states you say',
  // Changes nothing; a deed only because an expression does not fit into an address.
  kind: 'deed',
  mayBeSilent: true,
  idempotent: true,
  may: { role: 'viewer' },
  input: Type.Object(
    {
      expression,
      states: Type.Record(Type.String({ minLength: 1, maxLength: 300 }), State, {
        maxProperties: limits.members,
        description: 'The state of each name; left out: INSUFFICIENT_DATA.',
      }),
    },
    { additionalProperties: false },
  ),
  output: Type.Object({
    state: State,
    why: Type.String({ description: 'The members with their states.' }),
    unused: Type.Array(Type.String({ description: 'A name.' }), {
      description: 'Names of `states` that the expression does not speak of.',
    }),
  }),
  run: (_transaction, { expression: text, states }) => {
    const parsed = parseExpression(text)
    if ('problem' in parsed) return Promise.reject(refusalOf(parsed.problem))
    const stateOf = (name: string): MemberState => (Object.hasOwn(states, name) ? (states[name] ?? 'OK') : 'INSUFFICIENT_DATA')
    const names = namesIn(parsed.expression)
    return Promise.resolve({
      state: holds(parsed.expression, stateOf) ? ('ALARM' as const) : ('OK' as const),
      why: explain(parsed.expression, new Map(names.map((name) => [name, stateOf(name)]))),
      unused: Object.keys(states).filter((name) => !names.includes(name)),
    })
  },
})

const refusalOf = ({ at, message, mend }: { at: number; message: string; mend?: string }): Refusal =>
  new Refusal('invalid-input', `${message} (character ${at + 1})${mend === undefined ? '' : ` ${mend}`}`, {
    findings: [{ path: '/expression', rule: 'expression', message, column: at + 1, ...(mend === undefined ? {} : { mend }) }],
  })

export const checkComposite = defineAction({
  name: 'composite.check',
  summary: 'Check an expression while it is written: mistakes with their place, and what each name means now',
  // Changes nothing; a deed only because an expression does not fit into an address.
  kind: 'deed',
  mayBeSilent: true,
  idempotent: true,
  may: { role: 'viewer' },
  input: Type.Object(
    { expression: Type.String({ maxLength: 2 * limits.length, description: 'What was written so far.' }) },
    { additionalProperties: false },
  ),
  output: Type.Object({
    valid: Type.Boolean({ description: 'It can be saved.' }),
    problem: Type.Optional(
      Type.Object(
        {
          at: Type.Integer({ description: 'How many characters stand before it.' }),
          message: Type.String({ description: 'What is wrong.' }),
          mend: Type.Optional(Type.String({ description: 'What to do about it.' })),
        },
        { description: 'The first thing wrong with it.' },
      ),
    ),
    state: Type.Optional(State),
    members: Type.Array(Member, { description: 'Every name with its state now.' }),
    unheard: Type.Array(Type.String({ description: 'A name.' }), {
      description:
        'Names nothing was ever heard of and no record declares: perhaps a typing mistake. Only what composites ask for already is remembered.',
    }),
  }),
  run: async (transaction, { expression: text }) => {
    const parsed = parseExpression(text)
    if ('problem' in parsed) return { valid: false, problem: parsed.problem, members: [], unheard: [] }
    const { value } = await transaction.read(roster)
    const names = namesIn(parsed.expression).map((name) => ({ name, meaning: value.meaningOf(name) }))
    const further = names.map(({ meaning }) => meaning)
    const stateOf = await stateReader(transaction, value, further)
    const members = names.map(({ name, meaning }) => ({ name, state: stateOf(meaning), means: [...meansOf(meaning)] }))
    const states = new Map(members.map(({ name, state }) => [name, state]))
    const isAlarm = holds(parsed.expression, (name) => states.get(name) ?? 'INSUFFICIENT_DATA')
    return {
      valid: true,
      state: isAlarm ? ('ALARM' as const) : ('OK' as const),
      members,
      unheard: members.filter(({ state }) => state === 'INSUFFICIENT_DATA').map(({ name }) => name),
    }
  },
})
