import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  type CompositeEvent,
  type CompositeState,
  type Effect,
  nextLookOf,
  step,
  suppressedBy,
  type SuppressorPolicy,
  unknown,
} from '#domains/alerts/composites/suppressor.ts'

const at = (t: number): Date => new Date(1_700_000_000_000 + t * 1_000)
const period = (waitMs: number, extensionMs: number): SuppressorPolicy => ({ waitMs: waitMs * 1_000, extensionMs: extensionMs * 1_000 })

/** Both are OK at the beginning. Answers what happened at each instant, and what suppresses then. */
const story = (policy: SuppressorPolicy | undefined, events: readonly (readonly [number, CompositeEvent])[]) => {
  let state: CompositeState = { ...unknown(at(0)), composite: 'OK', suppressor: 'OK' }
  return events.map(([t, event]) => {
    const stepped = step(state, event, at(t), policy)
    state = stepped.state
    return [t, [...stepped.effects], suppressedBy(state, at(t))] as const
  })
}
const alarm = { composite: 'ALARM' } as const
const ok = { composite: 'OK' } as const
const suppressorAlarm = { suppressor: 'ALARM' } as const
const suppressorOk = { suppressor: 'OK' } as const

test('a suppressor that goes into ALARM within the wait period suppresses the actions', () => {
  assert.deepEqual(
    story(period(6, 0), [
      [2, alarm],
      [4, suppressorAlarm],
      [8, 'look'],
    ]),
    [
      [2, ['raise', 'hold'], 'WaitPeriod'],
      [4, [], 'Alarm'],
      [8, [], 'Alarm'],
    ],
  )
})

test('a suppressor that stays silent until the end of the wait period lets the actions happen then', () => {
  assert.deepEqual(
    story(period(6, 0), [
      [2, alarm],
      [7, 'look'],
      [8, 'look'],
      [9, 'look'],
    ]),
    [
      [2, ['raise', 'hold'], 'WaitPeriod'],
      [7, [], 'WaitPeriod'],
      [8, ['perform'], undefined],
      [9, [], undefined],
    ],
  )
})

test('a composite that leaves ALARM within the extension period performs nothing', () => {
  assert.deepEqual(
    story(period(0, 6), [
      [0, suppressorAlarm],
      [1, alarm],
      [2, suppressorOk],
      [5, ok],
      [8, 'look'],
    ]),
    [
      [0, [], 'Alarm'],
      [1, ['raise', 'hold'], 'Alarm'],
      [2, [], 'ExtensionPeriod'],
      [5, ['resolve'], 'ExtensionPeriod'],
      [8, [], undefined],
    ],
  )
})

test('one that is still in ALARM at the end of the extension period performs its actions then', () => {
  const told = story(period(0, 6), [
    [0, suppressorAlarm],
    [1, alarm],
    [2, suppressorOk],
    [8, 'look'],
  ])
  assert.deepEqual(told.at(-1), [8, ['perform'], undefined])
})

test('going into ALARM within the extension period is suppressed by it, and then waits no more', () => {
  assert.deepEqual(
    story(period(60, 6), [
      [0, suppressorAlarm],
      [2, suppressorOk],
      [5, alarm],
      [8, 'look'],
    ]).slice(2),
    [
      [5, ['raise', 'hold'], 'ExtensionPeriod'],
      [8, ['perform'], undefined],
    ],
  )
})

test('leaving ALARM within the wait period pages nobody, and the next time waits anew', () => {
  assert.deepEqual(
    story(period(6, 0), [
      [2, alarm],
      [4, ok],
      [8, 'look'],
      [9, alarm],
      [15, 'look'],
    ]),
    [
      [2, ['raise', 'hold'], 'WaitPeriod'],
      [4, ['resolve'], undefined],
      [8, [], undefined],
      [9, ['raise', 'hold'], 'WaitPeriod'],
      [15, ['perform'], undefined],
    ],
  )
})

test('a suppressor that comes after the page holds back what would follow, and releases it when it goes', () => {
  assert.deepEqual(
    story(period(0, 0), [
      [1, alarm],
      [3, suppressorAlarm],
      [5, suppressorOk],
    ]),
    [
      [1, ['raise', 'perform'], undefined],
      [3, ['hold'], 'Alarm'],
      [5, ['perform'], undefined],
    ],
  )
})

test('without a suppressor, and when it is taken away, nothing is held back', () => {
  assert.deepEqual(story(undefined, [[1, alarm]]), [[1, ['raise', 'perform'], undefined]])
  const held = step({ ...unknown(at(0)), suppressor: 'ALARM' }, alarm, at(1), period(0, 0)).state
  assert.deepEqual(step(held, 'look', at(2), undefined).effects, ['perform'])
})

const someEvent: fc.Arbitrary<CompositeEvent> = fc.oneof(
  fc.constant('look' as const),
  fc.constantFrom('ALARM', 'OK', 'INSUFFICIENT_DATA').map((composite) => ({ composite }) as const),
  fc.constantFrom('ALARM', 'OK', 'INSUFFICIENT_DATA').map((suppressor) => ({ suppressor }) as const),
)

test('it pages exactly when it is in ALARM and nothing suppresses, however often one looks', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.integer({ min: 0, max: 5 }), someEvent), { maxLength: 30 }),
      fc.integer({ min: 0, max: 8 }),
      fc.integer({ min: 0, max: 8 }),
      (events, wait, extension) => {
        const policy = period(wait, extension)
        let [state, t, isOpen, pages] = [unknown(at(0)), 0, false, false]
        const apply = (effects: readonly Effect[]): void => {
          for (const effect of effects) {
            if (effect === 'raise' || effect === 'resolve') {
              assert.notEqual(isOpen, effect === 'raise', 'raised twice or resolved twice')
              isOpen = effect === 'raise'
              if (!isOpen) pages = false
            } else pages = effect === 'perform'
          }
        }
        for (const [later, event] of events) {
          t += later
          for (const one of [event, 'look', 'look'] as const) {
            const stepped = step(state, one, at(t), policy)
            state = stepped.state
            apply(stepped.effects)
          }
          assert.equal(isOpen, state.composite === 'ALARM')
          assert.equal(pages, isOpen && suppressedBy(state, at(t)) === undefined)
          // What a timer would do: never held for ever without the suppressor, a timer or both.
          assert.equal(state.isHeld, state.isHeld && (state.suppressor === 'ALARM' || nextLookOf(state, at(t)) !== undefined))
        }
      },
    ),
    { numRuns: 300 },
  )
})
