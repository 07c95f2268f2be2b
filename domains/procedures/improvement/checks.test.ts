import assert from 'node:assert/strict'
import { test } from 'node:test'
import { remarksAreAnswered } from '#domains/procedures/improvement/checks.ts'

const now = new Date('2026-11-20T09:00:00Z')
const judged = (...remarks: readonly (readonly [at: string, answeredAt: string | null])[]) =>
  remarksAreAnswered.evaluate(
    remarks.map(([at, answeredAt]) => ({ procedure: 'runbook:restart', at, answeredAt })),
    remarksAreAnswered.parameters,
    now,
  )

test('remarks pass when they are answered within two weeks, or may still be', () => {
  assert.equal(judged(['2026-11-01T09:00:00Z', '2026-11-10T09:00:00Z'], ['2026-11-18T09:00:00Z', null]).state, 'PASS')
})

test('remarks fail when one was answered late, or waits for too long', () => {
  const late = judged(['2026-10-01T09:00:00Z', '2026-11-10T09:00:00Z'])
  assert.deepEqual([late.state, /answered after 40 days/i.test(late.evidence[0]?.because ?? '')], ['FAIL', true])
  const open = judged(['2026-10-21T09:00:00Z', null])
  assert.deepEqual([open.state, /for 30 days/.test(open.evidence[0]?.because ?? '')], ['FAIL', true])
})

test('nobody who found anything wrong is no proof', () => {
  assert.equal(judged().state, 'NA')
})
