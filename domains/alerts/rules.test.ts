import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { AlertRule } from '#domains/alerts/kinds.ts'
import { ruleMistakes } from '#domains/alerts/rule-mistakes.ts'
import { belowThreshold, compileRules, pagesFrom, ruleNameOf, ruleOf, type RuleRecord, type RuleSpec } from '#domains/alerts/rules.ts'
import { compileMatchers, type Matcher } from '#domains/silences/matcher.ts'

const rule = (name: string, spec: RuleSpec = {}): RuleRecord => ({ reference: `alert-rule:${name}`, owner: 'team:shop', spec })
const is = (label: string, value: string): Matcher => ({ label, is: value })

test('a rule without matchers is about the alerts of its name', () => {
  const rules = compileRules([rule('DiskFull', { runbook: 'runbook:clean-up' })])
  assert.equal(rules.match({ alertname: 'DiskFull' })?.runbook, 'runbook:clean-up')
  assert.equal(rules.match({ alertname: 'diskfull' }), undefined)
  assert.equal(rules.match({}), undefined)
})

test('the first rule by order and then name counts, whatever labels it is filed under', () => {
  const rules = compileRules([
    rule('b', { match: [is('alertname', 'X')] }),
    rule('a', { match: [is('team', 'shop')] }),
    rule('c', { match: [{ label: 'alertname', startsWith: 'X' }], order: 1 }),
    rule('off', { match: [is('alertname', 'X')], order: 0, enabled: false }),
  ])
  assert.equal(rules.count, 3)
  assert.equal(rules.match({ alertname: 'X', team: 'shop' })?.rule, 'alert-rule:c')
  assert.equal(rules.match({ alertname: 'Y', team: 'shop' })?.rule, 'alert-rule:a')
  assert.equal(rules.plan('alert-rule:b')?.rule, 'alert-rule:b')
})

test('a rule says what it says in milliseconds, with flapping on and paging at once unless it says otherwise', () => {
  const rules = compileRules([
    rule('plain'),
    rule('full', { for: '5m', ticket: true, flapping: { changes: 3, within: '1h' }, autoResolveAfter: '2h', impact: 'high' }),
    rule('steady', { flapping: false }),
  ])
  assert.deepEqual(rules.match({ alertname: 'plain' }), {
    rule: 'alert-rule:plain',
    owner: 'team:shop',
    workload: undefined,
    runbook: undefined,
    escalation: undefined,
    impact: undefined,
    urgency: undefined,
    holdMs: 0,
    threshold: undefined,
    ticket: false,
    flapping: { changes: 4, withinMs: 1_800_000, quietForMs: 600_000 },
    autoResolveAfterMs: undefined,
  })
  const full = rules.match({ alertname: 'full' })
  assert.deepEqual(
    [full?.holdMs, full?.ticket, full?.flapping, full?.autoResolveAfterMs],
    [300_000, true, { changes: 3, withinMs: 3_600_000, quietForMs: 600_000 }, 7_200_000],
  )
  assert.equal(rules.match({ alertname: 'steady' })?.flapping, undefined)
  assert.deepEqual(pagesFrom(new Date(0), { holdMs: 300_000 }), new Date(300_000))
})

for (const [threshold, text, held] of [
  [{ value: 'value', above: 90 }, '91', undefined],
  [{ value: 'value', above: 90 }, '90', 'Its value is 90, not above 90.'],
  [{ value: 'value', above: 90 }, '  87.5 %', 'Its value is 87.5, not above 90.'],
  [{ value: 'value', below: 0.1 }, '1e-3', undefined],
  [{ value: 'value', below: 0.1 }, '.2s', 'Its value is .2, not below 0.1.'],
  [{ value: 'value', above: 90 }, 'very high', undefined],
  [{ value: 'value', above: 90 }, '', undefined],
  [{ value: 'other', above: 90 }, '1', undefined],
] as const)
  test(`with ${JSON.stringify(threshold)}, "${text}" ${held === undefined ? 'pages' : 'is held back'}`, () => {
    const own = {
      value: threshold.value,
      above: 'above' in threshold ? threshold.above : undefined,
      below: 'below' in threshold ? threshold.below : undefined,
    }
    assert.equal(belowThreshold(own, { labels: {}, annotations: { value: text } }), held)
  })

test('the number is looked for among the annotations, then the labels', () => {
  const threshold = { value: 'n', above: 5, below: undefined }
  assert.equal(belowThreshold(threshold, { labels: { n: '9' }, annotations: { n: '4' } }), 'Its n is 4, not above 5.')
  assert.equal(belowThreshold(threshold, { labels: { n: '4' }, annotations: {} }), 'Its n is 4, not above 5.')
})

test('an alert is counted under its rule, else its name', () => {
  const rules = compileRules([rule('errors', { match: [is('job', 'errors')] })])
  assert.equal(ruleNameOf({ alertname: 'X', job: 'errors' }, rules), 'alert-rule:errors')
  assert.equal(ruleNameOf({ alertname: 'X' }, rules), 'X')
  assert.equal(ruleNameOf({}, rules), 'unnamed')
})

test('rules about everything, without a number to compare with, or with broken expressions are refused', () => {
  assert.equal(ruleMistakes({ match: [{ label: 'a', isNot: 'b' }] })[0]?.rule, 'everything')
  assert.equal(ruleMistakes({ match: [{ label: 'a', matches: '(' }] })[0]?.path, '/spec/match/0/matches')
  assert.equal(ruleMistakes({ threshold: {} })[0]?.rule, 'threshold')
  assert.equal(ruleMistakes({ threshold: { above: 1, below: 2 } })[0]?.rule, 'threshold')
  assert.deepEqual(ruleMistakes({ threshold: { above: 1 } }), [])
})

const ruleDocument = (owner: string | undefined, spec: RuleSpec) => ({
  apiVersion: 'andon.dev/v1',
  kind: 'AlertRule',
  metadata: { name: 'x', ...(owner === undefined ? {} : { owner }) },
  spec,
})
const routeDocument = (match: Matcher[], rest: object = {}) => ({
  apiVersion: 'andon.dev/v1',
  kind: 'Route',
  metadata: { name: 'x', owner: 'team:shop' },
  spec: { match, runbook: 'runbook:look', escalation: 'escalation-policy:shop', impact: 'high', urgency: 'high', ...rest },
})
const whole: RuleSpec = { runbook: 'runbook:look', escalation: 'escalation-policy:shop' }

test('an enabled rule needs an owning team', () => {
  const mistakes = AlertRule.validateTogether?.(
    new Map([
      ['alert-rule:owned', ruleDocument('team:shop', whole)],
      ['alert-rule:person', ruleDocument('person:bo', whole)],
      ['alert-rule:nobody', ruleDocument(undefined, whole)],
      ['alert-rule:off', ruleDocument(undefined, { enabled: false })],
    ]),
    new Map(),
  )
  assert.deepEqual(
    mistakes?.map(({ reference }) => reference),
    ['alert-rule:person', 'alert-rule:nobody'],
  )
})

describe('an enabled rule needs a document and a policy, its own or those of a route that may take its alerts', () => {
  const table: readonly [string, RuleSpec, ReturnType<typeof routeDocument>[], readonly string[]][] = [
    ['says both itself', whole, [], []],
    ['says neither, and there is no route', {}, [], ['/spec/runbook', '/spec/escalation']],
    ['is a ticket', { ticket: true, runbook: 'runbook:look' }, [], []],
    ['is a ticket without a document', { ticket: true }, [], ['/spec/runbook']],
    ['is switched off', { enabled: false }, [], []],
    ['a route takes its name', {}, [routeDocument([is('alertname', 'Full')])], []],
    ['a route takes another name', {}, [routeDocument([is('alertname', 'Other')])], ['/spec/runbook', '/spec/escalation']],
    ['a route asks for what the rule leaves open', {}, [routeDocument([is('severity', 'critical')])], []],
    ['the route is switched off', {}, [routeDocument([], { enabled: false })], ['/spec/runbook', '/spec/escalation']],
    [
      'one of several values fits',
      { match: [{ label: 'alertname', in: ['Slow', 'Full'] }] },
      [routeDocument([is('alertname', 'Full')])],
      [],
    ],
    [
      'the workload is another',
      { workload: 'workload:shop' },
      [routeDocument([is('workload', 'search')])],
      ['/spec/runbook', '/spec/escalation'],
    ],
  ]
  for (const [name, spec, routes, expected] of table)
    test(name, () => {
      const mistakes = AlertRule.validateTogether?.(
        new Map([['alert-rule:Full', ruleDocument('team:shop', spec)]]),
        new Map(routes.map((route, index) => [`route:r${index}`, route])),
      )
      assert.deepEqual(
        mistakes?.map(({ finding }) => finding.path),
        expected,
      )
    })
})

test('a record that no longer fits its kind is left out', () => {
  const record = {
    apiVersion: 'andon.dev/v1',
    kind: 'AlertRule',
    metadata: { name: 'x' },
    spec: { nonsense: true },
    id: '',
    reference: 'alert-rule:x',
    version: 1,
    source: { kept: 'console' as const },
    createdAt: new Date(0),
    updatedAt: new Date(0),
    reviewedAt: undefined,
    archivedAt: undefined,
  }
  assert.deepEqual(ruleOf(record), [])
  assert.equal(ruleOf({ ...record, spec: {} }).length, 1)
  assert.deepEqual(ruleOf({ ...record, kind: 'Route', spec: {} }), [])
})

const someValue = fc.constantFrom('a', 'b', 'c')
const someMatcher: fc.Arbitrary<Matcher> = fc.oneof(
  fc.record({ label: fc.constantFrom('x', 'y', 'z'), is: someValue }),
  fc.record({ label: fc.constantFrom('x', 'y', 'z'), in: fc.array(someValue, { minLength: 1, maxLength: 2 }) }),
  fc.record({ label: fc.constantFrom('x', 'y', 'z'), isNot: someValue }),
  fc.record({ label: fc.constantFrom('x', 'y', 'z'), matches: fc.constantFrom('a|b', 'c.*') }),
)

test('the index finds what trying every rule in order finds', () => {
  const someRule = fc.record({ match: fc.array(someMatcher, { minLength: 1, maxLength: 3 }), order: fc.integer({ min: 0, max: 3 }) })
  const someLabels = fc.record({ x: someValue, y: someValue, z: someValue }, { requiredKeys: [] })
  fc.assert(
    fc.property(fc.array(someRule, { maxLength: 12 }), someLabels, (specs, labels) => {
      const records = specs.map((spec, index) => rule(`r${index.toString().padStart(2, '0')}`, spec))
      const expected = records
        .toSorted((a, b) => (a.spec.order ?? 0) - (b.spec.order ?? 0) || (a.reference < b.reference ? -1 : 1))
        .find(({ spec }) => compileMatchers(spec.match ?? []).holds({ ...labels }))
      assert.equal(compileRules(records).match({ ...labels })?.rule, expected?.reference)
    }),
    { numRuns: 300 },
  )
})
