import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { explain, judge, nextLook, sentenceFor } from '#domains/alerts/composites/judging.ts'
import { compileRoster } from '#domains/alerts/composites/roster.ts'
import type { CompositeState } from '#domains/alerts/composites/suppressor.ts'
import { parseExpression } from '#domains/alerts/composites/expression.ts'
import type { RecordOf } from '#platform/kinds/kind.ts'

const now = new Date('2026-11-20T09:00:00Z')
const record = (kind: string, slug: string, name: string, spec: object): RecordOf => ({
  apiVersion: 'andon.dev/v1',
  kind,
  metadata: { name, owner: 'team:shop' },
  spec,
  id: name,
  reference: `${slug}:${name}`,
  version: 1,
  source: { kept: 'console' },
  createdAt: now,
  updatedAt: now,
  reviewedAt: undefined,
  archivedAt: undefined,
})
const composite = (name: string, expression: string, more: object = {}) =>
  record('CompositeAlarm', 'composite-alarm', name, { expression, ...more })
const evidence = (open: readonly string[], heard: readonly string[] = []) => ({ open: new Set(open), heard: new Set([...open, ...heard]) })

test('an alert belongs to composites by its name, its rule, its heartbeat, its canary; other alerts to none', () => {
  const roster = compileRoster([
    record('AlertRule', 'alert-rule', 'Errors', { match: [{ label: 'job', is: 'e' }] }),
    composite('c', 'ALARM(Errors) OR ALARM("disk full") OR ALARM(heartbeat:Backup) OR ALARM(canary:shop)'),
  ])
  assert.deepEqual(roster.keysOf({ alertname: 'disk full' }), ['alertname:disk full'])
  assert.deepEqual(roster.keysOf({ alertname: 'X', job: 'e' }), ['alert-rule:errors'])
  assert.deepEqual(roster.keysOf({ alertname: 'HeartbeatMissed', heartbeat: 'backup' }), ['heartbeat:backup'])
  assert.deepEqual(roster.keysOf({ alertname: 'CanaryFailing', canary: 'shop' }), ['canary:shop'])
  assert.deepEqual(roster.keysOf({ alertname: 'Disk Full', job: 'x' }), [])
  assert.deepEqual(compileRoster([]).keysOf({ alertname: 'disk full' }), [])
})

test('a name is in ALARM while an alert is open, OK when one was heard of or a record declares it, else unknown', () => {
  const roster = compileRoster([
    record('AlertRule', 'alert-rule', 'declared', {}),
    composite('c', 'ALARM(open) AND OK(heard) AND OK(declared) AND INSUFFICIENT_DATA(never)'),
  ])
  const [judged] = judge(roster, evidence(['alertname:open'], ['alertname:heard']), new Map(), now)
  assert.equal(judged?.state.composite, 'ALARM')
  assert.deepEqual(Object.fromEntries(judged.members), { open: 'ALARM', heard: 'OK', declared: 'OK', never: 'INSUFFICIENT_DATA' })
})

test('composites are judged after those they name, in whatever order they are declared', () => {
  const records = [
    composite('top', 'ALARM(composite-alarm:middle) AND OK(other)'),
    composite('middle', 'ALARM(bottom)'),
    composite('bottom', 'ALARM(a)'),
    composite('other', 'ALARM(b)'),
  ]
  for (const some of [records, records.toReversed()]) {
    const judged = judge(compileRoster(some), evidence(['alertname:a']), new Map(), now)
    assert.deepEqual(Object.fromEntries(judged.map(({ composite: { name }, state }) => [name, state.composite])), {
      top: 'ALARM',
      middle: 'ALARM',
      bottom: 'ALARM',
      other: 'OK',
    })
  }
})

test('one that is switched off, about itself or not readable any more is left out, with those that cannot be judged without it', () => {
  const roster = compileRoster([
    composite('off', 'ALARM(a)', { enabled: false }),
    composite('round', 'ALARM(about)'),
    composite('about', 'ALARM(round)'),
    composite('broken', 'ALARM('),
    composite('fine', 'ALARM(composite-alarm:off)'),
  ])
  assert.deepEqual(
    roster.composites.map(({ name }) => name),
    ['fine'],
  )
  assert.equal(judge(roster, evidence([]), new Map(), now)[0]?.members.get('composite-alarm:off'), 'INSUFFICIENT_DATA')
})

test('looking twice changes nothing, and a period of the suppressor is looked at when it is over', () => {
  const roster = compileRoster([composite('c', 'ALARM(a)', { suppressor: { alarm: 's', wait: '2m', extension: '3m' } })])
  const first = judge(roster, evidence(['alertname:a']), new Map(), now)
  assert.deepEqual([first[0]?.effects, first[0]?.suppressedBy], [['raise', 'hold'], 'WaitPeriod'])
  assert.deepEqual(nextLook(first, now), new Date(now.getTime() + 120_000))
  const states = new Map(first.map(({ composite: { reference }, state }) => [reference, state]))
  assert.deepEqual(judge(roster, evidence(['alertname:a']), states, now)[0]?.effects, [])
  const later = new Date(now.getTime() + 120_000)
  const second = judge(roster, evidence(['alertname:a']), states, later)
  assert.deepEqual([second[0]?.effects, nextLook(second, later)], [['perform'], undefined])
  assert.match(sentenceFor(roster.composites[0] ?? assert.fail(), 'Alarm', undefined), /pages nobody while its suppressor s is in ALARM/)
})

test('what a composite says of itself names each member once, with what was asked and what is', () => {
  const parsed = parseExpression('ALARM(a) AND (OK(b) OR ALARM(a))')
  assert.ok('expression' in parsed)
  assert.equal(explain(parsed.expression, new Map([['a', 'ALARM'] as const])), 'a is ALARM; b is INSUFFICIENT_DATA, not OK.')
})

test('whatever opens and ends in whatever order, the states depend only on what is open in the end', () => {
  const roster = compileRoster([
    composite('x', 'ALARM(a) AND NOT ALARM(b)'),
    composite('y', 'ALARM(x) OR ALARM(c)', { suppressor: { alarm: 'b', wait: '0s', extension: '0s' } }),
  ])
  const names = ['a', 'b', 'c'] as const
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.constantFrom(...names), fc.boolean()), { maxLength: 20 }), (steps) => {
      const open = new Set<string>()
      let states: ReadonlyMap<string, CompositeState> = new Map()
      for (const [name, opens] of steps) {
        if (opens) open.add(`alertname:${name}`)
        else open.delete(`alertname:${name}`)
        const judged = judge(roster, evidence([...open]), states, now)
        states = new Map(judged.map(({ composite: { reference }, state }) => [reference, state]))
      }
      const direct = judge(roster, evidence([...open]), new Map(), now)
      if (steps.length > 0)
        for (const {
          composite: { reference },
          state,
        } of direct) {
          assert.equal(states.get(reference)?.composite, state.composite)
          assert.equal(states.get(reference)?.isHeld, state.isHeld)
        }
    }),
    { numRuns: 200 },
  )
})
