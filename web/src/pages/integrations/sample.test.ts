import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { sampleFor } from './sample.ts'
import { formatTitle, tools } from './tools.ts'

describe('a body to try a mapping on', () => {
  test('holds something everywhere the mapping looks', () => {
    assert.deepEqual(
      sampleFor({
        alert: {
          each: 'data.checks',
          key: 'id',
          summary: '{{ name }} on {{ $.site }}',
          status: 'state',
          labels: { host: 'target.hosts[0]' },
        },
      }),
      {
        site: 'a summary',
        data: { checks: [{ id: 'a key', name: 'a summary', state: 'down', target: { hosts: ['a host'] } }] },
      },
    )
  })

  test('is the entry itself without `each`, a list with `$`, and empty without a mapping', () => {
    assert.deepEqual(sampleFor({ event: { type: 'build.{{ state }}', source: '"ci"' } }), { state: 'a type' })
    assert.deepEqual(sampleFor({ event: { each: '$', type: 'kind' } }), [{ kind: 'a type' }])
    assert.deepEqual(sampleFor(undefined), {})
  })
})

describe('the tools one can connect', () => {
  test('each have a setting with the address or the host, and the key', () => {
    for (const tool of tools) {
      const text = tool.snippet({ here: 'https://andon.example.com', address: 'https://andon.example.com/in/one', key: 'secret' })
      assert.match(text, /andon\.example\.com/, tool.id)
      assert.match(text, /secret/, tool.id)
    }
    assert.equal(formatTitle('pagerduty'), 'PagerDuty')
  })
})
