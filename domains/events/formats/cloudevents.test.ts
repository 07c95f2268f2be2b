import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { readCloudEvents } from '#domains/events/formats/cloudevents.ts'
import type { ParsedRequest } from '#domains/events/formats/parsed.ts'

const now = new Date('2026-11-20T14:06:00Z')
const request = (mediaType: string, body: string, headers: Record<string, string> = {}): ParsedRequest => ({
  headers: { 'content-type': mediaType, ...headers },
  mediaType,
  body: new TextEncoder().encode(body),
  text: () => body,
  json: () => JSON.parse(body) as unknown,
})
const read = (given: ParsedRequest) => readCloudEvents(given, now, () => 'new')
const structured = (event: object) => read(request('application/cloudevents+json', JSON.stringify(event)))

/** As the binding asks of senders (§3.1.3.2): everything but printable ASCII, and blank, quote and percent, in percent-encoding. */
const encoded = (text: string): string => [...text].map((one) => (/[!#$&-~]/.test(one) ? one : encodeURIComponent(one))).join('')

const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 }).filter((one) => one.trim() !== '')
const attributes = fc.record({ id: text, source: text, type: text, subject: text, tenant: text })

describe('a CloudEvent', () => {
  test('reads the same, structured or binary', () => {
    fc.assert(
      fc.property(attributes, fc.jsonValue(), (given, data) => {
        const [one] = structured({ specversion: '1.0', ...given, datacontenttype: 'application/json', data })
        const headers = Object.fromEntries(
          Object.entries({ specversion: '1.0', ...given }).map(([name, value]) => [`ce-${name}`, encoded(value)]),
        )
        const [other] = read(request('application/json', JSON.stringify(data), headers))
        assert.deepEqual(other, one)
        assert.equal(one?.id, given.id)
      }),
      { numRuns: 200 },
    )
  })

  test('reads the same alone or in a batch', () => {
    fc.assert(
      fc.property(fc.array(attributes, { maxLength: 5 }), (given) => {
        const events = given.map((one) => ({ specversion: '1.0', ...one }))
        assert.deepEqual(read(request('application/cloudevents-batch+json', JSON.stringify(events))), events.flatMap(structured))
      }),
      { numRuns: 50 },
    )
  })

  const base = { specversion: '1.0', id: '1', source: 's', type: 't' }
  const contents: readonly [string, object, unknown, unknown][] = [
    ['nothing', {}, null, undefined],
    ['JSON in base64', { datacontenttype: 'application/problem+json', data_base64: btoa('{"a":1}') }, { a: 1 }, undefined],
    ['text in base64', { datacontenttype: 'text/plain; charset=utf-8', data_base64: btoa('hello') }, 'hello', undefined],
    ['bytes in base64', { datacontenttype: 'image/png', data_base64: 'AP8=' }, null, 'AP8='],
    ['bytes that only claim to be JSON', { datacontenttype: 'application/json', data_base64: btoa('{') }, null, btoa('{')],
    ['null', { data: null }, null, undefined],
    ['false', { data: false }, false, undefined],
  ]
  for (const [title, more, data, kept] of contents) {
    test(`that carries ${title} is kept as what it is`, () => {
      const [event] = structured({ ...base, ...more })
      assert.deepEqual([event?.data, event?.attributes?.['data_base64']], [data, kept])
    })
  }

  test('without a time happened when it arrived, and what is null is not there', () => {
    const [event] = structured({ ...base, time: null, subject: null, extra: null })
    assert.deepEqual([event?.time, event?.subject, event?.attributes], [now, undefined, { specversion: '1.0' }])
  })

  test('may have its header values between quotes', () => {
    const headers = { 'ce-specversion': '1.0', 'ce-id': '"a \\"b\\""', 'ce-source': 's', 'ce-type': '100% sure' }
    const [event] = read(request('', '', headers))
    assert.deepEqual([event?.id, event?.type], ['a "b"', '100% sure'])
  })
})
