import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { blankDraft, documentOf, pathsIn, pretty, targetsOf } from './draft.ts'

const event = {
  id: '1',
  source: '/ci',
  type: 'deploy.failed',
  'detail-type': 'deploy.failed',
  workload: 'workload:checkout',
  data: { version: '7', tries: [{ at: 'noon' }], 'odd name': 1 },
  detail: { version: '7' },
}

describe('a rule that is written', () => {
  test('from an event begins with its source and type, and an alert about its workload', () => {
    const document = documentOf(blankDraft('team:shop', event))
    assert.deepEqual(document['metadata'], { name: 'on-deploy-failed', owner: 'team:shop' })
    const spec = document['spec'] as { pattern: unknown; targets: { input: { alerts: { labels: unknown }[] } }[] }
    assert.deepEqual(spec.pattern, { source: ['/ci'], type: ['deploy.failed'] })
    assert.deepEqual(spec.targets[0]?.input.alerts[0]?.labels, { alertname: 'DeployFailed', severity: 'warning', workload: 'checkout' })
  })

  test('names the paths its event holds', () => {
    assert.deepEqual(pathsIn(event), ['data.version', 'data.tries[0].at', 'data["odd name"]', 'id', 'source', 'type', 'workload'])
    assert.equal(pathsIn({ data: Object.fromEntries(Array.from({ length: 100 }, (_, at) => [`k${at}`, at])) }, 5).length, 5)
  })

  test('keeps what cannot be read out of the record', () => {
    const draft = { ...blankDraft(''), pattern: '{', targets: [{ id: 'a', action: 'alert.receive', input: '{"x":' }] }
    assert.deepEqual(targetsOf(draft), [{ id: 'a', action: 'alert.receive' }])
    assert.deepEqual((documentOf(draft)['spec'] as { pattern: unknown }).pattern, {})
  })

  test('has short lists on one line, and says the same', () => {
    const value = {
      type: ['a', 'b,\n]'],
      list: [{ numeric: ['>', 3] }, null],
      empty: [],
      long: [Array.from({ length: 30 }, (_, at) => `value ${at}`)],
    }
    assert.deepEqual(JSON.parse(pretty(value)), value)
    assert.match(pretty(value), /"numeric": \[">", 3\]/)
    assert.match(pretty({ source: ['/ci'] }), /^\{\n  "source": \["\/ci"\]\n\}$/)
  })
})
