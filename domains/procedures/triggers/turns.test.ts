import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { blackoutFindings, closedBy, type Surroundings } from '#domains/procedures/triggers/blackout.ts'
import { lateMs, mostMadeUp, mostQueued, nextTurns, type Standing, takeTurns, type TurnPlan } from '#domains/procedures/triggers/turns.ts'
import { readCron } from '#platform/time/cron.ts'

const cron = (expression: string, zone = 'UTC'): TurnPlan['after'] => {
  const read = readCron(expression, zone)
  assert.ok('after' in read)
  return read.after
}
const hourly = cron('0 * * * *')
const plan = (more: Partial<TurnPlan> = {}): TurnPlan => ({
  after: hourly,
  overlap: 'skip',
  catchUp: 'once',
  closed: () => undefined,
  ...more,
})
const since = (at: string, more: Partial<Standing> = {}): Standing => ({ settledUntil: new Date(at), underWay: 0, queued: 0, ...more })
const at = (text: string): Date => new Date(`2026-11-20T${text}:00Z`)
const said = (taken: ReturnType<typeof takeTurns>): readonly string[] =>
  taken.turns.map(({ at: due, outcome, count }) => `${due.toISOString().slice(11, 16)} ${outcome}${count === 1 ? '' : ` ${count}`}`)

test('a turn is taken when it is due, and the next is known', () => {
  const taken = takeTurns(plan(), since('2026-11-20T08:30:00Z'), at('09:00'))
  assert.deepEqual([said(taken), taken.nextAt], [['09:00 start'], at('10:00')])
  assert.deepEqual(said(takeTurns(plan(), { ...since('2026-11-20T08:30:00Z'), settledUntil: taken.settledUntil }, at('09:00'))), [])
})

test('after hours without anybody: none, one or each is made up for, and what is not is missed', () => {
  const down = since('2026-11-20T05:30:00Z')
  assert.deepEqual(said(takeTurns(plan({ catchUp: 'none' }), down, at('09:30'))), ['09:00 missed 4'])
  assert.deepEqual(said(takeTurns(plan({ catchUp: 'once' }), down, at('09:30'))), ['08:00 missed 3', '09:00 start'])
  assert.deepEqual(said(takeTurns(plan({ catchUp: 'once' }), down, at('09:01'))), ['08:00 missed 3', '09:00 start'])
  assert.deepEqual(said(takeTurns(plan({ catchUp: 'all', overlap: 'parallel' }), down, at('09:30'))), [
    '06:00 start',
    '07:00 start',
    '08:00 start',
    '09:00 start',
  ])
  assert.deepEqual(said(takeTurns(plan({ catchUp: 'all' }), down, at('09:30'))), [
    '06:00 start',
    '07:00 queued',
    '08:00 queued',
    '09:00 queued',
  ])
})

test('a month without anybody is bounded: a week is counted, and only so many are made up for', () => {
  const taken = takeTurns(plan({ catchUp: 'all', overlap: 'queue' }), since('2026-10-20T00:00:00Z'), at('09:30'))
  assert.equal(taken.turns.filter(({ outcome }) => outcome === 'start').length, 1)
  assert.equal(taken.turns.filter(({ outcome }) => outcome === 'queued').length, mostMadeUp - 1)
  assert.equal(taken.turns.find(({ outcome }) => outcome === 'missed')?.count, 7 * 24 - mostMadeUp)
})

test('while the turn before goes on the next is left out, waits or runs beside it', () => {
  const busy = since('2026-11-20T08:30:00Z', { underWay: 1 })
  assert.deepEqual(said(takeTurns(plan(), busy, at('09:00'))), ['09:00 skipped'])
  assert.deepEqual(said(takeTurns(plan({ overlap: 'queue' }), busy, at('09:00'))), ['09:00 queued'])
  assert.deepEqual(said(takeTurns(plan({ overlap: 'parallel' }), busy, at('09:00'))), ['09:00 start'])
  assert.deepEqual(said(takeTurns(plan({ overlap: 'queue' }), { ...busy, queued: mostQueued }, at('09:00'))), ['09:00 skipped'])
})

test('nothing begins on holidays, on days it is not for, in blackouts and in named windows', () => {
  const day = (date: string, title: string) => ({ start: new Date(`${date}T00:00:00Z`), end: new Date(`${date}T23:59:59Z`), title })
  const around: Surroundings = { onlyOn: undefined, notOn: [], blackouts: [], windows: [], zone: 'Europe/Berlin' }
  const closed = (more: Partial<Surroundings>, when: Date) => closedBy({ ...around, ...more })(when)
  assert.equal(closed({ notOn: [day('2026-11-20', 'Founders’ day')] }, at('09:00')), 'It is Founders’ day.')
  assert.equal(closed({ notOn: [day('2026-11-21', 'Founders’ day')] }, at('09:00')), undefined)
  assert.match(closed({ onlyOn: [day('2026-11-21', 'Stocktaking')] }, at('09:00')) ?? '', /none of the days/)
  const sale = { startsAt: '2026-11-20T00:00:00Z', endsAt: '2026-11-21T00:00:00Z', reason: 'the sale' }
  assert.equal(closed({ blackouts: [sale] }, at('09:00')), 'No run begins until Sat 21 Nov 2026, 01:00 (Europe/Berlin, UTC+1): the sale.')
  const nights = { recurrence: { rule: 'FREQ=DAILY', zone: 'Europe/Berlin', from: '2026-11-01T22:00', duration: '8h' } }
  assert.match(closed({ windows: [{ ...nights, title: 'Nights' }] }, at('02:00')) ?? '', /06:00 .*: Nights\.$/)
  assert.equal(closed({ windows: [{ ...nights, title: 'Nights' }] }, at('09:00')), undefined)
  assert.equal(closed({ blackouts: [{ startsAt: 'nonsense' }] }, at('09:00')), undefined)
})

test('an hour of a blackout is one entry, and is told with what comes next', () => {
  const every = plan({ after: cron('*/10 * * * *'), closed: (when) => (when < at('09:00') ? 'It is early.' : undefined) })
  const taken = takeTurns(every, since('2026-11-20T07:59:00Z'), at('09:00'))
  assert.deepEqual(said(taken), ['08:50 skipped 6', '09:00 start'])
  assert.deepEqual(
    nextTurns(every, at('08:35'), 2).map(({ at: due, closed }) => [due.toISOString().slice(11, 16), closed]),
    [
      ['08:40', 'It is early.'],
      ['08:50', 'It is early.'],
      ['09:00', undefined],
      ['09:10', undefined],
    ],
  )
  assert.equal(nextTurns({ after: hourly, closed: () => 'Never.' }, at('08:00'), 10).length, 1_000)
})

test('a blackout that cannot hold is found when it is written', () => {
  const rules = (blackouts: Parameters<typeof blackoutFindings>[0]) =>
    blackoutFindings(blackouts, '/spec/blackouts').map(({ path, rule }) => `${path} ${rule}`)
  assert.deepEqual(rules([{ startsAt: '2026-11-20T00:00:00Z', endsAt: '2026-11-19T00:00:00Z' }]), ['/spec/blackouts/0 times'])
  assert.deepEqual(rules([{}]), ['/spec/blackouts/0 times'])
  assert.deepEqual(rules([{ recurrence: { rule: 'FREQ=SOMETIMES', zone: 'UTC', from: '2026-11-01T22:00', duration: '8h' } }]), [
    '/spec/blackouts/0/recurrence/rule recurrence',
  ])
})

const plans = fc.record({
  after: fc.constantFrom('*/7 * * * *', '0 * * * *', '30 2 * * *', '15 9 * * MON-FRI').map((text) => cron(text, 'Europe/Berlin')),
  overlap: fc.constantFrom('skip' as const, 'queue' as const, 'parallel' as const),
  catchUp: fc.constantFrom('none' as const, 'once' as const, 'all' as const),
  closed: fc.constantFrom(
    () => undefined,
    (when: Date) => (when.getUTCHours() % 5 === 0 ? 'Closed.' : undefined),
  ),
})

test('whoever looks and however often: each turn has one outcome, none comes twice, and none begins that may not', () => {
  fc.assert(
    fc.property(plans, fc.array(fc.integer({ min: 0, max: 4 * 3_600_000 }), { minLength: 1, maxLength: 40 }), (one, pauses) => {
      const start = Date.parse('2026-10-24T00:00:00Z')
      let standing = since(new Date(start).toISOString())
      let now = start
      let settled = 0
      const begun: number[] = []
      for (const pause of pauses) {
        now += pause
        const { turns, settledUntil, nextAt } = takeTurns(one, standing, new Date(now))
        assert.ok(nextAt === undefined || nextAt > settledUntil)
        settled += turns.reduce((sum, { count }) => sum + count, 0)
        const starts = turns.filter(({ outcome }) => outcome === 'start' || outcome === 'queued').map((turn) => turn.at)
        begun.push(...starts.map((due) => due.getTime()))
        assert.ok(starts.every((due) => one.closed(due) === undefined))
        assert.ok(one.catchUp !== 'none' || starts.every((due) => now - due.getTime() < lateMs))
        // Another node looks at the same instant: nothing is left for it.
        assert.deepEqual(takeTurns(one, { ...standing, settledUntil }, new Date(now)).turns, [])
        standing = { ...standing, settledUntil }
      }
      let due = 0
      for (let when = one.after(new Date(start)); when !== undefined && when.getTime() <= now; when = one.after(when)) due += 1
      assert.equal(settled, due)
      assert.equal(new Set(begun).size, begun.length)
    }),
    { numRuns: 60 },
  )
})
