import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { file } from '#domains/silences/filing.ts'
import { compileMatchers, type Matcher, matcherFindings, matchesEverything } from '#domains/silences/matcher.ts'
import { formatMatcher, formatMatchers, fromWire, parseMatcher, parseMatchers, toWire } from '#domains/silences/notation.ts'

const holds = (matcher: Matcher, labels: Record<string, string>): boolean => compileMatchers([matcher]).holds(labels)

test('a matcher says what must hold of a label', () => {
  const labels = { alertname: 'DiskFull', instance: 'db-12' }
  const cases: readonly (readonly [Matcher, boolean])[] = [
    [{ label: 'alertname', is: 'DiskFull' }, true],
    [{ label: 'alertname', isNot: 'DiskFull' }, false],
    [{ label: 'alertname', in: ['CpuHigh', 'DiskFull'] }, true],
    [{ label: 'instance', startsWith: 'db-' }, true],
    [{ label: 'instance', matches: 'db-[0-9]+' }, true],
    [{ label: 'instance', matches: 'db' }, false],
    [{ label: 'instance', doesNotMatch: 'web-.*' }, true],
    [{ label: 'instance', startsWith: 'db-', isNot: 'db-12' }, false],
    [{ label: 'alertname' }, true],
    [{ label: 'region' }, false],
  ]
  for (const [matcher, expected] of cases) assert.equal(holds(matcher, labels), expected, JSON.stringify(matcher))
})

test('a label that is missing is an empty one', () => {
  assert.equal(holds({ label: 'region', is: '' }, {}), true)
  assert.equal(holds({ label: 'region', isNot: 'eu' }, {}), true)
  assert.equal(holds({ label: 'region', doesNotMatch: '.+' }, {}), true)
  assert.equal(holds({ label: 'region', matches: 'eu|' }, {}), true)
  assert.equal(holds({ label: 'constructor' }, {}), false)
})

test('an expression that is none matches nothing and is told with its place', () => {
  const matchers = [
    { label: 'a', is: 'b' },
    { label: 'c', matches: '(' },
    { label: 'c', doesNotMatch: '[' },
  ]
  assert.equal(compileMatchers(matchers.slice(1, 2)).holds({ c: 'x' }), false)
  assert.equal(compileMatchers(matchers.slice(2)).holds({ c: 'x' }), false)
  assert.deepEqual(
    matcherFindings(matchers, '/spec/matchers').map(({ path }) => path),
    ['/spec/matchers/1/matches', '/spec/matchers/2/doesNotMatch'],
  )
})

test('matchers that hold of an alert without labels hold of everything', () => {
  assert.equal(matchesEverything([{ label: 'a', matches: '.*' }]), true)
  assert.equal(matchesEverything([{ label: 'a', isNot: 'x' }]), true)
  assert.equal(
    matchesEverything([
      { label: 'a', isNot: 'x' },
      { label: 'b', is: 'y' },
    ]),
    false,
  )
})

test('Alertmanager’s notation is read as amtool writes it', () => {
  const cases: readonly (readonly [string, Matcher])[] = [
    ['alertname=DiskFull', { label: 'alertname', is: 'DiskFull' }],
    ['alertname="Disk full, again"', { label: 'alertname', is: 'Disk full, again' }],
    ['instance!="db-1"', { label: 'instance', isNot: 'db-1' }],
    ['instance=~"db-.*|web"', { label: 'instance', matches: 'db-.*|web' }],
    ['instance !~ "a\\"b"', { label: 'instance', doesNotMatch: 'a"b' }],
    ['region=', { label: 'region', is: '' }],
    ['"foo bar"="x\\ny"', { label: 'foo bar', is: 'x\ny' }],
    ['path=~"a\\\\.b"', { label: 'path', matches: 'a\\.b' }],
  ]
  for (const [text, matcher] of cases) assert.deepEqual(parseMatcher(text), { value: matcher }, text)
  assert.deepEqual(parseMatchers(' { a="1", b=~"2|3" } '), {
    value: [
      { label: 'a', is: '1' },
      { label: 'b', matches: '2|3' },
    ],
  })
  assert.deepEqual(parseMatchers('{}'), { value: [] })
  for (const text of ['', 'alertname', '=x', 'a="b', 'a="b" c="d"', 'a=b,c=d', '{a=b']) assert.ok('problem' in parseMatcher(text), text)
})

const text = fc.string({ maxLength: 8 })
const word = fc.constantFrom('', 'a', 'b', 'ab', 'a.b', 'a\nb', 'x"y\\')
const label = fc.constantFrom('a', 'b', 'foo bar', 'é')
const matcher: fc.Arbitrary<Matcher> = fc.oneof(
  label.map((one) => ({ label: one })),
  fc.record({ label, is: word }),
  fc.record({ label, isNot: word }),
  fc.record({ label, in: fc.array(word, { minLength: 1, maxLength: 3 }) }),
  fc.record({ label, startsWith: fc.constantFrom('a', 'a.', 'b') }),
  fc.record({ label, matches: fc.constantFrom('a|b', 'a.*', '', '.+', '[ab]+') }),
  fc.record({ label, doesNotMatch: fc.constantFrom('a|b', 'a.*', '.+') }),
)
const labels = fc.dictionary(label, fc.oneof(word, text), { maxKeys: 4 })

test('what is written in Alertmanager’s notation means the same when it is read again', () => {
  fc.assert(
    fc.property(fc.array(matcher, { minLength: 1, maxLength: 3 }), labels, (matchers, given) => {
      const parsed = parseMatchers(formatMatchers(matchers))
      if ('problem' in parsed) return assert.fail(`${formatMatchers(matchers)}: ${parsed.problem}`)
      assert.equal(compileMatchers(parsed.value).holds(given), compileMatchers(matchers).holds(given))
      assert.equal(compileMatchers(matchers.flatMap(toWire).map(fromWire)).holds(given), compileMatchers(matchers).holds(given))
    }),
    { numRuns: 300 },
  )
  assert.equal(formatMatcher({ label: 'a', in: ['b.c', 'd'] }), 'a=~"b\\\\.c|d"')
})

test('filed items are found exactly when their matchers hold', () => {
  fc.assert(
    fc.property(fc.array(fc.array(matcher, { minLength: 1, maxLength: 3 }), { maxLength: 20 }), labels, (lists, given) => {
      const filed = file(lists.map((matchers, item) => ({ item, matchers: compileMatchers(matchers) })))
      const expected = [...lists.keys()].filter((item) => compileMatchers(lists[item] ?? []).holds(given))
      assert.deepEqual(filed.matching(given), expected)
    }),
    { numRuns: 300 },
  )
})
