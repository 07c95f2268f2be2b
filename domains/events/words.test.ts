import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { earlier, placeOf } from '#domains/events/arrival.ts'
import { excerptOf } from '#domains/events/excerpt.ts'
import type { OccurredEvent } from '#domains/events/event.ts'
import { queryOf, wordsOf } from '#domains/events/words.ts'
import { newId } from '#platform/identity/id.ts'

const event: OccurredEvent = {
  source: '/shop/EU',
  id: 'A-1',
  type: 'com.shop.order-placed',
  time: new Date(0),
  data: { note: 'Größe L', lines: [{ sku: 'X9', n: 12 }], secret: null },
  labels: { team: 'retail' },
}

describe('the words of an event', () => {
  test('are those of its type, source, identifier, labels and data, in lower case and once', () => {
    assert.equal(wordsOf(event), 'com shop order placed eu a 1 retail größe l x9 12')
  })

  test('are limited, whatever is sent', () => {
    const long = wordsOf({ ...event, data: Array.from({ length: 10_000 }, (_, at) => `w${at}${'y'.repeat(at % 100)}`) })
    assert.ok(long.length < 10_000)
    assert.ok(long.split(' ').length <= 150)
  })

  test('are asked for by their beginnings, and no sign of the query language gets through', () => {
    assert.equal(queryOf('Order-pla'), 'order:* & pla:*')
    assert.equal(queryOf(`a' | !b:* <-> (c)`), 'a:* & b:* & c:*')
    assert.equal(queryOf(' -- !'), undefined)
  })
})

describe('the place of an instant among identifiers', () => {
  test('is behind what arrived before it and not behind what arrived then', () => {
    const at = new Date('2026-11-20T14:06:00.500Z')
    assert.ok(newId(new Date(at.getTime() - 1)) < placeOf(at))
    assert.ok(placeOf(at) <= newId(at))
  })

  test('is the earlier of two, when both are said', () => {
    assert.deepEqual([earlier('1', '2'), earlier('2', '1'), earlier(undefined, '2'), earlier('1', undefined)], ['1', '1', '2', '1'])
  })
})

describe('the excerpt of a refused body', () => {
  const bodies: readonly [string, string][] = [
    ['{"user":"bo","password":"hunter2!"}', '{"user":"bo","password":"•••"}'],
    ['api_key=abcdef12&x=1', 'api_key=•••&x=1'],
    ['{"token": "abcd1234", "again": "abcd1234"}', '{"token": "•••", "again": "•••"}'],
    ['nothing here', 'nothing here'],
  ]
  for (const [body, excerpt] of bodies) test(`of ${body} shows no secret`, () => assert.equal(excerptOf(body), excerpt))

  test('hides the key that came in the address, and is cut', () => {
    assert.equal(excerptOf('my key is 0123456789abcdef', ['0123456789abcdef']), 'my key is •••')
    assert.equal(excerptOf('x'.repeat(5_000)).length, 501)
  })

  test('holds nothing the database cannot', () => {
    const excerpt = excerptOf(new Uint8Array([0, 255, 65]))
    assert.ok(excerpt.isWellFormed() && !excerpt.includes('\u0000'))
  })
})
