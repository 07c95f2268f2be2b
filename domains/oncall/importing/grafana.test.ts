import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { importGrafana } from '#domains/oncall/importing/grafana.ts'
import { exported, noteOf, onCall, specOf } from '#test/imports.ts'

const user = (id: string, name: string, more: object = {}) => ({
  id,
  username: name,
  email: `${name}@anycompany.example`,
  role: 'admin',
  teams: ['T1'],
  ...more,
})
const users = [user('UA', 'alex'), user('UB', 'bo'), user('UC', 'cy')]
const team = { id: 'T1', name: 'Payments', email: 'payments@anycompany.example', avatar_url: '/avatar/1' }

const shift = (more: object = {}) => ({
  id: 'O1',
  name: 'Weekly',
  type: 'rolling_users',
  team_id: null,
  time_zone: null,
  level: 1,
  start: '2026-03-02T09:00:00',
  duration: 604_800,
  frequency: 'weekly',
  interval: 1,
  week_start: 'MO',
  by_day: null,
  by_month: null,
  by_monthday: null,
  rolling_users: [['UA'], ['UB'], ['UC']],
  start_rotation_from_user_index: 0,
  ...more,
})

const schedule = (more: object = {}) => ({
  id: 'S1',
  name: 'Payments',
  type: 'calendar',
  team_id: 'T1',
  time_zone: 'Europe/Berlin',
  on_call_now: ['UB'],
  shifts: ['O1'],
  ical_url_overrides: null,
  slack: { channel_id: null, user_group_id: null },
  ...more,
})

const now = new Date('2026-11-18T12:00:00Z')
const read = (value: unknown) => importGrafana(exported(value), { known: [], now })
const shifted = (more: object, of: object = {}) => read({ users, schedules: [schedule(of)], on_call_shifts: [shift(more)] })
const next = (more: object, from: string, count: number) => onCall(shifted(more), 'payments', from, count)

describe('an export of Grafana OnCall', () => {
  test('rolling users keep whoever is on call now, from the one the rotation starts with', () => {
    // 37 weeks after 2 March: the second of three.
    assert.deepEqual(next({}, '2026-11-16T08:00:00Z', 3), ['2026-11-16T08:00 bo', '2026-11-23T08:00 cy', '2026-11-30T08:00 alex'])
    assert.deepEqual(next({ start_rotation_from_user_index: 1 }, '2026-11-16T08:00:00Z', 1), ['2026-11-16T08:00 cy'])
    // A start with an offset is an instant.
    assert.deepEqual(next({ start: '2026-03-02T09:00:00Z' }, '2026-11-16T09:00:00Z', 1), ['2026-11-16T09:00 bo'])
  })

  test('people of one slot are on call together', () => {
    const { rotation } = specOf(shifted({ rolling_users: [['UA', 'UB'], ['UC']] }), 'Schedule', 'payments') as {
      rotation: { groups: unknown }
    }
    assert.deepEqual(rotation.groups, [['person:alex', 'person:bo'], ['person:cy']])
  })

  test('days of the week: a working week belongs to one, days in turn to each', () => {
    const weekdays = ['MO', 'TU', 'WE', 'TH', 'FR']
    assert.deepEqual(next({ by_day: weekdays, duration: 28_800 }, '2026-11-20T08:00:00Z', 2), [
      '2026-11-20T08:00 bo',
      '2026-11-23T08:00 cy',
    ])
    // From Monday 2 March five working days a week: 18 November is the 188th working day, turn 187.
    assert.deepEqual(next({ frequency: 'daily', by_day: weekdays, duration: 86_400 }, '2026-11-18T08:00:00Z', 4), [
      '2026-11-18T08:00 bo',
      '2026-11-19T08:00 cy',
      '2026-11-20T08:00 alex',
      '2026-11-23T08:00 bo',
    ])
  })

  test('twelve hours of every day, and a part of every week', () => {
    assert.deepEqual(next({ frequency: 'daily', duration: 43_200 }, '2026-11-18T08:00:00Z', 2), [
      '2026-11-18T08:00 alex',
      '2026-11-19T08:00 bo',
    ])
    const weekend = specOf(shifted({ start: '2026-03-06T17:00:00', duration: 230_400 }), 'Schedule', 'payments') as {
      rotation: { restrictions: unknown }
    }
    assert.deepEqual(weekend.rotation.restrictions, [{ days: ['FR'], from: '17:00', to: '09:00', toDay: 'MO' }])
  })

  test('what no rotation says becomes a calendar of the same shifts', () => {
    // Every second week a working day of alex, the other one of bo.
    const imported = shifted({ interval: 2, duration: 86_400, rolling_users: [['UA'], ['UB']] })
    assert.match(noteOf(imported, 'shift Weekly', 'changed').why, /calendar/)
    assert.deepEqual(onCall(imported, 'payments', '2026-11-09T00:00:00Z', 3), [
      '2026-11-09T08:00 alex',
      '2026-11-23T08:00 bo',
      '2026-12-07T08:00 alex',
    ])
    const monthly = shifted({
      type: 'recurrent_event',
      frequency: 'monthly',
      by_monthday: [1, 15],
      duration: 86_400,
      rolling_users: null,
      users: ['UC'],
    })
    assert.deepEqual(onCall(monthly, 'payments', '2026-11-18T00:00:00Z', 2), ['2026-12-01T08:00 cy', '2026-12-15T08:00 cy'])
  })

  test('levels say who wins; a single event that is to come stays, one that is over is left out', () => {
    const single = {
      id: 'O2',
      name: 'Release',
      type: 'single_event',
      level: 5,
      start: '2026-11-19T09:00:00',
      duration: 10_800,
      users: ['UC'],
      time_zone: null,
    }
    const imported = read({
      users,
      schedules: [schedule({ shifts: ['O1', 'O2', 'O3'] })],
      on_call_shifts: [shift(), single, { ...single, id: 'O3', name: 'Past', start: '2025-11-19T09:00:00' }],
    })
    assert.deepEqual(onCall(imported, 'payments', '2026-11-19T07:00:00Z', 3), [
      '2026-11-19T07:00 bo',
      '2026-11-19T08:00 cy',
      '2026-11-19T11:00 bo',
    ])
    assert.equal(noteOf(imported, 'shift Past').why, 'It is over.')
  })

  test('overrides replace everybody, several of them together', () => {
    const override = { id: 'O2', name: 'Swap', type: 'override', start: '2026-11-19T08:00:00Z', duration: 3_600, users: ['UA', 'UC'] }
    const imported = read({ users, schedules: [schedule({ shifts: ['O1', 'O2'] })], on_call_shifts: [shift(), override] })
    assert.deepEqual(specOf(imported, 'Schedule', 'payments')['overrides'], [
      { from: '2026-11-19T09:00', to: '2026-11-19T10:00', person: 'person:alex' },
      { from: '2026-11-19T09:00', to: '2026-11-19T10:00', does: 'add', person: 'person:cy' },
    ])
  })

  test('a schedule from a calendar follows the same calendar, overrides above', () => {
    const imported = read({
      users,
      schedules: [
        schedule({
          type: 'ical',
          shifts: undefined,
          ical_url_primary: 'https://example.com/rota.ics',
          ical_url_overrides: 'https://example.com/over.ics',
        }),
      ],
    })
    assert.deepEqual(specOf(imported, 'Calendar', 'payments-calendar'), {
      holds: 'shifts',
      zone: 'Europe/Berlin',
      url: 'https://example.com/rota.ics',
    })
    assert.deepEqual(
      (specOf(imported, 'Schedule', 'payments')['layers'] as { priority?: number; calendar: string }[]).map(({ priority, calendar }) => [
        priority,
        calendar,
      ]),
      [
        [undefined, 'calendar:payments-calendar'],
        [1, 'calendar:payments-overrides'],
      ],
    )
  })

  test('a chain becomes a policy: waits are time-outs, conditions hold for what follows', () => {
    const step = (position: number, type: string, more: object = {}) => ({
      id: `E${position}`,
      escalation_chain_id: 'F1',
      position,
      type,
      ...more,
    })
    const imported = read({
      users,
      teams: [team],
      schedules: [schedule()],
      on_call_shifts: [shift()],
      escalation_chains: [{ id: 'F1', name: 'Payments', team_id: 'T1' }],
      escalation_policies: [
        step(1, 'wait', { duration: 300 }),
        step(0, 'notify_on_call_from_schedule', { notify_on_call_from_schedule: 'S1', important: true }),
        step(2, 'notify_if_num_alerts_in_window', { num_alerts_in_window: 10, num_minutes_in_window: 30 }),
        step(3, 'notify_persons', { persons_to_notify: ['UA'] }),
        step(4, 'wait', { duration: 900 }),
        step(5, 'notify_if_time_from_to', { notify_if_time_from: '08:00:00Z', notify_if_time_to: '18:00:00Z' }),
        step(6, 'notify_team_members', { notify_team_members: 'T1' }),
        step(7, 'notify_person_next_each_time', { persons_to_notify_next_each_time: ['UB', 'UC'] }),
        step(8, 'trigger_webhook', { action_to_trigger: 'W1' }),
        step(9, 'repeat_escalation'),
      ],
    })
    assert.deepEqual(specOf(imported, 'EscalationPolicy', 'payments'), {
      steps: [
        { page: ['schedule:payments'], timeout: '5m' },
        { page: ['person:alex'], timeout: '15m', when: { alerts: { moreThan: 10, within: '30m' } } },
        { page: ['team:payments', 'person:bo', 'person:cy'], timeout: '10m', when: { hours: { zone: 'UTC', from: '08:00', to: '18:00' } } },
      ],
      repeat: 5,
      fallback: 'team:payments',
    })
    assert.equal(specOf(imported, 'Team', 'payments')['escalation'], 'escalation-policy:payments')
    assert.deepEqual(specOf(imported, 'Team', 'payments')['contact'], { email: 'payments@anycompany.example' })
    assert.match(noteOf(imported, 'step trigger_webhook').instead ?? '', /Channel/)
  })

  test('personal rules become rules with what the export says of the methods', () => {
    const rule = (position: number, type: string, important: boolean, more: object = {}) => ({
      id: `N${position}${important}`,
      user_id: 'UA',
      position,
      type,
      important,
      ...more,
    })
    const imported = read({
      users: [user('UA', 'alex', { slack: [{ user_id: 'U012AB3CD', team_id: 'T0' }] })],
      personal_notification_rules: [
        rule(0, 'notify_by_slack', false),
        rule(1, 'wait', false, { duration: 300 }),
        rule(2, 'notify_by_email', false),
        rule(0, 'notify_by_phone_call', true),
        rule(1, 'notify_by_slack', true),
      ],
    })
    assert.deepEqual(specOf(imported, 'Person', 'alex')['rules'], {
      important: [{ method: 'Slack' }],
      default: [{ method: 'Slack' }, { method: 'mail', delay: '5m' }],
    })
    assert.match(noteOf(imported, 'notification rule of alex').why, /does not say the address for notify_by_phone_call/)
  })

  test('pages of the API are read like one file', () => {
    const page = (results: readonly unknown[]) =>
      JSON.stringify({ count: results.length, next: null, previous: null, results, current_page_number: 1, page_size: 50, total_pages: 1 })
    const text = [
      page(users),
      page([team]),
      page([schedule()]),
      page([shift()]),
      page([{ id: 'F1', name: 'Payments', team_id: 'T1' }]),
    ].join('\n')
    const imported = importGrafana([{ path: 'all.json', text }], { known: [], now })
    assert.deepEqual(imported.findings, [])
    assert.deepEqual(
      imported.documents.map(({ kind, metadata }) => `${kind} ${metadata.name}`),
      ['Person alex', 'Person bo', 'Person cy', 'Team payments', 'Schedule payments'],
    )
    assert.match(noteOf(imported, 'escalation chain Payments'.replace('chain', 'policy')).why, /None of its steps/)
  })
})
