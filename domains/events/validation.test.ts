import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { integrationFindings } from '#domains/events/validation.ts'

const event = { event: { type: 'kind' } }
const cases: readonly [string, Parameters<typeof integrationFindings>[0], readonly string[]][] = [
  ['a format that needs nothing more', { format: 'cloudevents' }, []],
  ['a mapping beside another format', { format: 'grafana', mapping: event }, ['/spec/mapping']],
  ['JSON without a mapping', { format: 'json' }, ['/spec/mapping']],
  ['JSON read as both', { format: 'json', mapping: { ...event, alert: { summary: 'x' } } }, ['/spec/mapping']],
  ['JSON read as events', { format: 'json', mapping: event }, []],
  [
    'a path that is none',
    { format: 'json', mapping: { event: { type: 'a b', id: 'a..b' } } },
    ['/spec/mapping/event/type', '/spec/mapping/event/id'],
  ],
  [
    'a path of a label that is none',
    { format: 'json', mapping: { alert: { summary: 'x', labels: { host: '{{ a' } } } },
    ['/spec/mapping/alert/labels/host'],
  ],
  ['words that mean it is over', { format: 'json', mapping: { alert: { summary: 'x', status: 'state', resolved: ['all good'] } } }, []],
  ['SNS without topics', { format: 'sns' }, ['/spec/topics']],
  ['topics beside another format', { format: 'json', mapping: event, topics: ['arn'] }, ['/spec/topics']],
]

describe('an integration', () => {
  for (const [title, spec, paths] of cases) {
    test(`with ${title} is ${paths.length === 0 ? 'accepted' : `refused at ${paths.join(' and ')}`}`, () => {
      const findings = integrationFindings(spec)
      assert.deepEqual(
        findings.map(({ path }) => path),
        paths,
      )
      for (const { mend } of findings) assert.notEqual(mend, undefined)
    })
  }
})
