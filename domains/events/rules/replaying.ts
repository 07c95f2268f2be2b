import Type, { type Static } from 'typebox'
import { dispatch, type Occurred } from '#domains/events/dispatching.ts'
import type { Pattern } from '#domains/events/patterns/language.ts'
import { createMatcher, type Matcher } from '#domains/events/patterns/matcher.ts'
import { readPattern } from '#domains/events/patterns/pattern.ts'
import { ruleReplayed } from '#domains/events/rules/facts.ts'
import { stoppedBecause } from '#domains/events/rules/guard.ts'
import { PatternInput } from '#domains/events/rules/kinds.ts'
import { eventRules, fitting, type RulePlan } from '#domains/events/rules/plan.ts'
import { shapeOf } from '#domains/events/rules/shape.ts'
import { eventsDuring, factsOfRange, type Slices } from '#domains/events/rules/trying.ts'
import { patternFindings } from '#domains/events/rules/validation.ts'
import { defineAction } from '#platform/actions/action.ts'
import { Refusal } from '#platform/refusal.ts'
import type { Transaction } from '#platform/transaction.ts'

const strict = { additionalProperties: false }
/** What one replay looks at and hands on at most: it is one transaction. */
const mostLookedAt = 50_000
const mostMatched = 10_000

const ReplayInput = Type.Object(
  {
    rule: Type.String({ minLength: 1, maxLength: 300, description: 'The rule: `event-rule:open-incident`.' }),
    from: Type.String({ format: 'date-time', maxLength: 60, description: 'What arrived at this instant or later.' }),
    to: Type.String({ format: 'date-time', maxLength: 60, description: 'What arrived before this instant.' }),
    over: Type.Optional(
      Type.Union([Type.Literal('events'), Type.Literal('facts'), Type.Literal('both')], {
        description: 'Events from outside, facts of this installation, or both. Default `events`.',
      }),
    ),
    filter: Type.Optional({ ...PatternInput, description: 'Only what fits this pattern too.' }),
  },
  strict,
)
type ReplayInput = Static<typeof ReplayInput>

const counts = {
  lookedAt: Type.Integer({ description: 'How many events and facts were looked at; of facts only those of types that could fit.' }),
  matched: Type.Integer({ description: 'How many of them the rule is given.' }),
}

const ownerOf = async (transaction: Transaction, input: ReplayInput): Promise<string | undefined> =>
  (await planNamed(transaction, input.rule)).owner

export const previewReplay = defineAction({
  name: 'event-rule.replay-preview',
  summary: 'Show what a replay into a rule would do',
  // Changes nothing; a deed only because a pattern does not fit into an address.
  kind: 'deed',
  mayBeSilent: true,
  idempotent: true,
  may: { role: 'viewer' },
  input: ReplayInput,
  output: Type.Object(
    {
      ...counts,
      deliveries: Type.Integer({ description: 'How many deliveries that makes: one for each target.' }),
      minutes: Type.Integer({ description: 'How long they take at the rate of the rule.' }),
      samples: Type.Array(
        Type.Object({
          source: Type.String({ description: 'Where it happened.' }),
          id: Type.String({ description: 'Its identifier there.' }),
          type: Type.String({ description: 'What happened.' }),
          time: Type.String({ format: 'date-time', description: 'When.' }),
        }),
        { description: 'The latest ten.' },
      ),
    },
    strict,
  ),
  run: async (transaction, input) => {
    const rule = await planNamed(transaction, input.rule)
    const samples: { source: string; id: string; type: string; time: string }[] = []
    const { lookedAt, matched } = await walk(transaction, rule, input, (chosen) => {
      for (const { event } of chosen.slice(0, 10 - samples.length))
        samples.push({ source: event.source, id: event.id, type: event.type, time: event.time.toISOString() })
      return Promise.resolve(chosen.length)
    })
    const deliveries = matched * rule.targets.length
    return { lookedAt, matched, deliveries, minutes: Math.max(0, Math.ceil(deliveries / rule.perMinute) - 1), samples }
  },
})

export const replayEvents = defineAction({
  name: 'event-rule.replay',
  summary: 'Give a rule what happened before, again',
  description:
    'Every event of the range that fits is delivered as if it had just happened, also when it was delivered before. ' +
    'Look at event-rule.replay-preview first. The rate of the rule holds.',
  kind: 'deed',
  may: { role: 'editor', ownerOf },
  confirm: 'The rule does what it does for each of these events again.',
  input: ReplayInput,
  output: Type.Object(
    {
      replay: Type.String({ description: 'Identifier of the replay: event-delivery.list shows its deliveries.' }),
      ...counts,
      deliveries: Type.Integer({ description: 'How many deliveries wait for their turn now.' }),
    },
    strict,
  ),
  run: async (transaction, input) => {
    const rule = await planNamed(transaction, input.rule)
    if (!rule.isEnabled) throw new Refusal('conflict', `${rule.reference} is switched off. Switch it on first.`)
    const replay = transaction.newId()
    let deliveries = 0
    const { lookedAt, matched } = await walk(transaction, rule, input, async (chosen) => {
      const done = await dispatch(transaction, chosen, { rule, replay })
      deliveries += done.deliveries
      return done.matched
    })
    transaction.record(ruleReplayed, {
      subjects: [rule.reference],
      data: { rule: rule.reference, replay, from: input.from, to: input.to, lookedAt, events: matched, deliveries },
    })
    return { replay, lookedAt, matched, deliveries }
  },
})

/** The plan of a rule by reference or name. */
const planNamed = async (transaction: Transaction, name: string): Promise<RulePlan> => {
  const { rules } = (await transaction.read(eventRules)).value
  const rule = rules.get(name) ?? rules.get(`event-rule:${name}`)
  if (rule === undefined)
    throw new Refusal('not-found', `There is no event rule "${name}". record.list with the kind EventRule shows them.`)
  return rule
}

const walk = async (
  transaction: Transaction,
  rule: RulePlan,
  input: ReplayInput,
  onFitting: (chosen: readonly Occurred[]) => Promise<number>,
): Promise<{ readonly lookedAt: number; readonly matched: number }> => {
  const range = { from: new Date(input.from), until: new Date(input.to) }
  if (range.from >= range.until) throw new Refusal('invalid-input', 'The range is empty: `from` must be before `to`.')
  const matchers = [rule.pattern, ...filterOf(input)].map((pattern) => createMatcher([[true, pattern] as const]))
  let lookedAt = 0
  let matched = 0
  for (const slices of sources(transaction, input, range, rule)) {
    for await (const slice of slices) {
      lookedAt += slice.length
      const chosen = slice.filter(
        ({ event, chain }) => stoppedBecause(rule.reference, chain) === undefined && fits(matchers, shapeOf(event)),
      )
      if (chosen.length > 0) matched += await onFitting(chosen)
      refuseTooMuch(lookedAt, matched)
    }
  }
  return { lookedAt, matched }
}

const sources = (
  transaction: Transaction,
  { over = 'events' }: ReplayInput,
  range: { from: Date; until: Date },
  rule: RulePlan,
): Slices[] => [
  ...(over === 'facts' ? [] : [eventsDuring(transaction, range)]),
  ...(over === 'events' ? [] : [factsOfRange(transaction, range, rule.pattern)]),
]

const fits = (matchers: readonly Matcher<true>[], shape: object): boolean => matchers.every((matcher) => fitting(matcher, shape).length > 0)

const filterOf = ({ filter }: ReplayInput): readonly Pattern[] => {
  if (filter === undefined) return []
  const { pattern } = readPattern(filter)
  if (pattern === undefined)
    throw new Refusal('invalid-input', 'The filter is no pattern.', { findings: patternFindings(filter, '/filter') })
  return [pattern]
}

const refuseTooMuch = (lookedAt: number, matched: number): void => {
  if (lookedAt > mostLookedAt || matched > mostMatched)
    throw new Refusal(
      'invalid-input',
      `One replay looks at ${mostLookedAt} events at most and hands ${mostMatched} to the rule. Choose a shorter range; several follow one another.`,
    )
}
