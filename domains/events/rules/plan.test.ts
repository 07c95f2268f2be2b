import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readPattern } from '#domains/events/patterns/pattern.ts'
import { compileRules, factFilter, planOf } from '#domains/events/rules/plan.ts'
import { eventOfFact, shapeOf } from '#domains/events/rules/shape.ts'

const record = (name: string, spec: object) => ({
  apiVersion: 'andon.dev/v1',
  kind: 'EventRule',
  metadata: { name, owner: 'team:shop' },
  spec,
  id: '0198c0de-0000-7000-8000-000000000001',
  reference: `event-rule:${name}`,
  version: 3,
  source: { kept: 'console' } as const,
  createdAt: new Date(0),
  updatedAt: new Date(0),
  reviewedAt: undefined,
  archivedAt: undefined,
})
const targets = [{ id: 'tell', action: 'alert.receive' }]
const types = ['alert.opened', 'alert.resolved', 'incident.opened']

const filters: readonly [pattern: object, wanted: readonly string[]][] = [
  [{ source: ['shop'] }, []],
  [{ source: ['andon'] }, types],
  [{ source: ['andon'], type: ['alert.opened'] }, ['alert.opened']],
  [{ source: [{ 'anything-but': 'shop' }], 'detail-type': [{ prefix: 'alert.' }] }, ['alert.opened', 'alert.resolved']],
  [{ 'detail-type': ['deploy.failed'] }, []],
  [{ detail: { state: ['failed'] } }, types],
  [{ $or: [{ source: ['shop'] }, { type: ['incident.opened'] }] }, ['incident.opened']],
]
for (const [pattern, wanted] of filters) {
  test(`of facts, ${JSON.stringify(pattern)} wants ${wanted.join(', ') || 'none'}`, () => {
    const read = readPattern(pattern).pattern
    assert.ok(read)
    assert.deepEqual(types.filter(factFilter([read])), wanted)
  })
}

test('rules that are switched off match nothing, and what cannot be read is left out', () => {
  const plans = [
    ...planOf(record('on', { pattern: { source: ['shop'] }, targets })),
    ...planOf(record('off', { pattern: { source: ['andon'] }, targets, enabled: false })),
    ...planOf(record('old', { pattern: 'text', targets })),
    ...planOf(record('worse', { pattern: { source: 'shop' }, targets })),
  ]
  const { rules, matcher, wantedFacts } = compileRules(plans)
  assert.deepEqual([...rules.keys()], ['event-rule:on', 'event-rule:off'])
  assert.deepEqual(wantedFacts(types), [])
  assert.deepEqual(
    matcher.matchEvent({ source: 'shop' }).map(({ reference }) => reference),
    ['event-rule:on'],
  )
  const { attempts, maxAgeMs, perMinute, runAs, version } = plans[0] ?? {}
  assert.deepEqual(
    { attempts, maxAgeMs, perMinute, runAs, version },
    { attempts: 5, maxAgeMs: 86_400_000, perMinute: 600, runAs: 'responder', version: 3 },
  )
})

test('an event has the fields of EventBridge and of CloudEvents, and its envelope hides none of them', () => {
  const time = new Date('2026-11-20T09:00:00Z')
  const attributes = { region: 'eu-central-1', source: 'forged', resources: ['arn:x'] }
  const shape = shapeOf({ source: 'shop', id: '1', type: 'order.failed', time, data: { a: 1 }, attributes })
  assert.deepEqual(shape, {
    region: 'eu-central-1',
    resources: ['arn:x'],
    id: '1',
    source: 'shop',
    type: 'order.failed',
    'detail-type': 'order.failed',
    time: '2026-11-20T09:00:00.000Z',
    labels: {},
    data: { a: 1 },
    detail: { a: 1 },
  })
})

test('a fact is an event of the source andon about what it is about, by who did it', () => {
  const fact = {
    id: '7',
    type: 'alert.opened',
    at: new Date(0),
    actor: 'person:ada',
    subjects: ['alert:1', 'workload:shop'],
    data: { summary: 'Down' },
  }
  const { source, id, subject, workload, attributes } = eventOfFact(fact)
  assert.deepEqual(
    { source, id, subject, workload, attributes },
    {
      source: 'andon',
      id: '7',
      subject: 'alert:1',
      workload: 'workload:shop',
      attributes: { resources: fact.subjects, actor: 'person:ada' },
    },
  )
})
