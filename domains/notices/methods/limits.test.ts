import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { assert as holds, array, constantFrom, integer, property, record } from 'fast-check'
import { type Asked, isPressing, type Limit, limitOf, mayLeave, parseLimit, type Sent } from '#domains/notices/methods/limits.ts'

const start = Date.parse('2026-11-20T09:00:00Z')
const at = (minutes: number): Date => new Date(start + minutes * 60_000)
const five: Limit = { messages: 5, withinMs: 15 * 60_000 }

const sentAt = (...of: readonly (readonly [number, string])[]): Sent[] => of.map(([minutes, workload]) => ({ at: at(minutes), workload }))
const pages = (...of: readonly string[]): Asked[] =>
  of.map((text, index) => {
    const [workload = '', priority = 'High'] = text.split('!')
    return { id: `${index}`, workload, priority, since: at(index / 60) }
  })

describe('what may leave for one place', () => {
  const now = at(10)
  const cases: readonly (readonly [string, readonly Sent[], readonly string[], string])[] = [
    ['a few leave one by one', [], ['shop', 'search', 'shop'], '0 1 2 | '],
    ['of one workload all but the last message are used up singly', [], ['a', 'a', 'a', 'a', 'a', 'a'], '0 1 2 | 3 4 5'],
    ['the last message is kept for a workload not heard of', sentAt([9, 'a'], [9, 'a'], [9, 'a'], [9, 'a']), ['a'], ' |  | 0 until 24'],
    ['and goes to it', sentAt([9, 'a'], [9, 'a'], [9, 'a'], [9, 'a']), ['b'], '0 | '],
    ['which takes along what waits', sentAt([9, 'a'], [9, 'a'], [9, 'a'], [9, 'a']), ['a', 'a', 'b'], ' | 2 0 1'],
    ['new workloads go ahead, however late they come', sentAt([9, 'a'], [9, 'a']), ['a', 'a', 'a', 'b'], '3 | 0 1 2'],
    ['more new workloads than messages: the last bundle names them all', sentAt([9, 'x'], [9, 'x'], [9, 'x']), ['a', 'b', 'c'], '0 | 1 2'],
    ['nothing leaves from a full place', sentAt([1, 'x'], [2, 'x'], [3, 'x'], [4, 'x'], [5, 'x']), ['b'], ' |  | 0 until 16'],
    ['what was heard of waits for one more', sentAt([1, 'x'], [2, 'x'], [3, 'x'], [4, 'x'], [5, 'x']), ['x'], ' |  | 0 until 17'],
    ['what is old does not count', sentAt([-6, 'x'], [-6, 'x'], [-6, 'x'], [-6, 'x'], [-5, 'x']), ['x'], '0 | '],
    [
      'pressing ones leave from a full place, and count',
      sentAt([1, 'x'], [2, 'x'], [3, 'x'], [4, 'x']),
      ['b!Urgent', 'c!Critical', 'd'],
      '0 1 |  | 2 until 17',
    ],
  ]
  for (const [what, sent, asked, expected] of cases)
    test(what, () => {
      const { single, bundle, held, until } = mayLeave(five, sent, pages(...asked), now)
      const waits = until === undefined ? '' : ` | ${held.join(' ')} until ${(until.getTime() - start) / 60_000}`
      assert.equal(`${single.join(' ')} | ${bundle.join(' ')}${waits}`, expected)
    })

  test('a place that takes one message at a time bundles everything into it', () => {
    const one = { messages: 1, withinMs: 60_000 }
    assert.deepEqual(mayLeave(one, [], pages('a', 'a', 'b'), now).bundle, ['0', '2', '1'])
    assert.deepEqual(mayLeave(one, [{ at: now, workload: 'a' }], pages('b'), now).until, at(11))
  })
})

const workload = constantFrom('a', 'b', 'c', 'd')
const storm = record({
  limit: record({ messages: integer({ min: 1, max: 6 }), withinMs: constantFrom(60_000, 900_000) }),
  sent: array(record({ at: integer({ min: 0, max: 10 }).map(at), workload }), { maxLength: 8 }),
  asked: array(
    record({ workload, priority: constantFrom('Critical', 'Urgent', 'High', 'Low'), since: integer({ min: 0, max: 20 }).map(at) }),
    {
      minLength: 1,
      maxLength: 30,
    },
  ).map((list) => list.map((one, index) => ({ ...one, id: `${index}` }))),
})

describe('whatever comes', () => {
  const now = at(10)
  test('every page is sent, bundled or held, once; pressing ones are sent', () =>
    holds(
      property(storm, ({ limit, sent, asked }) => {
        const { single, bundle, held } = mayLeave(limit, sent, asked, now)
        assert.deepEqual([...single, ...bundle, ...held].toSorted(), asked.map(({ id }) => id).toSorted())
        for (const { id, priority } of asked) if (isPressing(priority)) assert.ok(single.includes(id))
      }),
    ))

  test('the limit holds, but for pressing ones', () =>
    holds(
      property(storm, ({ limit, sent, asked }) => {
        const { single, bundle } = mayLeave(limit, sent, asked, now)
        const counted = sent.filter(({ at: when }) => now.getTime() - when.getTime() < limit.withinMs).length
        const pressing = asked.filter(({ priority }) => isPressing(priority)).length
        const others = single.length - pressing + (bundle.length > 0 ? 1 : 0)
        assert.ok(others === 0 || counted + pressing + others <= limit.messages)
      }),
    ))

  test('the first page of a workload is never behind a later one of another', () =>
    holds(
      property(storm, ({ limit, sent, asked }) => {
        const { single, bundle, held } = mayLeave(limit, sent, asked, now)
        const rank = (id: string): number => (single.includes(id) ? 0 : bundle.includes(id) ? 1 : held.includes(id) ? 2 : 3)
        const waiting = asked.filter(({ priority }) => !isPressing(priority))
        const heard = new Set([
          ...sent.filter(({ at: when }) => now.getTime() - when.getTime() < limit.withinMs).map((one) => one.workload),
          ...asked.filter(({ priority }) => isPressing(priority)).map((one) => one.workload),
        ])
        const inOrder = waiting.toSorted((a, b) => a.since.getTime() - b.since.getTime() || (a.id < b.id ? -1 : 1))
        const firsts = inOrder.filter(
          (one, index) => !heard.has(one.workload) && inOrder.findIndex((other) => other.workload === one.workload) === index,
        )
        for (const first of firsts) for (const other of waiting) if (!firsts.includes(other)) assert.ok(rank(first.id) <= rank(other.id))
      }),
    ))

  test('what is held leaves at the instant that is given, and not before', () =>
    holds(
      property(storm, ({ limit, sent, asked }) => {
        const { held, until } = mayLeave(limit, sent, asked, now)
        assert.equal(held.length > 0, until !== undefined)
        if (until === undefined) return
        assert.ok(until > now)
        const went = [...sent, ...asked.filter(({ priority }) => isPressing(priority)).map((one) => ({ at: now, workload: one.workload }))]
        const rest = asked.filter(({ id }) => held.includes(id))
        assert.equal(mayLeave(limit, went, rest, until).held.length, 0)
        assert.equal(mayLeave(limit, went, rest, new Date(until.getTime() - 1)).held.length, rest.length)
      }),
    ))
})

test('a method has its own limit, that of the installation, or the usual one', () => {
  const limits: readonly (readonly [Parameters<typeof limitOf>, Limit | undefined])[] = [
    [['sms', undefined, {}], five],
    [['voice', undefined, {}], { messages: 3, withinMs: 900_000 }],
    [['email', undefined, {}], undefined],
    [['email', undefined, { email: '30/1h' }], { messages: 30, withinMs: 3_600_000 }],
    [['sms', 'none', { sms: '1/1m' }], undefined],
    [['sms', '2/30s', { sms: 'none' }], { messages: 2, withinMs: 30_000 }],
  ]
  for (const [given, expected] of limits) assert.deepEqual(limitOf(...given), expected)
  assert.equal(parseLimit('none'), undefined)
})

test('a priority nobody knows is pressing: what somebody calls SEV0 is not held back', () => {
  assert.deepEqual(['Critical', 'Urgent', 'SEV0', 'P1', 'High', 'Normal', 'Low'].map(isPressing), [
    true,
    true,
    true,
    true,
    false,
    false,
    false,
  ])
})
