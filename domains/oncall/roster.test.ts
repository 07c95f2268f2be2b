import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { compileRoster } from '#domains/oncall/roster.ts'
import type { RecordOf } from '#platform/kinds/kind.ts'

const record = (kind: string, reference: string, spec: object): RecordOf => ({
  apiVersion: 'andon.dev/v1',
  kind,
  metadata: { name: reference.slice(reference.indexOf(':') + 1), owner: 'team:shop' },
  spec,
  id: reference,
  reference,
  version: 1,
  source: { kept: 'console' },
  createdAt: new Date(0),
  updatedAt: new Date(0),
  reviewedAt: undefined,
  archivedAt: undefined,
})
const rotation = { every: 'week', start: '2026-11-16T09:00', people: ['person:alice'] }

describe('the roster', () => {
  test('holds every schedule and policy by reference', () => {
    const { schedules, policies } = compileRoster([
      record('EscalationPolicy', 'escalation-policy:shop', { steps: [{ page: ['schedule:shop'], timeout: '5m' }], fallback: 'person:cy' }),
      record('Schedule', 'schedule:shop', { zone: 'UTC', rotation }),
    ])
    assert.equal(schedules.get('schedule:shop')?.owner, 'team:shop')
    assert.deepEqual(policies.get('escalation-policy:shop'), {
      reference: 'escalation-policy:shop',
      title: 'shop',
      steps: [{ page: ['schedule:shop'], timeoutMs: 300_000 }],
      repeat: 0,
      fallback: ['person:cy'],
      lastResort: ['team:shop'],
    })
  })

  test('leaves out what it cannot read, and nothing else', () => {
    const { schedules } = compileRoster([
      record('Schedule', 'schedule:zone', { zone: 'Mars/Olympus', rotation }),
      record('Schedule', 'schedule:date', { zone: 'UTC', rotation: { ...rotation, start: '2026-02-30T09:00' } }),
      record('Schedule', 'schedule:shape', { zone: 'UTC' }),
      record('Schedule', 'schedule:good', { zone: 'UTC', rotation }),
    ])
    assert.deepEqual([...schedules.keys()], ['schedule:good'])
  })
})
