import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fateOf } from './fate.ts'

const page = { state: 'sent', reason: 'on call for schedule:payments' } as const
const delivery = { state: 'delivered', attempts: 1 }

test('a page says in one word what became of it, and why when there is more to say', () => {
  const table: readonly [Parameters<typeof fateOf>[0], string, string | undefined][] = [
    [{ ...page, state: 'waiting' }, 'Waits', undefined],
    [{ ...page, state: 'waiting', held: 'Waits for the end of quiet hours.' }, 'Held back', 'Waits for the end of quiet hours.'],
    [{ ...page, state: 'refused', reason: 'The number is unknown' }, 'Refused', 'The number is unknown'],
    [{ ...page, state: 'dropped', reason: 'They answered' }, 'Not sent', 'They answered'],
    [page, 'On its way', undefined],
    [{ ...page, delivery: { state: 'waiting', attempts: 3, reason: 'timed out' } }, 'On its way', 'Tried 3 times: timed out'],
    [{ ...page, delivery: { state: 'failed', attempts: 9, reason: 'timed out' } }, 'Failed', 'timed out'],
    [{ ...page, state: 'delivered', delivery }, 'Delivered', undefined],
    [{ ...page, state: 'delivered', together: 'other', delivery }, 'Delivered', 'One message speaks for several pages.'],
    [{ ...page, state: 'delivered', delivery: { ...delivery, arrival: 'carrier' } }, 'With the carrier', undefined],
    [{ ...page, state: 'delivered', delivery: { ...delivery, arrival: 'arrived' } }, 'Arrived', undefined],
    [{ ...page, state: 'delivered', delivery: { ...delivery, arrival: 'lost', reason: 'The line was busy' } }, 'Lost', 'The line was busy'],
  ]
  for (const [given, word, because] of table) {
    const fate = fateOf(given)
    assert.deepEqual([fate.word, fate.because], [word, because], JSON.stringify(given))
  }
})
