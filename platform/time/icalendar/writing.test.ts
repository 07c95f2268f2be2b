import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import ICAL from 'ical.js'
import { readCalendarText } from '#platform/time/icalendar/events.ts'
import { occurrencesBetween, timelineOf } from '#platform/time/icalendar/occurrences.ts'
import { writeCalendar, type WrittenEvent } from '#platform/time/icalendar/writing.ts'

const zones = [
  'UTC',
  'Europe/Berlin',
  'Europe/Dublin',
  'Europe/Moscow',
  'America/Chicago',
  'America/St_Johns',
  'America/Sao_Paulo',
  'America/Santiago',
  'Africa/Casablanca',
  'Africa/Cairo',
  'Asia/Kolkata',
  'Asia/Kathmandu',
  'Asia/Tehran',
  'Asia/Tokyo',
  'Asia/Beirut',
  'Australia/Lord_Howe',
  'Australia/Adelaide',
  'Pacific/Chatham',
  'Pacific/Apia',
  'Pacific/Auckland',
]

const changedAt = new Date('2026-11-20T09:00:00Z')
const written = (events: readonly WrittenEvent[]): string => writeCalendar({ name: 'On call', zone: 'UTC', events, changedAt, sequence: 3 })
const one = (over: Partial<WrittenEvent> = {}): WrittenEvent => ({
  uid: '1@andon.test',
  start: new Date('2026-11-20T08:00:00Z'),
  end: new Date('2026-11-27T08:00:00Z'),
  zone: 'Europe/Berlin',
  title: 'Anna Keller',
  description: undefined,
  url: undefined,
  ...over,
})

/** As another program understands it: every zone from its definition in the text alone. */
const asOthersRead = (text: string): readonly { uid: string; start: number; end: number; title: string; description: string }[] => {
  const calendar = new ICAL.Component(ICAL.parse(text))
  const defined = new Map(
    calendar.getAllSubcomponents('vtimezone').map((zone) => [String(zone.getFirstPropertyValue('tzid')), new ICAL.Timezone(zone)]),
  )
  const instant = (event: ICAL.Component, name: string): number => {
    const property = event.getFirstProperty(name)
    const value = property?.getFirstValue()
    assert.ok(value instanceof ICAL.Time, name)
    const tzid = property?.getParameter('tzid')
    if (tzid !== undefined) value.zone = defined.get(String(tzid)) ?? assert.fail(`${String(tzid)} is not defined`)
    return value.toUnixTime() * 1_000
  }
  return calendar.getAllSubcomponents('vevent').map((event) => ({
    uid: String(event.getFirstPropertyValue('uid')),
    start: instant(event, 'dtstart'),
    end: instant(event, 'dtend'),
    title: String(event.getFirstPropertyValue('summary')),
    description: String(event.getFirstPropertyValue('description') ?? ''),
  }))
}

describe('A calendar that is written', () => {
  it('holds what RFC 5545 asks for, and keeps nobody busy', () => {
    const text = written([one({ description: 'Why, and\nhow', url: 'https://andon.test/on-call/payments' })])
    for (const line of [
      'VERSION:2.0',
      'PRODID:-//Andon//On call//EN',
      'UID:1@andon.test',
      'DTSTAMP:20261120T090000Z',
      'LAST-MODIFIED:20261120T090000Z',
      'SEQUENCE:3',
      'DTSTART;TZID=Europe/Berlin:20261120T090000',
      'DTEND;TZID=Europe/Berlin:20261127T090000',
      'DESCRIPTION:Why\\, and\\nhow',
      'URL:https://andon.test/on-call/payments',
      'TRANSP:TRANSPARENT',
    ])
      assert.ok(text.includes(`\r\n${line}\r\n`), line)
    assert.ok(text.startsWith('BEGIN:VCALENDAR\r\n') && text.endsWith('END:VCALENDAR\r\n'))
  })

  it('says the second time of an hour that comes twice in UTC, which the zone’s clock cannot', () => {
    const text = written([one({ start: new Date('2026-10-25T01:30:00Z') })])
    assert.match(text, /DTSTART:20261025T013000Z\r\n/)
    assert.equal(asOthersRead(text)[0]?.start, Date.parse('2026-10-25T01:30:00Z'))
    const first = one({ start: new Date('2026-02-15T00:59:00Z'), end: new Date('2026-02-15T01:00:00Z'), zone: 'Africa/Casablanca' })
    assert.equal(asOthersRead(written([first]))[0]?.end, Date.parse('2026-02-15T01:00:00Z'))
  })

  const instant = fc.integer({ min: Date.UTC(2024, 0, 1) / 60_000, max: Date.UTC(2030, 0, 1) / 60_000 }).map((minutes) => minutes * 60_000)
  const text = fc.string({ unit: 'binary', maxLength: 120 }).map((from) => from.replaceAll(/[\p{Cc}\p{Cs}]/gu, '').trim())
  const event = fc
    .record({
      at: instant,
      minutes: fc.integer({ min: 1, max: 60 * 24 * 60 }),
      zone: fc.constantFrom(...zones),
      title: text,
      description: text,
    })
    .map(({ at, minutes, ...rest }) => one({ ...rest, start: new Date(at), end: new Date(at + minutes * 60_000) }))
  const some = fc.array(event, { maxLength: 4 }).map((events) => events.map((each, index) => ({ ...each, uid: `${index}@andon.test` })))

  it('is read by another program as it was meant, in every zone', () => {
    fc.assert(
      fc.property(some, (events) => {
        assert.deepEqual(
          asOthersRead(written(events)),
          events.map(({ uid, start, end, title, description }) => ({
            uid,
            start: start.getTime(),
            end: end.getTime(),
            title,
            description,
          })),
        )
      }),
      { numRuns: 150 },
    )
  })

  it('is read here as it was meant', () => {
    fc.assert(
      fc.property(some, (events) => {
        const read = readCalendarText(written(events), 'UTC')
        assert.ok(!('problem' in read) && read.countOfFindings === 0)
        const found = occurrencesBetween(timelineOf(read.events), {
          start: new Date('2023-01-01T00:00Z'),
          end: new Date('2031-01-01T00:00Z'),
        })
        assert.deepEqual(
          new Map(found.map((each) => [each.event.uid, [each.start.getTime(), each.end.getTime(), each.event.title]])),
          new Map(events.map(({ uid, start, end, title }) => [uid, [start.getTime(), end.getTime(), title]])),
        )
      }),
      { numRuns: 150 },
    )
  })

  it('is read here by the zones it defines alone, whatever they are called', () => {
    fc.assert(
      fc.property(event, (each) => {
        const unknown = written([each]).replaceAll(/TZID([=:])[A-Za-z_/]+/g, 'TZID$1A zone of ours')
        const read = readCalendarText(unknown, 'UTC')
        assert.ok(!('problem' in read) && read.countOfFindings === 0)
        const window = { start: new Date('2023-01-01T00:00Z'), end: new Date('2031-01-01T00:00Z') }
        const [found] = occurrencesBetween(timelineOf(read.events), window)
        assert.deepEqual([found?.start, found?.end], [each.start, each.end])
      }),
      { numRuns: 200 },
    )
  })

  it('has lines of at most 75 octets, cut between characters', () => {
    fc.assert(
      fc.property(some, (events) => {
        for (const line of written(events).split('\r\n')) {
          assert.ok(Buffer.byteLength(line) <= 75, line)
          assert.doesNotMatch(line, /\n|\r/)
          assert.equal(line, Buffer.from(line).toString('utf8'))
        }
      }),
      { numRuns: 100 },
    )
  })
})

describe('A rule of another program comes when that program says', () => {
  const rules = [
    'FREQ=DAILY;INTERVAL=3;COUNT=20',
    'FREQ=WEEKLY;BYDAY=MO,WE,FR;COUNT=30',
    'FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,SU;WKST=SU;COUNT=20',
    'FREQ=MONTHLY;BYDAY=2MO;COUNT=12',
    'FREQ=MONTHLY;BYDAY=-1FR;COUNT=12',
    'FREQ=MONTHLY;BYMONTHDAY=-1;COUNT=12',
    'FREQ=YEARLY;BYMONTH=11;BYDAY=4TH;COUNT=5',
    'FREQ=WEEKLY;UNTIL=20270301T080000Z',
  ]
  for (const rule of rules)
    it(rule, () => {
      // A first start that the rule names itself, where both agree on counting.
      const start =
        { MONTHLY: '20261109', YEARLY: '20261126', WEEKLY: '20261102', DAILY: '20261101' }[/FREQ=([A-Z]+)/.exec(rule)?.[1] ?? ''] ?? ''
      const day = rule.includes('-1FR') ? '20261127' : rule.includes('DAY=-1') ? '20261130' : rule.includes('TU,SU') ? '20261103' : start
      const text = `BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTART:${day}T083000Z\r\nDURATION:PT1H\r\nRRULE:${rule}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n`
      const iterator = new ICAL.Event(new ICAL.Component(ICAL.parse(text)).getFirstSubcomponent('vevent') ?? assert.fail()).iterator()
      const theirs: number[] = []
      for (let next = iterator.next(); next; next = iterator.next()) theirs.push(next.toJSDate().getTime())
      const read = readCalendarText(text, 'UTC')
      assert.ok(!('problem' in read))
      const ours = occurrencesBetween(timelineOf(read.events), { start: new Date('2026-01-01T00:00Z'), end: new Date('2040-01-01T00:00Z') })
      assert.deepEqual(
        ours.map(({ start: at }) => at.getTime()),
        theirs,
      )
      assert.ok(theirs.length > 3)
    })
})
