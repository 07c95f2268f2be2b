import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { alertsIn, isQuiet, type KnownFact, type Note, noteText, openIn } from '#domains/notices/handoffs/note.ts'

const fact = (type: string, at: string, data: object): KnownFact => ({ type, at: new Date(`2026-11-${at}:00Z`), actor: 'person:bo', data })
const shift = { start: new Date('2026-11-20T09:00:00Z'), end: new Date('2026-11-21T09:00:00Z') }
const opened = (alert: string, at: string, rule = 'CpuHigh') =>
  fact('alert.opened', at, { alert, group: `g-${alert}`, summary: `${rule} on checkout`, labels: { alertname: rule } })
const resolved = (alert: string, at: string) => fact('alert.resolved', at, { alert, group: `g-${alert}` })

const nothing: Note = {
  alerts: [],
  pages: [],
  open: [],
  changed: [],
  silences: [],
  figures: { hours: 24, pages: 0, interruptions: 0, outOfHours: 0, asleep: 0 },
}

describe('a hand-off note', () => {
  test('counts what fired in the shift by rule, with what became of it; what is open is open whenever it fired', () => {
    const { rules, open } = alertsIn(
      [
        opened('1', '19T09:00', 'Old'),
        opened('2', '20T10:00'),
        fact('alert.acknowledged', '20T10:05', { alert: '2', group: 'g-2' }),
        resolved('2', '20T11:00'),
        opened('3', '20T12:00'),
        opened('4', '20T13:00', 'DiskFull'),
        resolved('4', '20T14:00'),
        resolved('unknown', '20T15:00'),
      ],
      shift,
    )
    assert.deepEqual(rules, [
      { rule: 'CpuHigh', fired: 2, acknowledged: 1, resolved: 1, open: 1 },
      { rule: 'DiskFull', fired: 1, acknowledged: 0, resolved: 1, open: 0 },
    ])
    assert.deepEqual(
      open.map(({ reference }) => reference),
      ['alert:1', 'alert:3'],
    )
  })

  test('knows which incidents are open and which runs wait', () => {
    const open = openIn([
      fact('incident.opened', '20T10:00', { incident: 'a', number: 1, title: 'Payments fail' }),
      fact('incident.opened', '20T10:00', { incident: 'b', number: 2, title: 'Search is slow' }),
      fact('incident.resolved', '20T11:00', { incident: 'a', number: 1 }),
      fact('run.waiting', '20T10:00', { run: 'r', title: 'Restart', reason: 'somebody approves' }),
      fact('run.waiting', '20T10:00', { run: 's', title: 'Fail over', reason: 'somebody decides' }),
      fact('run.decided', '20T11:00', { run: 's' }),
      fact('incident.reopened', '20T12:00', { incident: 'a', number: 1, reason: 'It is back' }),
    ])
    assert.deepEqual(
      open.map(({ reference, title }) => [reference, title]),
      [
        ['incident:b', 'Incident 2: Search is slow'],
        ['run:r', 'Restart: somebody approves'],
        ['incident:a', 'Incident 1: It is back'],
      ],
    )
  })

  test('asks nobody when nothing happened, whatever was changed', () => {
    assert.equal(isQuiet({ ...nothing, changed: [{ at: '', by: '', sentence: '' }] }), true)
    assert.equal(isQuiet({ ...nothing, alerts: [{ rule: 'a', fired: 1, acknowledged: 0, resolved: 1, open: 0 }] }), false)
  })

  test('facts of a shape nobody knows do no harm', () => {
    const odd = ['alert.opened', 'alert.resolved', 'incident.opened', 'run.waiting'].map((type) => ({
      ...fact(type, '20T10:00', {}),
      data: null,
    }))
    assert.deepEqual(alertsIn(odd, shift), { rules: [], open: [] })
    assert.equal(openIn(odd).length, 2)
  })

  test('is read on a telephone: ten lines of each, and how many more', () => {
    const text = noteText(
      { ...nothing, open: Array.from({ length: 12 }, (_, index) => ({ what: 'alert', reference: '', title: `A${index}`, since: 'noon' })) },
      'Be **kind**.',
      (instant) => instant,
    )
    assert.ok(text.startsWith('Be **kind**.\n\n24 hours on call: 0 pages, 0 interruptions'))
    assert.ok(text.includes('- alert: A9, since noon\n- and 2 more') && !text.includes('A10'))
    assert.ok(!text.includes('Fired'))
  })
})
