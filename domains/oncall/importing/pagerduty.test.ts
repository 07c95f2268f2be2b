import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { importPagerDuty } from '#domains/oncall/importing/pagerduty.ts'
import { existing, exported, noteOf, onCall, specOf } from '#test/imports.ts'

const user = (id: string, name: string, more: object = {}) => ({
  id,
  type: 'user',
  summary: name,
  self: `https://api.pagerduty.com/users/${id}`,
  name,
  email: `${name.toLowerCase().replace(' ', '.')}@anycompany.example`,
  time_zone: 'America/New_York',
  role: 'user',
  teams: [{ id: 'PTEAM1', type: 'team_reference', summary: 'Payments' }],
  contact_methods: [],
  notification_rules: [],
  ...more,
})

const layer = (name: string, users: readonly string[], more: object = {}) => ({
  id: `L${name}`,
  name,
  start: '2024-01-08T09:00:00-05:00',
  end: null,
  rotation_virtual_start: '2024-01-08T09:00:00-05:00',
  rotation_turn_length_seconds: 604_800,
  users: users.map((id) => ({ user: { id, type: 'user_reference', summary: id } })),
  restrictions: [],
  ...more,
})

const schedule = (layers: readonly object[], more: object = {}) => ({
  id: 'PSCHED1',
  type: 'schedule',
  name: 'Payments primary',
  time_zone: 'America/New_York',
  description: 'Who answers first',
  teams: [{ id: 'PTEAM1', type: 'team_reference', summary: 'Payments' }],
  schedule_layers: layers,
  ...more,
})

const people = [user('PA', 'Alice Smith'), user('PB', 'Bo Jones'), user('PC', 'Cy Young')]
const now = new Date('2026-11-18T12:00:00Z')
const read = (value: unknown, known: Parameters<typeof existing>[0] = []) =>
  importPagerDuty(exported(value), { known: existing(known), now })

describe('an export of PagerDuty', () => {
  test('a weekly layer keeps whoever is on call now and those who come next, over the change of the clocks', () => {
    const imported = read({ users: people, schedules: [schedule([layer('Weekly', ['PA', 'PB', 'PC'])])] })
    // 148 weeks after 8 January 2024 is 9 November 2026: turn 148 is the second of three.
    assert.deepEqual(onCall(imported, 'payments-primary', '2026-11-09T14:00:00Z', 4), [
      '2026-11-09T14:00 bo-jones',
      '2026-11-16T14:00 cy-young',
      '2026-11-23T14:00 alice-smith',
      '2026-11-30T14:00 bo-jones',
    ])
    // In summer nine o'clock in New York is an hour earlier in UTC.
    assert.deepEqual(onCall(imported, 'payments-primary', '2026-10-26T13:00:00Z', 2), [
      '2026-10-26T13:00 cy-young',
      '2026-11-02T14:00 alice-smith',
    ])
    assert.equal(specOf(imported, 'Schedule', 'payments-primary')['zone'], 'America/New_York')
  })

  test('the layer listed first wins, restricted to nights and weekends', () => {
    const night = { type: 'daily_restriction', start_time_of_day: '18:00:00', duration_seconds: 54_000 }
    const imported = read({
      users: people,
      schedules: [
        schedule([layer('Nights', ['PC'], { restrictions: [night], rotation_turn_length_seconds: 86_400 }), layer('Days', ['PA', 'PB'])]),
      ],
    })
    assert.deepEqual(onCall(imported, 'payments-primary', '2026-11-18T13:00:00Z', 4), [
      '2026-11-18T13:00 cy-young',
      '2026-11-18T14:00 bo-jones',
      '2026-11-18T23:00 cy-young',
      '2026-11-19T14:00 bo-jones',
    ])
  })

  test('a weekly restriction from Friday evening to Monday morning is one stretch; several days at the same hours are one', () => {
    const weekend = { type: 'weekly_restriction', start_day_of_week: 5, start_time_of_day: '17:00:00', duration_seconds: 230_400 }
    const office = [1, 2, 3].map((day) => ({
      type: 'weekly_restriction',
      start_day_of_week: day,
      start_time_of_day: '09:00:00',
      duration_seconds: 28_800,
    }))
    const imported = read({ users: people, schedules: [schedule([layer('Weekend', ['PA'], { restrictions: [weekend, ...office] })])] })
    assert.deepEqual((specOf(imported, 'Schedule', 'payments-primary')['rotation'] as { restrictions: unknown }).restrictions, [
      { days: ['FR'], from: '17:00', to: '09:00', toDay: 'MO' },
      { days: ['MO', 'TU', 'WE'], from: '09:00', to: '17:00' },
    ])
    assert.deepEqual(onCall(imported, 'payments-primary', '2026-11-20T21:00:00Z', 3), [
      '2026-11-20T22:00 alice-smith',
      // Monday 09:00 joins what ended at 09:00.
      '2026-11-24T14:00 alice-smith',
      '2026-11-25T14:00 alice-smith',
    ])
  })

  test('layers that ended are left out, those that begin or end later say so, turns of twelve hours stay', () => {
    const imported = read({
      users: people,
      schedules: [
        schedule([
          layer('Old', ['PC'], { end: '2025-01-01T00:00:00Z' }),
          layer('Half days', ['PA', 'PB'], {
            rotation_turn_length_seconds: 43_200,
            start: '2026-12-01T09:00:00-05:00',
            end: '2027-01-01T09:00:00-05:00',
          }),
        ]),
      ],
    })
    assert.match(noteOf(imported, 'layer Old').why, /ended on 2024-12-31T19:00/)
    const { rotation } = specOf(imported, 'Schedule', 'payments-primary') as { rotation: Record<string, unknown> }
    assert.deepEqual(
      [rotation['every'], rotation['interval'], rotation['from'], rotation['until']],
      ['hour', 12, '2026-12-01T09:00', '2027-01-01T09:00'],
    )
    assert.deepEqual(onCall(imported, 'payments-primary', '2026-11-18T12:00:00Z', 1), ['2026-12-01T14:00 alice-smith'])
  })

  test('overrides that are not over come along', () => {
    const override = (start: string, end: string, id: string) => ({
      id: `Q${start}`,
      start,
      end,
      user: { id, type: 'user_reference', summary: id },
    })
    const overrides = [
      override('2026-11-20T14:00:00Z', '2026-11-21T14:00:00Z', 'PC'),
      override('2025-11-20T14:00:00Z', '2025-11-21T14:00:00Z', 'PC'),
    ]
    const imported = read({ users: people, schedules: [schedule([layer('Weekly', ['PA'])], { overrides })] })
    assert.deepEqual(specOf(imported, 'Schedule', 'payments-primary')['overrides'], [
      { from: '2026-11-20T09:00', to: '2026-11-21T09:00', person: 'person:cy-young' },
    ])
  })

  test('escalation rules become steps with their delays, loops become repeats, and the team is the fallback', () => {
    const target = (id: string, type: string) => ({ id, type, summary: id })
    const policy = {
      id: 'PPOL1',
      type: 'escalation_policy',
      name: 'Payments',
      num_loops: 2,
      teams: [{ id: 'PTEAM1', type: 'team_reference', summary: 'Payments' }],
      escalation_rules: [
        { id: 'R1', escalation_delay_in_minutes: 5, targets: [target('PSCHED1', 'schedule_reference')] },
        {
          id: 'R2',
          escalation_delay_in_minutes: 15,
          targets: [target('PA', 'user_reference'), target('PB', 'user_reference')],
          escalation_rule_assignment_strategy: { type: 'round_robin' },
        },
        { id: 'R3', escalation_delay_in_minutes: 15, targets: [target('PX', 'rocket_reference')] },
      ],
    }
    const imported = read({ users: people, schedules: [schedule([layer('Weekly', ['PA', 'PB'])])], escalation_policies: [policy] })
    assert.deepEqual(specOf(imported, 'EscalationPolicy', 'payments'), {
      steps: [
        { page: ['schedule:payments-primary'], timeout: '5m' },
        // What pages nobody gives its time to the step before.
        { page: ['person:alice-smith', 'person:bo-jones'], timeout: '30m' },
      ],
      repeat: 2,
      fallback: 'team:payments',
    })
    assert.match(noteOf(imported, 'escalation policy Payments', 'changed').why, /at once, not one of them in turn|goes to team:payments/)
    assert.match(noteOf(imported, 'target of escalation policy Payments').why, /rocket_reference/)
    assert.equal(specOf(imported, 'Team', 'payments')['escalation'], 'escalation-policy:payments')
  })

  test('contact methods and notification rules become methods and rules; the app does not', () => {
    const methods = [
      { id: 'C1', type: 'email_contact_method', label: 'Work', address: 'alice@anycompany.example' },
      { id: 'C2', type: 'sms_contact_method', label: 'Mobile', address: '5551234567', country_code: 1 },
      { id: 'C3', type: 'phone_contact_method', label: 'Mobile', address: '5551234567', country_code: 1 },
      { id: 'C4', type: 'push_notification_contact_method', label: 'iPhone', address: 'abc' },
    ]
    const rule = (minutes: number, id: string, urgency: string) => ({
      type: 'assignment_notification_rule',
      start_delay_in_minutes: minutes,
      contact_method: { id },
      urgency,
    })
    const alice = user('PA', 'Alice Smith', {
      contact_methods: methods,
      notification_rules: [rule(0, 'C2', 'high'), rule(5, 'C3', 'high'), rule(0, 'C1', 'low'), rule(0, 'C4', 'high')],
    })
    const imported = read({ users: [alice] })
    assert.deepEqual(specOf(imported, 'Person', 'alice-smith'), {
      email: 'alice.smith@anycompany.example',
      zone: 'America/New_York',
      contactMethods: [
        { name: 'Work (email)', channel: 'email', address: 'alice@anycompany.example' },
        { name: 'Mobile (sms)', channel: 'sms', address: '+15551234567' },
        { name: 'Mobile (voice)', channel: 'voice', address: '+15551234567' },
      ],
      rules: {
        important: [{ method: 'Mobile (sms)' }, { method: 'Mobile (voice)', delay: '5m' }],
        default: [{ method: 'Work (email)' }],
      },
    })
    assert.match(noteOf(imported, 'method iPhone').instead ?? '', /How I am reached/)
  })

  test('whoever is known by the mail address keeps their record and their name; names that are taken get a number', () => {
    const known = [
      { kind: 'Person', name: 'ali', spec: { email: 'Alice.Smith@anycompany.example', memberOf: ['team:platform'] } },
      { kind: 'Person', name: 'bo-jones', spec: { email: 'another.bo@anycompany.example' } },
    ]
    const imported = read({ users: people, schedules: [schedule([layer('Weekly', ['PA', 'PB'])])] }, known)
    assert.deepEqual((specOf(imported, 'Schedule', 'payments-primary')['rotation'] as { people: unknown }).people, [
      'person:ali',
      'person:bo-jones-2',
    ])
    assert.deepEqual(specOf(imported, 'Person', 'ali'), {
      email: 'Alice.Smith@anycompany.example',
      memberOf: ['team:platform'],
      zone: 'America/New_York',
    })
  })

  test('somebody who is not exported keeps the turns, for without them everybody else’s would move', () => {
    const imported = read({ users: [people[0]], schedules: [schedule([layer('Weekly', ['PA', 'PGONE', 'PA'])])] })
    assert.deepEqual((specOf(imported, 'Schedule', 'payments-primary')['rotation'] as { people: unknown }).people, [
      'person:alice-smith',
      'person:pgone',
      'person:alice-smith',
    ])
    assert.match(noteOf(imported, 'person PGONE', 'changed').why, /keeps the turns/)
  })

  test('pages of the API, bare lists and lines of objects are read alike', () => {
    const text = [
      JSON.stringify({ users: people, limit: 25, offset: 0, more: false, total: null }, undefined, 2),
      JSON.stringify([schedule([layer('Weekly', ['PA', 'PB'])])]),
      JSON.stringify({ schedule: schedule([layer('Weekly', ['PB'])], { id: 'PSCHED2', name: 'Payments primary' }) }),
      ...people.map((one) => JSON.stringify(one)),
    ].join('\n')
    const imported = importPagerDuty([{ path: 'all.jsonl', text }], { known: [], now })
    assert.deepEqual(imported.findings, [])
    assert.deepEqual(
      imported.documents.map(({ kind, metadata }) => `${kind} ${metadata.name}`),
      [
        'Person alice-smith',
        'Person bo-jones',
        'Person cy-young',
        'Team payments',
        'Schedule payments-primary',
        'Schedule payments-primary-2',
      ],
    )
  })

  test('what is no export is refused with its place', () => {
    const refused = (value: unknown) => read(value).findings.map(({ path, rule }) => `${rule} ${path}`)
    assert.deepEqual(refused([{ rocket: true }]), ['unknown /0'])
    assert.deepEqual(refused({ users: [42] }), ['unknown /users/0'])
    assert.deepEqual(refused({ schedules: [schedule([layer('Weekly', ['PA'], { rotation_virtual_start: 'yesterday' })])] }), [
      'date /schedules/0/schedule_layers/0/rotation_virtual_start',
    ])
    assert.deepEqual(
      importPagerDuty([{ path: 'x.json', text: '{"users": [' }], { known: [], now }).findings.map(({ rule, line }) => [rule, line]),
      [['json', 1]],
    )
    assert.deepEqual(
      importPagerDuty([{ path: 'x.json', text: '['.repeat(100) + ']'.repeat(100) }], { known: [], now }).findings.map(({ rule }) => rule),
      ['too-deep'],
    )
  })

  test('traps of JSON and signs that control a terminal do not come through', () => {
    const [alice] = people
    const imported = importPagerDuty(
      [
        {
          path: 'x.json',
          text: `{"users":[${JSON.stringify({ ...alice, name: 'Al\u001b[31mice' }).replace('{', '{"__proto__":{"name":"Trap"},')}]}`,
        },
      ],
      { known: [], now },
    )
    assert.equal(imported.documents[0]?.metadata.title, 'Al [31mice')
    assert.equal(({} as Record<string, unknown>)['name'], undefined)
  })

  test('five hundred people in forty schedules come along whole', () => {
    const many = Array.from({ length: 500 }, (_, index) => user(`P${index}`, `Person ${index}`, { email: `p${index}@anycompany.example` }))
    const schedules = Array.from({ length: 40 }, (_, index) =>
      schedule(
        [
          layer(
            'Weekly',
            many.slice(index * 12, index * 12 + 12).map(({ id }) => id),
          ),
        ],
        { id: `S${index}`, name: `Rota ${index}` },
      ),
    )
    const imported = read({ users: many, schedules })
    assert.deepEqual(imported.findings, [])
    assert.equal(imported.documents.length, 500 + 1 + 40)
    assert.equal((specOf(imported, 'Team', 'payments')['members'] as unknown[]).length, 500)
  })
})
