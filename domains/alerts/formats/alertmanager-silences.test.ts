import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { fitsQuestion, gettableSilence, inOrder, parseSilence, type ShownSilence } from '#domains/alerts/formats/alertmanager-silences.ts'
import { fromWire } from '#domains/silences/notation.ts'

const now = new Date('2026-11-20T14:00:00Z')
const good = {
  matchers: [{ name: 'alertname', value: 'Down', isRegex: false }],
  startsAt: '2026-11-20T14:00:00.000Z',
  endsAt: '2026-11-20T16:00:00.000Z',
  createdBy: 'bo',
  comment: 'deploying',
}
const { comment: _comment, ...withoutComment } = good
const { startsAt: _startsAt, ...withoutStart } = good

const refusals: readonly [string, unknown, number, string | number][] = [
  ['nothing', {}, 422, 602],
  ['a list', [], 400, 400],
  ['no comment', withoutComment, 422, 602],
  ['no start', withoutStart, 422, 602],
  ['no matchers', { ...good, matchers: [] }, 422, 612],
  ['a matcher without a value', { ...good, matchers: [{ name: 'a', isRegex: false }] }, 422, 602],
  ['a matcher that is text', { ...good, matchers: ['a=b'] }, 400, 400],
  ['a start that is no instant', { ...good, startsAt: 'soon' }, 400, 400],
  [
    'an end before the start',
    { ...good, endsAt: '2025-01-01T00:00:00Z' },
    400,
    'Failed to create silence: start time must be before end time',
  ],
  [
    'an end in the past',
    { ...good, startsAt: '2026-11-20T10:00:00Z', endsAt: '2026-11-20T11:00:00Z' },
    400,
    "Failed to create silence: end time can't be in the past",
  ],
  [
    'matchers of everything',
    { ...good, matchers: [{ name: 'a', value: '', isRegex: false }] },
    400,
    'silence invalid: at least one matcher must not match the empty string',
  ],
  [
    'an expression of everything',
    { ...good, matchers: [{ name: 'a', value: '.*', isRegex: true }] },
    400,
    'silence invalid: at least one matcher must not match the empty string',
  ],
]

for (const [what, body, status, code] of refusals) {
  test(`A silence with ${what} is refused as Alertmanager refuses it`, () => {
    const parsed = parseSilence(body, now)
    assert.ok('refused' in parsed)
    assert.equal(parsed.refused.status, status)
    if (typeof code === 'string') assert.equal(parsed.refused.body, code)
    else assert.equal(typeof parsed.refused.body === 'object' && parsed.refused.body.code, code)
  })
}

test('An expression that is none is refused with the number of its matcher', () => {
  const parsed = parseSilence({ ...good, matchers: [good.matchers[0], { name: 'b', value: '(', isRegex: true }] }, now)
  assert.ok('refused' in parsed)
  assert.match(String(parsed.refused.body), /^silence invalid: invalid label matcher 1: invalid regular expression "\("/)
})

test('What one posts is what one gets, but for the order of fields', () => {
  const wire = [
    { name: 'a', value: 'x', isRegex: false, isEqual: true },
    { name: 'b', value: 'y|z', isRegex: true, isEqual: false },
  ]
  const parsed = parseSilence({ ...good, matchers: wire, id: '' }, now)
  assert.ok('silence' in parsed)
  const shown: ShownSilence = { ...parsed.silence, id: 'one', state: 'active', updatedAt: now }
  assert.deepEqual(gettableSilence(shown), {
    ...good,
    id: 'one',
    status: { state: 'active' },
    updatedAt: now.toISOString(),
    matchers: wire,
  })
})

test('Active silences come first, the soonest end first; expired ones last, the latest end first', () => {
  const at = (hour: number) => new Date(now.getTime() + hour * 3_600_000)
  const one = (id: string, state: ShownSilence['state'], from: number, to: number): ShownSilence => ({
    id,
    state,
    startsAt: at(from),
    endsAt: at(to),
    matchers: [],
    createdBy: '',
    comment: '',
    updatedAt: now,
  })
  const mixed = [one('e1', 'expired', -9, -8), one('p2', 'pending', 4, 5), one('a2', 'active', -1, 9), one('e2', 'expired', -3, -2)]
  const ordered = inOrder([...mixed, one('a1', 'active', -2, 1), one('p1', 'pending', 2, 9)])
  assert.deepEqual(
    ordered.map(({ id }) => id),
    ['a1', 'a2', 'p1', 'p2', 'e2', 'e1'],
  )
})

test('A question finds the silences that say the same, and none about something else', () => {
  const wire = (name: string, value: string, isRegex = false, isEqual = true) => fromWire({ name, value, isRegex, isEqual })
  const silence = [wire('alertname', 'Down'), wire('instance', 'db-.*', true), wire('team', 'web', false, false)]
  const cases: readonly [Parameters<typeof fitsQuestion>[1], boolean][] = [
    [[], true],
    [[wire('alertname', 'Down')], true],
    [[wire('instance', 'db-.*', true), wire('alertname', 'Down')], true],
    [[wire('team', 'web', false, false)], true],
    [[wire('alertname', 'Up')], false],
    [[wire('alertname', 'Down'), wire('alertname', 'Up')], false],
    [[wire('alertname', 'Up', false, false)], false],
    [[wire('alertname', 'D.*', true)], false],
    [[wire('instance', 'db-1')], false],
    [[wire('nothing', '')], false],
  ]
  for (const [asked, fits] of cases) assert.equal(fitsQuestion(silence, asked), fits, JSON.stringify(asked))
})

test('Any body is read or refused; none throws', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.jsonValue(),
        fc.record({
          matchers: fc.jsonValue(),
          startsAt: fc.string(),
          endsAt: fc.constant(good.endsAt),
          createdBy: fc.jsonValue(),
          comment: fc.string(),
        }),
      ),
      (body) => {
        const parsed = parseSilence(body, now)
        assert.ok('silence' in parsed || parsed.refused.status >= 400)
      },
    ),
    { numRuns: 300 },
  )
})
