import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { after, clocksOf, endsWithAlerts, type IncidentState, knownClocks, type Step } from '#domains/incidents/lifecycle.ts'

const rows: readonly [IncidentState, Step, IncidentState | 'refused'][] = [
  ['declared', 'acknowledge', 'acknowledged'],
  ['declared', 'mitigate', 'mitigated'],
  ['declared', 'resolve', 'resolved'],
  ['declared', 'reopen', 'refused'],
  ['acknowledged', 'acknowledge', 'acknowledged'],
  ['acknowledged', 'mitigate', 'mitigated'],
  ['acknowledged', 'resolve', 'resolved'],
  ['mitigated', 'acknowledge', 'mitigated'],
  ['mitigated', 'mitigate', 'refused'],
  ['mitigated', 'resolve', 'resolved'],
  ['resolved', 'acknowledge', 'refused'],
  ['resolved', 'mitigate', 'refused'],
  ['resolved', 'resolve', 'refused'],
  ['resolved', 'reopen', 'acknowledged'],
]
for (const [state, step, expected] of rows) {
  test(`To ${step} an incident that is ${state} ${expected === 'refused' ? 'is refused with what to do instead' : `makes it ${expected}`}`, () => {
    const result = after(state, step)
    assert.equal('refused' in result ? 'refused' : result.state, expected)
  })
}

const at = (minute: number): Date => new Date(Date.UTC(2026, 10, 20, 9, minute))
const none = { beganAt: null, detectedAt: null, acknowledgedAt: null, mitigatedAt: null, resolvedAt: null }

test('Detection counts from the first failing signal, everything else from detection', () => {
  assert.deepEqual(
    clocksOf({ beganAt: at(0), detectedAt: at(1), openedAt: at(2), acknowledgedAt: at(4), mitigatedAt: at(11), resolvedAt: at(21) }),
    { timeToDetectSeconds: 60, timeToAcknowledgeSeconds: 180, timeToMitigateSeconds: 600, timeToResolveSeconds: 1_200 },
  )
})

test('Without an alert the clocks start when somebody opened it, and detection is unknown', () => {
  assert.deepEqual(clocksOf({ ...none, openedAt: at(2), resolvedAt: at(3) }), {
    timeToDetectSeconds: null,
    timeToAcknowledgeSeconds: null,
    timeToMitigateSeconds: null,
    timeToResolveSeconds: 60,
  })
})

test('No clock ever shows less than nothing, whatever the senders’ clocks say', () => {
  const instant = fc.option(fc.integer({ min: 0, max: 59 }).map(at))
  fc.assert(
    fc.property(
      fc.record({
        beganAt: instant,
        detectedAt: instant,
        openedAt: fc.constant(at(30)),
        acknowledgedAt: instant,
        mitigatedAt: instant,
        resolvedAt: instant,
      }),
      (instants) => {
        for (const value of Object.values(knownClocks(clocksOf(instants)))) assert.ok(value >= 0)
      },
    ),
    { numRuns: 100 },
  )
})

test('An incident opened by alerts ends with the last of them; one opened by a person does not', () => {
  assert.equal(endsWithAlerts('all', 3, 0), true)
  assert.equal(endsWithAlerts('all', 3, 1), false)
  assert.equal(endsWithAlerts('all', 0, 0), false)
  assert.equal(endsWithAlerts('never', 3, 0), false)
})
