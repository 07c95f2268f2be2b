import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { Schedule } from '#domains/oncall/kinds.ts'
import { layer, person, type Spec, turns } from '#test/rotas.ts'

const findings = (spec: Partial<Spec>): string[] =>
  (
    Schedule.validate?.({ apiVersion: 'andon.dev/v1', kind: 'Schedule', metadata: { name: 'shop' }, spec: { zone: 'UTC', ...spec } }) ?? []
  ).map(({ path, rule, mend }) => {
    assert.ok((mend ?? '').length > 0, 'says what to do')
    return `${path} ${rule}`
  })
const override = (more: Partial<NonNullable<Spec['overrides']>[number]>) => ({ from: '2026-11-20T09:00', to: '2026-11-20T12:00', ...more })

const rows: readonly (readonly [string, Partial<Spec>, readonly string[]])[] = [
  ['one rotation', { rotation: turns('abc') }, []],
  ['groups', { rotation: turns('ab c') }, []],
  ['layers with holidays', { holidays: ['calendar:de'], layers: [layer('one', turns('a'), { onHolidays: 'skip' })] }, []],
  ['a calendar with times', { layers: [{ name: 'one', calendar: 'calendar:duty', restrictions: [{ from: '09:00', to: '17:00' }] }] }, []],
  ['neither a rotation nor layers', {}, ['/spec/rotation required']],
  ['a rotation beside layers', { rotation: turns('a'), layers: [layer('one', turns('a'))] }, ['/spec/rotation either']],
  ['nobody who takes turns', { rotation: { every: 'day', start: '2026-11-20T09:00' } }, ['/spec/rotation/people either']],
  ['people and groups', { rotation: turns('a', { groups: [['person:b']] }) }, ['/spec/rotation/people either']],
  [
    'hours that end when they begin',
    { rotation: turns('a', { hours: { from: '09:00', to: '09:00' } }) },
    ['/spec/rotation/hours/to order'],
  ],
  [
    'an end before the beginning',
    { rotation: turns('a', { from: '2026-11-21T00:00', until: '2026-11-20T00:00' }) },
    ['/spec/rotation/until order'],
  ],
  [
    'dates that do not exist',
    { rotation: turns('a', { start: '2026-02-30T09:00', until: '2026-13-01T00:00' }) },
    ['/spec/rotation/start date', '/spec/rotation/until date'],
  ],
  [
    'a restriction to a day without one it begins on',
    { rotation: turns('a', { restrictions: [{ from: '17:00', to: '09:00', toDay: 'MO' }] }) },
    ['/spec/rotation/restrictions/0/days required'],
  ],
  ['a layer without people', { layers: [{ name: 'one' }] }, ['/spec/layers/0/rotation either']],
  [
    'a layer with a rotation and a calendar',
    { layers: [layer('one', turns('a'), { calendar: 'calendar:duty' })] },
    ['/spec/layers/0/rotation either'],
  ],
  [
    'times beside a rotation',
    { layers: [layer('one', turns('a'), { restrictions: [{ from: '09:00', to: '17:00' }] })] },
    ['/spec/layers/0/restrictions place'],
  ],
  ['two layers of one name', { layers: [layer('one', turns('a')), layer('one', turns('b'))] }, ['/spec/layers/1/name unique']],
  ['an unknown zone of a layer', { layers: [layer('one', turns('a'), { zone: 'Mars/Olympus' })] }, ['/spec/layers/0/zone zone']],
  ['rest on holidays nobody knows', { layers: [layer('one', turns('a'), { onHolidays: 'skip' })] }, ['/spec/layers/0/onHolidays required']],
  ['shadows alone', { layers: [layer('one', turns('a'), { shadow: true })] }, ['/spec/layers required']],
  [
    'an override that ends before it begins',
    { rotation: turns('a'), overrides: [override({ to: '2026-11-20T08:00' })] },
    ['/spec/overrides/0/to order'],
  ],
  ['somebody to add, unnamed', { rotation: turns('a'), overrides: [override({ does: 'add' })] }, ['/spec/overrides/0/person required']],
  [
    'somebody added instead of another',
    { rotation: turns('a'), overrides: [override({ does: 'add', person: person('b'), replaces: person('a') })] },
    ['/spec/overrides/0/replaces place'],
  ],
  [
    'somebody for themselves',
    { rotation: turns('a'), overrides: [override({ person: person('a'), replaces: person('a') })] },
    ['/spec/overrides/0/replaces self'],
  ],
  [
    'somebody twice at once',
    { rotation: turns('a'), overrides: [override({ person: person('b') }), override({ does: 'add', person: person('b') })] },
    ['/spec/overrides/1 overlap'],
  ],
  [
    'somebody replaced and removed',
    { rotation: turns('a'), overrides: [override({ replaces: person('a') }), override({ does: 'remove', person: person('a') })] },
    ['/spec/overrides/1 overlap'],
  ],
  [
    'two who change places',
    {
      rotation: turns('a'),
      overrides: [override({ person: person('b'), replaces: person('a') }), override({ person: person('a'), replaces: person('b') })],
    },
    [],
  ],
]

describe('a schedule is judged as it is written', () => {
  for (const [title, spec, expected] of rows) test(title, () => assert.deepEqual(findings(spec), expected))
})
