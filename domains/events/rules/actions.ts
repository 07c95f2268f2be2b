import Type from 'typebox'
import type { Occurred } from '#domains/events/dispatching.ts'
import { countsOfRules, deliveriesLike, failingOfRules, stopsOfRules, totalsOfRules } from '#domains/events/deliveries/store.ts'
import { DeliveryView, deliveryView } from '#domains/events/deliveries/view.ts'
import { createMatcher } from '#domains/events/patterns/matcher.ts'
import { readPattern, readPatternText } from '#domains/events/patterns/pattern.ts'
import { unfitAction } from '#domains/events/rules/delivering.ts'
import { fillInput } from '#domains/events/rules/filling.ts'
import { PatternInput, type Target, TargetsInput } from '#domains/events/rules/kinds.ts'
import { eventRules, fitting, type RulePlan } from '#domains/events/rules/plan.ts'
import { previewReplay, replayEvents } from '#domains/events/rules/replaying.ts'
import { shapeOf } from '#domains/events/rules/shape.ts'
import { factsLately, latestEvents } from '#domains/events/rules/trying.ts'
import { patternFindings, targetFindings } from '#domains/events/rules/validation.ts'
import { type Action, defineAction } from '#platform/actions/action.ts'
import { finding } from '#platform/kinds/shapes.ts'
import { type Finding, Refusal } from '#platform/refusal.ts'
import type { Transaction } from '#platform/transaction.ts'

const strict = { additionalProperties: false }
const instant = (description: string) => Type.String({ format: 'date-time', description })

const checkRule = defineAction({
  name: 'event-rule.check',
  summary: 'Check a pattern, and whether an event fits it',
  description: 'Nothing is kept. `findings` say where a pattern, a target or its input is wrong, and what to do.',
  // Changes nothing; a deed only because a pattern does not fit into an address.
  kind: 'deed',
  mayBeSilent: true,
  idempotent: true,
  may: { role: 'viewer' },
  input: Type.Object(
    {
      pattern: Type.Optional(PatternInput),
      text: Type.Optional(
        Type.String({
          maxLength: 262_144,
          description: 'The pattern as JSON text instead: finds what parsing hides, such as a key written twice.',
        }),
      ),
      event: Type.Optional(
        Type.Record(Type.String({ maxLength: 500 }), Type.Unknown(), {
          maxProperties: 1_000,
          description: 'An event, as patterns see it.',
        }),
      ),
      targets: Type.Optional(TargetsInput),
    },
    strict,
  ),
  output: Type.Object(
    {
      valid: Type.Boolean({ description: 'True when nothing is wrong.' }),
      findings: Type.Array(finding, { description: 'What is wrong, with the place in the pattern or the targets.' }),
      matches: Type.Optional(Type.Boolean({ description: 'Whether the event fits.' })),
      inputs: Type.Optional(Type.Array(Type.Unknown(), { description: 'What each target would be given for the event.' })),
    },
    strict,
  ),
  run: (transaction, { pattern, text, event, targets = [] }) => {
    if ((pattern === undefined) === (text === undefined)) throw new Refusal('invalid-input', 'Give either `pattern` or `text`.')
    const read = text === undefined ? readPattern(pattern) : readPatternText(text)
    const findings = [...(read.findings ?? []), ...findingsOfTargets(transaction, targets)]
    const matches = read.pattern === undefined || event === undefined ? undefined : isFit([[true, read.pattern]], event)
    return Promise.resolve({
      valid: findings.length === 0,
      findings: findings.map((one) => ({ ...one })),
      ...(matches === undefined ? {} : { matches }),
      ...(matches === true && event !== undefined ? { inputs: inputsOf(targets, event) } : {}),
    })
  },
})

const isFit = (rules: Parameters<typeof createMatcher<true>>[0], event: object): boolean =>
  createMatcher(rules).matchEvent(event).length > 0

const findingsOfTargets = (transaction: Transaction, targets: readonly Target[]): readonly Finding[] => [
  ...targetFindings(targets, '/targets'),
  ...targets.flatMap(({ action }, at): Finding[] => {
    const message = unfitAction(transaction, action)
    return message === undefined ? [] : [{ path: `/targets/${at}/action`, rule: 'action', message }]
  }),
]

const inputsOf = (targets: readonly Target[], event: object): { target: string; action: string; input?: unknown; problem?: string }[] =>
  targets.map(({ id, action, input }) => ({ target: id, action, ...fillInput(input ?? {}, event) }))

const mostSamples = 10

const tryRule = defineAction({
  name: 'event-rule.try',
  summary: 'Try a pattern on what was recorded',
  description:
    'Nothing is kept and nothing is done: it says how many of the latest events or facts would have matched, and with which inputs.',
  // Changes nothing; a deed only because a pattern does not fit into an address.
  kind: 'deed',
  mayBeSilent: true,
  idempotent: true,
  may: { role: 'viewer' },
  input: Type.Object(
    {
      pattern: PatternInput,
      targets: Type.Optional(TargetsInput),
      over: Type.Optional(
        Type.Union([Type.Literal('events'), Type.Literal('facts'), Type.Literal('both')], {
          description: 'Events from outside, facts of this installation, or both. Default `events`.',
        }),
      ),
      last: Type.Optional(Type.Integer({ minimum: 1, maximum: 10_000, description: 'How many of the latest of each. Default 1000.' })),
    },
    strict,
  ),
  output: Type.Object(
    {
      lookedAt: Type.Integer({ description: 'How many there were to look at.' }),
      matched: Type.Integer({ description: 'How many of them fit.' }),
      samples: Type.Array(
        Type.Object({
          origin: Type.Union([Type.Literal('event'), Type.Literal('fact')], { description: 'From outside, or of this installation.' }),
          event: Type.Unknown({ description: 'As patterns and templates see it.' }),
          inputs: Type.Array(Type.Unknown(), { description: 'What each target would be given, or why nothing.' }),
        }),
        { description: 'The latest that fit, at most ten.' },
      ),
    },
    strict,
  ),
  run: async (transaction, { pattern, targets = [], over = 'events', last = 1_000 }) => {
    const read = readPattern(pattern)
    const findings = [...patternFindings(pattern, '/pattern'), ...targetFindings(targets, '/targets')]
    const [first] = findings
    if (read.pattern === undefined || first !== undefined)
      throw new Refusal('invalid-input', `${first?.path ?? ''}: ${first?.message ?? ''}`, { findings })
    const matcher = createMatcher([[true, read.pattern] as const])
    const samples: { origin: Occurred['origin']; event: object; inputs: object[] }[] = []
    let [lookedAt, matched] = [0, 0]
    const sources = [
      ...(over === 'facts' ? [] : [latestEvents(transaction, last)]),
      ...(over === 'events' ? [] : [factsLately(transaction, last)]),
    ]
    for (const slices of sources) {
      for await (const slice of slices) {
        for (const { event, origin } of slice) {
          lookedAt += 1
          const shape = shapeOf(event)
          if (fitting(matcher, shape).length === 0) continue
          matched += 1
          if (samples.length < mostSamples) samples.push({ origin, event: shape, inputs: inputsOf(targets, shape) })
        }
      }
    }
    return { lookedAt, matched, samples }
  },
})

const count = (description: string) => Type.Integer({ description })

const RuleHistory = Type.Object({
  rule: Type.String({ description: 'The rule.' }),
  title: Type.String({ description: 'How people call it.' }),
  enabled: Type.Boolean({ description: 'False: it matches nothing.' }),
  matched: count('Events and facts that fit since it was declared.'),
  delivered: count('Deliveries made, of those still kept.'),
  waiting: count('Deliveries that are due or wait for their turn.'),
  failing: count('Of those: how many failed at least once.'),
  dead: count('Deliveries given up.'),
  discarded: count('Given-up deliveries that are not needed any more.'),
  held: count('Deliveries that had to wait because of its rate, since it was declared.'),
  stopped: count('How often the loop guard stopped it.'),
  lastMatchAt: Type.Optional(instant('When it matched last.')),
})

const showHistory = defineAction({
  name: 'event-rule.history',
  summary: 'Show what event rules did',
  description: 'Of one rule with its latest deliveries and where the loop guard stopped it; without a rule, the numbers of all, by name.',
  kind: 'question',
  may: { role: 'viewer' },
  input: Type.Object(
    {
      rule: Type.Optional(Type.String({ minLength: 1, maxLength: 300, description: 'The rule: `event-rule:open-incident`.' })),
      after: Type.Optional(Type.String({ maxLength: 300, description: 'Continue after this rule: `next` of the page before.' })),
      limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, description: 'How many rules at most. Default 50.' })),
    },
    strict,
  ),
  output: Type.Object(
    {
      rules: Type.Array(RuleHistory, { description: 'What each did.' }),
      deliveries: Type.Array(DeliveryView, { description: 'The latest deliveries, when one rule was asked for.' }),
      stops: Type.Array(
        Type.Object({
          chain: Type.Array(Type.String(), { description: 'The rules that led to it.' }),
          because: Type.Union([Type.Literal('circle'), Type.Literal('depth')], {
            description: 'circle: it brought the event about itself. depth: too many rules in a row.',
          }),
          times: count('How often.'),
          firstAt: instant('The first time.'),
          lastAt: instant('The last time.'),
        }),
        { description: 'Where the loop guard stopped it, when one rule was asked for.' },
      ),
      next: Type.Optional(Type.String({ description: 'Ask with `after` set to this for the next page.' })),
    },
    strict,
  ),
  run: async (transaction, { rule, after = '', limit = 50 }) => {
    const { sql } = transaction
    const { rules } = (await transaction.read(eventRules)).value
    const asked =
      rule === undefined
        ? [...rules.values()].filter(({ reference }) => reference > after).toSorted((a, b) => (a.reference < b.reference ? -1 : 1))
        : [rules.get(rule) ?? rules.get(`event-rule:${rule}`)].filter((plan) => plan !== undefined)
    if (rule !== undefined && asked.length === 0)
      throw new Refusal('not-found', `There is no event rule "${rule}". record.list with the kind EventRule shows them.`)
    const shown = asked.slice(0, limit)
    const next = asked.length > limit ? shown.at(-1)?.reference : undefined
    const references = shown.map(({ reference }) => reference)
    const stops = await stopsOfRules(sql, references, 1_000)
    const one = rule === undefined ? undefined : shown[0]
    const latest = one === undefined ? [] : await deliveriesLike(sql, { rule: one.reference, state: null, replay: null, after: null }, 50)
    const numbers = await numbersOf(transaction, shown)
    return {
      rules: shown.map((plan) => ({
        ...numbers(plan),
        stopped: stops.filter((stop) => stop.rule === plan.reference).reduce((sum, { times }) => sum + Number(times), 0),
      })),
      deliveries: latest.map(deliveryView),
      stops: (one === undefined ? [] : stops.slice(0, 50)).map(({ chain, because, times, first_at, last_at }) => ({
        chain: [...chain],
        because,
        times: Number(times),
        firstAt: first_at.toISOString(),
        lastAt: last_at.toISOString(),
      })),
      ...(next === undefined ? {} : { next }),
    }
  },
})

const numbersOf = async ({ sql }: Transaction, plans: readonly RulePlan[]) => {
  const references = plans.map(({ reference }) => reference)
  const states = Map.groupBy(await countsOfRules(sql, references), ({ rule }) => rule)
  const failing = new Map((await failingOfRules(sql, references)).map(({ rule, count: many }) => [rule, many]))
  const totals = new Map((await totalsOfRules(sql, references)).map((row) => [row.rule, row]))
  return ({ reference, title, isEnabled }: RulePlan) => {
    const own = states.get(reference) ?? []
    const total = totals.get(reference)
    const of = (...wanted: readonly string[]): number =>
      own.filter(({ state }) => wanted.includes(state)).reduce((sum, one) => sum + one.count, 0)
    return {
      rule: reference,
      title,
      enabled: isEnabled,
      matched: Number(total?.matched ?? 0),
      delivered: of('delivered'),
      waiting: of('matched', 'waiting'),
      failing: failing.get(reference) ?? 0,
      dead: of('dead'),
      discarded: of('discarded'),
      held: Number(total?.held ?? 0),
      ...(total?.last_match_at ? { lastMatchAt: total.last_match_at.toISOString() } : {}),
    }
  }
}

/** For the manifest. */
export const ruleActions: readonly Action[] = [checkRule, tryRule, showHistory, previewReplay, replayEvents]
