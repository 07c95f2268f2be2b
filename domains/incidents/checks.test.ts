import assert from 'node:assert/strict'
import { test } from 'node:test'
import { alertsAreFirst, incidentsAreLed, playbooksAreUsed, somethingIsAutomatic } from '#domains/incidents/checks.ts'
import type { Verdict } from '#platform/checks/check.ts'

const now = new Date('2026-11-20T09:00:00Z')
const expect = (title: string, verdict: Verdict, state: string, because: RegExp) =>
  test(title, () => {
    assert.equal(verdict.state, state)
    assert.match(`${verdict.because} ${verdict.evidence.map((one) => one.because).join(' ')}`, because)
    if (state === 'FAIL') assert.ok((verdict.mend ?? '').length > 0)
  })

const led = {
  incident: 'incident:1',
  number: '1',
  isMajor: true,
  openedAt: '2026-11-10T09:00:00Z',
  commandedAt: '2026-11-10T09:05:00Z',
  acknowledgedAt: '2026-11-10T09:04:00Z',
  resolvedAt: '2026-11-10T10:00:00Z',
}
const leading = (...incidents: Parameters<typeof incidentsAreLed.evaluate>[0]) =>
  incidentsAreLed.evaluate(incidents, incidentsAreLed.parameters, now)
expect('incidents pass when led within ten minutes', leading(led), 'PASS', /^1 of 1 larger incidents/)
expect('incidents fail without a commander', leading({ ...led, commandedAt: null }), 'FAIL', /incident 1 never had a commander/)
expect('incidents fail with a late one', leading({ ...led, commandedAt: '2026-11-10T09:30:00Z' }), 'FAIL', /after 30 minutes, at most 10/)
expect('a smaller one needs no commander', leading({ ...led, isMajor: false, commandedAt: null }), 'PASS', /1 of 1/)
expect(
  'one that just began may still get a commander',
  leading({ ...led, openedAt: '2026-11-20T08:55:00Z', commandedAt: null, acknowledgedAt: null, resolvedAt: null }),
  'UNKNOWN',
  /no larger incident/,
)
expect('without incidents nothing is known', leading(), 'UNKNOWN', /no larger incident/)
expect(
  'incidents are not fooled by one closed and never opened',
  leading({ ...led, acknowledgedAt: null }),
  'FAIL',
  /nobody had acknowledged it/,
)

const detected = (...byAlert: readonly boolean[]) =>
  alertsAreFirst.evaluate(
    byAlert.map((one, index) => ({ incident: `incident:${index}`, number: String(index), byAlert: one })),
    alertsAreFirst.parameters,
    now,
  )
expect('alerts are first when they told of four in five', detected(true, true, true, true, false), 'PASS', /^4 of 5/)
expect('alerts are late when they told of fewer', detected(true, false), 'FAIL', /opened by hand, without an alert/)
expect('without incidents it does not apply', detected(), 'NA', /no larger incident/)

const played = (incidents: readonly (readonly string[])[], playbooks: readonly (string | null)[]) =>
  playbooksAreUsed.evaluate(
    {
      tier: 0,
      incidents: incidents.map((names, index) => ({ incident: `incident:${index}`, number: String(index), playbooks: names })),
      playbooks: playbooks.map((lastRun, index) => ({ reference: `playbook:p${index}`, lastRun })),
    },
    playbooksAreUsed.parameters,
    now,
  )
const lately = '2026-11-01T00:00:00Z'
expect('playbooks pass when used and exercised', played([['playbook:p0']], [lately]), 'PASS', /^1 of 1 larger incidents/)
expect('playbooks fail when incidents go without', played([['playbook:p0'], []], [lately]), 'FAIL', /incident 1 used no playbook/)
expect('playbooks fail when not exercised', played([['playbook:p0']], [lately, null]), 'FAIL', /never run/)
expect('a workload with incidents and no playbook fails', played([['playbook:other']], []), 'FAIL', /No playbook names this workload/)
expect('without incidents nothing is known of playbooks', played([], [lately]), 'UNKNOWN', /no larger incident/)

type Start = Parameters<typeof somethingIsAutomatic.evaluate>[0]['starts'][number]
const automatic = (routes: readonly (Pick<Start, 'runs' | 'successes' | 'lastSuccess'> & Partial<Start>)[], rest: object = {}) =>
  somethingIsAutomatic.evaluate(
    {
      workload: 'workload:shop',
      isLive: true,
      isCritical: true,
      starts: routes.map((one, index) => ({ by: `route:r${index}`, runbook: `runbook:r${index}`, fitted: null, ...one })),
      ...rest,
    },
    somethingIsAutomatic.parameters,
    now,
  )
const good = { runs: 20, successes: 19, lastSuccess: lately }
expect(
  'automation passes when one runbook works by itself',
  automatic([good, { runs: 0, successes: 0, lastSuccess: null }]),
  'PASS',
  /^1 of 2 automatic routes and rules/,
)
expect('automation fails when it fails too often', automatic([{ ...good, successes: 18 }]), 'FAIL', /18 of 20 runs/)
expect('automation fails without any route', automatic([]), 'FAIL', /No enabled route or event rule starts a runbook by itself/)
expect('automation is not asked of tier 2', automatic([], { isCritical: false }), 'NA', /Only tiers 0 and 1/)
expect(
  'automation is not fooled by a route that never ran',
  automatic([{ runs: 0, successes: 0, lastSuccess: null }]),
  'FAIL',
  /never ran with success/,
)
expect(
  'automation is not fooled by a run of long ago',
  automatic([{ runs: 0, successes: 0, lastSuccess: '2026-01-01T00:00:00Z' }]),
  'FAIL',
  /323 days ago, at most 90/,
)
expect('an event rule answers as well as a route', automatic([{ ...good, fitted: { lastAt: lately } }]), 'PASS', /^1 of 1/)
expect(
  'automation is not fooled by an event rule that nothing ever fits',
  automatic([{ ...good, fitted: { lastAt: null } }]),
  'FAIL',
  /nothing ever fitted its pattern/,
)
expect(
  'automation is not fooled by one that nothing fits any more',
  automatic([{ ...good, fitted: { lastAt: '2026-01-01T00:00:00Z' } }]),
  'FAIL',
  /nothing fitted its pattern for 323 days/,
)
