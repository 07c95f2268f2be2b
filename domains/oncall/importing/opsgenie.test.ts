import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { importOpsgenie } from '#domains/oncall/importing/opsgenie.ts'
import { exported, noteOf, onCall, specOf } from '#test/imports.ts'

const user = (id: string, name: string, more: object = {}) => ({
  id,
  username: `${name}@anycompany.example`,
  fullName: `${name[0]?.toUpperCase() ?? ''}${name.slice(1)} Miller`,
  role: { id: 'User', name: 'User' },
  blocked: false,
  verified: true,
  timeZone: 'Europe/Berlin',
  locale: 'de_DE',
  ...more,
})

const someone = (id: string, name: string) => ({ type: 'user', id, username: `${name}@anycompany.example` })
const [a, b, c] = [someone('u1', 'anna'), someone('u2', 'ben'), someone('u3', 'cara')]
const users = [user('u1', 'anna'), user('u2', 'ben'), user('u3', 'cara')]
const team = {
  id: 't1',
  name: 'Payments',
  description: 'Cards and invoices',
  members: [
    { user: { id: 'u1', username: 'anna@anycompany.example' }, role: 'admin' },
    { user: { id: 'u2', username: 'ben@anycompany.example' }, role: 'user' },
  ],
}

const rotation = (participants: readonly object[], more: object = {}) => ({
  id: 'r1',
  name: 'Weekly',
  startDate: '2026-03-02T08:00:00Z',
  type: 'weekly',
  length: 1,
  participants,
  ...more,
})

const schedule = (rotations: readonly object[], more: object = {}) => ({
  id: 's1',
  name: 'Payments_schedule',
  description: '',
  timezone: 'Europe/Berlin',
  enabled: true,
  ownerTeam: { id: 't1', name: 'Payments' },
  rotations,
  ...more,
})

const rule = (minutes: number, recipient: object, more: object = {}) => ({
  condition: 'if-not-acked',
  notifyType: 'default',
  delay: { timeAmount: minutes, timeUnit: 'minutes' },
  recipient,
  ...more,
})

const now = new Date('2026-11-18T12:00:00Z')
const read = (value: unknown, known: Parameters<typeof importOpsgenie>[1]['known'] = []) => importOpsgenie(exported(value), { known, now })

describe('an export of Opsgenie', () => {
  test('a weekly rotation keeps whoever is on call now, with hand-overs at the same time on the wall', () => {
    const imported = read({ users, teams: [team], schedules: [schedule([rotation([a, b, c])])] })
    // 2 March to 16 November 2026 are 37 weeks: turn 37 is the second of three. 09:00 in Berlin is 08:00 UTC in winter.
    assert.deepEqual(onCall(imported, 'payments-schedule', '2026-11-16T08:00:00Z', 3), [
      '2026-11-16T08:00 ben',
      '2026-11-23T08:00 cara',
      '2026-11-30T08:00 anna',
    ])
    assert.deepEqual(onCall(imported, 'payments-schedule', '2026-06-29T07:00:00Z', 1), ['2026-06-29T07:00 cara'])
    const document = imported.documents.find(({ kind }) => kind === 'Schedule')
    assert.equal(document?.metadata.owner, 'team:payments')
    assert.equal(document?.metadata.title, 'Payments_schedule')
  })

  test('all rotations of a schedule are on call together', () => {
    const imported = read({ users, schedules: [schedule([rotation([a]), rotation([b, c], { id: 'r2', name: 'Second', type: 'daily' })])] })
    assert.deepEqual(onCall(imported, 'payments-schedule', '2026-11-18T08:00:00Z', 3).toSorted(), [
      '2026-11-18T08:00 anna',
      '2026-11-18T08:00 cara',
      '2026-11-19T08:00 ben',
    ])
  })

  test('turns of nobody stay turns of nobody', () => {
    const imported = read({ users, schedules: [schedule([rotation([a, { type: 'none' }, b], { type: 'daily', length: 2 })])] })
    assert.equal(noteOf(imported, 'rotation Weekly', 'changed').outcome, 'changed')
    // From 2 March, two days each of anna, nobody, ben: 44 rounds of six days end on 21 November.
    assert.deepEqual(onCall(imported, 'payments-schedule', '2026-11-19T08:00:00Z', 4), [
      '2026-11-19T08:00 ben',
      '2026-11-21T08:00 anna',
      '2026-11-25T08:00 ben',
      '2026-11-27T08:00 anna',
    ])
  })

  test('restrictions by the day and by the week come along', () => {
    const daily = { type: 'time-of-day', restriction: { startHour: 17, startMin: 30, endHour: 9, endMin: 0 } }
    const weekly = {
      type: 'weekday-and-time-of-day',
      restrictions: [
        { startDay: 'monday', startHour: 9, startMin: 0, endDay: 'monday', endHour: 17, endMin: 0 },
        { startDay: 'tuesday', startHour: 9, startMin: 0, endDay: 'tuesday', endHour: 17, endMin: 0 },
        { startDay: 'friday', startHour: 17, startMin: 0, endDay: 'monday', endHour: 9, endMin: 0 },
      ],
    }
    const of = (timeRestriction: object) =>
      specOf(read({ users, schedules: [schedule([rotation([a], { timeRestriction })])] }), 'Schedule', 'payments-schedule')
    assert.deepEqual((of(daily)['rotation'] as { restrictions: unknown }).restrictions, [{ from: '17:30', to: '09:00' }])
    assert.deepEqual((of(weekly)['rotation'] as { restrictions: unknown }).restrictions, [
      { days: ['MO', 'TU'], from: '09:00', to: '17:00' },
      { days: ['FR'], from: '17:00', to: '09:00', toDay: 'MO' },
    ])
  })

  test('an override of one rotation stands in for whoever has its turns only', () => {
    const override = {
      alias: 'o1',
      user: c,
      startDate: '2026-11-20T08:00:00Z',
      endDate: '2026-11-24T08:00:00Z',
      rotations: [{ id: 'r1', name: 'Weekly' }],
    }
    const second = rotation([c], { id: 'r2', name: 'Second' })
    const imported = read({ users, schedules: [schedule([rotation([a, b]), second], { overrides: [override] })] })
    assert.deepEqual(specOf(imported, 'Schedule', 'payments-schedule')['overrides'], [
      { from: '2026-11-20T09:00', to: '2026-11-23T09:00', person: 'person:cara', replaces: 'person:ben' },
      { from: '2026-11-23T09:00', to: '2026-11-24T09:00', person: 'person:cara', replaces: 'person:anna' },
    ])
  })

  test('rules count from the beginning, steps from the one before; who is next comes from a schedule of its own', () => {
    const escalation = {
      id: 'e1',
      name: 'Payments_escalation',
      ownerTeam: { id: 't1', name: 'Payments' },
      rules: [
        rule(0, { type: 'schedule', id: 's1', name: 'Payments_schedule' }),
        rule(5, { type: 'schedule', id: 's1', name: 'Payments_schedule' }, { notifyType: 'next' }),
        rule(15, { type: 'team', id: 't1', name: 'Payments' }, { notifyType: 'all' }),
        rule(15, a),
      ],
      repeat: { waitInterval: 20, count: 3, resetRecipientStates: true, closeAlertAfterAll: true },
    }
    const imported = read({ users, teams: [team], schedules: [schedule([rotation([a, b, c])])], escalations: [escalation] })
    assert.deepEqual(specOf(imported, 'EscalationPolicy', 'payments-escalation'), {
      steps: [
        { page: ['schedule:payments-schedule'], timeout: '5m' },
        { page: ['schedule:payments-schedule-next'], timeout: '10m' },
        { page: ['team:payments', 'person:anna'], timeout: '20m' },
      ],
      repeat: 3,
      fallback: 'team:payments',
    })
    assert.deepEqual(onCall(imported, 'payments-schedule', '2026-11-16T08:00:00Z', 1), ['2026-11-16T08:00 ben'])
    assert.deepEqual(onCall(imported, 'payments-schedule-next', '2026-11-16T08:00:00Z', 1), ['2026-11-16T08:00 cara'])
    assert.match(noteOf(imported, 'closing after').why, /because nobody answered/)
  })

  test('what is escalated until it is closed is an acknowledgement that runs out; a first delay is told', () => {
    const escalation = { id: 'e1', name: 'E', rules: [rule(5, a), rule(30, b, { condition: 'if-not-closed' })] }
    const imported = read({ users, escalations: [escalation] })
    const spec = specOf(imported, 'EscalationPolicy', 'e')
    assert.deepEqual(spec['acknowledgement'], { expires: '30m' })
    assert.deepEqual(spec['steps'], [
      { page: ['person:anna'], timeout: '25m' },
      { page: ['person:ben'], timeout: '10m' },
    ])
    assert.equal(spec['fallback'], 'person:ben')
    assert.ok(imported.notes.some(({ why }) => /at once, not after 5 minutes/.test(why)))
  })

  test('admins and users of a team are its people of today; routing for everything becomes what a team is paged by', () => {
    const escalation = {
      id: 'e1',
      name: 'E',
      rules: [rule(0, { type: 'team', id: 't1' }, { notifyType: 'admins' }), rule(5, { type: 'team', id: 't1' }, { notifyType: 'users' })],
    }
    const routingRules = [
      { id: 'rr1', name: 'Night', isDefault: false, criteria: { type: 'match-any-condition' }, notify: { type: 'none' } },
      {
        id: 'rr2',
        name: 'Default',
        isDefault: true,
        criteria: { type: 'match-all' },
        notify: { type: 'schedule', id: 's1', name: 'Payments_schedule' },
      },
    ]
    const imported = read({ users, teams: [{ ...team, routingRules }], schedules: [schedule([rotation([a])])], escalations: [escalation] })
    assert.deepEqual(
      (specOf(imported, 'EscalationPolicy', 'e')['steps'] as { page: string[] }[]).map(({ page }) => page),
      [['person:anna'], ['person:ben']],
    )
    assert.deepEqual(specOf(imported, 'EscalationPolicy', 'payments')['steps'], [{ page: ['schedule:payments-schedule'], timeout: '10m' }])
    assert.equal(specOf(imported, 'Team', 'payments')['escalation'], 'escalation-policy:payments')
    assert.match(noteOf(imported, 'routing rule Night').instead ?? '', /Route/)
  })

  test('contacts and the rules for new alerts become methods and rules; who is blocked has left', () => {
    const contacts = [
      { id: 'c1', contactMethod: 'email', to: 'anna@anycompany.example', enabled: true },
      { id: 'c2', contactMethod: 'sms', to: '49-1701234567', status: { enabled: true } },
      { id: 'c3', contactMethod: 'voice', to: '49-1701234567', enabled: false },
      { id: 'c4', contactMethod: 'mobile', to: 'iphone', enabled: true },
    ]
    const steps = [
      { contact: { method: 'sms', to: '49-1701234567' }, sendAfter: { timeAmount: 5, timeUnit: 'minutes' }, enabled: true },
      { contact: { method: 'email', to: 'anna@anycompany.example' }, sendAfter: { timeAmount: 0 }, enabled: true },
    ]
    const notificationRules = [
      { id: 'n1', name: 'New Alert', actionType: 'create-alert', enabled: true, steps },
      { id: 'n2', name: 'Closed Alert', actionType: 'closed-alert', enabled: true, steps },
    ]
    const imported = read({
      users: [user('u1', 'anna', { userContacts: contacts, notificationRules }), user('u2', 'ben', { blocked: true })],
    })
    assert.deepEqual(specOf(imported, 'Person', 'anna'), {
      email: 'anna@anycompany.example',
      zone: 'Europe/Berlin',
      contactMethods: [
        { name: 'email', channel: 'email', address: 'anna@anycompany.example' },
        { name: 'sms', channel: 'sms', address: '+491701234567' },
      ],
      rules: {
        important: [{ method: 'sms', delay: '5m' }, { method: 'email' }],
        default: [{ method: 'sms', delay: '5m' }, { method: 'email' }],
      },
    })
    assert.equal(specOf(imported, 'Person', 'ben')['active'], false)
    assert.match(noteOf(imported, 'notification rule Closed Alert').why, /something else/)
  })

  test('the folder of the backup tool and the answers of the API are read alike', () => {
    const imported = importOpsgenie(
      [
        { path: 'OpsGenieBackups/users/anna.json', text: JSON.stringify(user('u1', 'anna')) },
        { path: 'OpsGenieBackups/teams/Payments-t1.json', text: JSON.stringify(team) },
        { path: 'OpsGenieBackups/schedules/Payments.json', text: JSON.stringify(schedule([rotation([a])])) },
        { path: 'users.json', text: JSON.stringify({ totalCount: 1, data: [user('u2', 'ben')], took: 0.1, requestId: 'x' }) },
      ],
      { known: [], now },
    )
    assert.deepEqual(imported.findings, [])
    assert.deepEqual(
      imported.documents.map(({ kind, metadata }) => `${kind} ${metadata.name}`),
      ['Person anna', 'Person ben', 'Team payments', 'Schedule payments-schedule'],
    )
  })

  test('what is switched off, or has no zone that is one, is left out and says what to do', () => {
    const imported = read({
      users,
      schedules: [
        schedule([rotation([a])], { enabled: false }),
        schedule([rotation([a])], { id: 's2', name: 'Mars', timezone: 'Mars/Phobos' }),
      ],
    })
    assert.match(noteOf(imported, 'schedule Payments_schedule', 'left-out').why, /switched off/)
    assert.equal(noteOf(imported, 'schedule Mars', 'left-out').path, '/schedules/1/timezone')
    assert.deepEqual(
      read({ schedules: [schedule([rotation([a], { startDate: 'soon' })])] }).findings.map(({ path }) => path),
      ['/schedules/0/rotations/0/startDate'],
    )
  })
})
