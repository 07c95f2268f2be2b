import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { readCalendarText } from '#platform/time/icalendar/events.ts'
import { longestCalendar } from '#platform/time/icalendar/lines.ts'
import { occurrencesBetween, timelineOf } from '#platform/time/icalendar/occurrences.ts'

const calendar = (...lines: readonly string[]): string => ['BEGIN:VCALENDAR', 'VERSION:2.0', ...lines, 'END:VCALENDAR', ''].join('\r\n')
const event = (...lines: readonly string[]): string => ['BEGIN:VEVENT', ...lines, 'END:VEVENT'].join('\r\n')

const read = (text: string, zone = 'Europe/Berlin') => {
  const found = readCalendarText(text, zone)
  assert.ok(!('problem' in found), JSON.stringify(found))
  return found
}

/** `from/to title` of everything within two days, in UTC to the minute. */
const between = (text: string, from: string, to: string, zone?: string): readonly string[] =>
  occurrencesBetween(timelineOf(read(text, zone).events), { start: new Date(from), end: new Date(to) }).map(
    ({ start, end, event: { title } }) => `${start.toISOString().slice(0, 16)}/${end.toISOString().slice(0, 16)} ${title}`,
  )

describe('A calendar is read', () => {
  it('with folded lines, escapes, and line ends of every sort', () => {
    const text =
      'BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:1\nSUMMARY:Alice\\, Bo\r\n  and \\\\ C\\;\r\n\ty\\nnext\rDTSTART:20261120T090000Z\nDURATION:PT1H\nEND:VEVENT\nEND:VCALENDAR'
    assert.equal(read(`\uFEFF${text}`).events[0]?.title, 'Alice, Bo and \\ C;y\nnext')
  })

  it('with whole days on the wall of its zone, an end that is not included, and one day when it names none', () => {
    const text = calendar(
      event('UID:1', 'SUMMARY:Christmas', 'DTSTART;VALUE=DATE:20261225', 'DTEND;VALUE=DATE:20261227'),
      event('UID:2', 'SUMMARY:New Year', 'DTSTART;VALUE=DATE:20270101'),
    )
    assert.deepEqual(between(text, '2026-12-01T00:00Z', '2027-02-01T00:00Z'), [
      '2026-12-24T23:00/2026-12-26T23:00 Christmas',
      '2026-12-31T23:00/2027-01-01T23:00 New Year',
    ])
    assert.deepEqual(between(text, '2026-12-31T00:00Z', '2027-02-01T00:00Z', 'America/Chicago'), [
      '2027-01-01T06:00/2027-01-02T06:00 New Year',
    ])
  })

  it('with times in UTC, in a zone by its name, and without one', () => {
    const text = calendar(
      event('UID:1', 'SUMMARY:utc', 'DTSTART:20261120T090000Z', 'DTEND:20261120T100000Z'),
      event('UID:2', 'SUMMARY:named', 'DTSTART;TZID=America/Chicago:20261120T090000', 'DTEND;TZID=America/Chicago:20261120T100000'),
      event('UID:3', 'SUMMARY:floating', 'DTSTART:20261120T090000', 'DURATION:PT1H'),
      event(
        'UID:4',
        'SUMMARY:long name',
        'DTSTART;TZID="/example.org/2026/America/Argentina/Buenos_Aires":20261120T090000',
        'DURATION:PT1H',
      ),
    )
    assert.deepEqual(between(text, '2026-11-20T00:00Z', '2026-11-21T00:00Z'), [
      '2026-11-20T08:00/2026-11-20T09:00 floating',
      '2026-11-20T09:00/2026-11-20T10:00 utc',
      '2026-11-20T12:00/2026-11-20T13:00 long name',
      '2026-11-20T15:00/2026-11-20T16:00 named',
    ])
  })

  it('with a zone it defines itself, as Outlook does', () => {
    const zone = [
      'BEGIN:VTIMEZONE',
      'TZID:W. Europe Standard Time',
      'BEGIN:STANDARD',
      'DTSTART:16010101T030000',
      'TZOFFSETFROM:+0200',
      'TZOFFSETTO:+0100',
      'RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=10',
      'END:STANDARD',
      'BEGIN:DAYLIGHT',
      'DTSTART:16010101T020000',
      'TZOFFSETFROM:+0100',
      'TZOFFSETTO:+0200',
      'RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=3',
      'END:DAYLIGHT',
      'END:VTIMEZONE',
    ]
    const at = (day: string) => event(`UID:${day}`, 'SUMMARY:x', `DTSTART;TZID=W. Europe Standard Time:${day}T090000`, 'DURATION:PT1H')
    assert.deepEqual(between(calendar(...zone, at('20260701'), at('20261201')), '2026-01-01T00:00Z', '2027-01-01T00:00Z', 'UTC'), [
      '2026-07-01T07:00/2026-07-01T08:00 x',
      '2026-12-01T08:00/2026-12-01T09:00 x',
    ])
  })

  it('with the offset before the gap for a time that does not exist, and the first of two (RFC 5545, 3.3.5)', () => {
    const at = (uid: string, stamp: string) =>
      event(`UID:${uid}`, `SUMMARY:${uid}`, `DTSTART;TZID=America/New_York:${stamp}`, 'DURATION:PT30M')
    const text = calendar(at('gap', '20070311T023000'), at('twice', '20071104T013000'))
    assert.deepEqual(between(text, '2007-01-01T00:00Z', '2008-01-01T00:00Z'), [
      '2007-03-11T07:30/2007-03-11T08:00 gap',
      '2007-11-04T05:30/2007-11-04T06:00 twice',
    ])
  })

  it('with rules, dates taken out, dates added, and occurrences that were moved, changed and cancelled', () => {
    const start = 'DTSTART;TZID=Europe/Berlin:20261102T090000'
    const text = calendar(
      event(
        'UID:w',
        'SUMMARY:weekly',
        start,
        'DTEND;TZID=Europe/Berlin:20261102T170000',
        'RRULE:FREQ=WEEKLY;COUNT=6',
        'EXDATE;TZID=Europe/Berlin:20261109T090000',
        'RDATE;TZID=Europe/Berlin:20261118T090000',
      ),
      event(
        'UID:w',
        'SUMMARY:moved',
        'RECURRENCE-ID;TZID=Europe/Berlin:20261116T090000',
        'DTSTART;TZID=Europe/Berlin:20261117T100000',
        'DTEND;TZID=Europe/Berlin:20261117T110000',
      ),
      event('UID:w', 'RECURRENCE-ID:20261123T080000Z', 'DTSTART:20261123T080000Z', 'DURATION:PT8H', 'STATUS:CANCELLED'),
    )
    assert.deepEqual(between(text, '2026-11-01T00:00Z', '2027-01-01T00:00Z'), [
      '2026-11-02T08:00/2026-11-02T16:00 weekly',
      '2026-11-17T09:00/2026-11-17T10:00 moved',
      '2026-11-18T08:00/2026-11-18T16:00 weekly',
      '2026-11-30T08:00/2026-11-30T16:00 weekly',
      '2026-12-07T08:00/2026-12-07T16:00 weekly',
    ])
  })

  it('with an end on the wall clock, so that shifts from nine to nine meet when the clock changes', () => {
    const text = calendar(
      event(
        'UID:d',
        'SUMMARY:day',
        'DTSTART;TZID=Europe/Berlin:20261023T090000',
        'DTEND;TZID=Europe/Berlin:20261024T090000',
        'RRULE:FREQ=DAILY;UNTIL=20261026T080000Z',
      ),
    )
    assert.deepEqual(between(text, '2026-10-24T12:00Z', '2026-10-27T00:00Z'), [
      '2026-10-24T07:00/2026-10-25T08:00 day',
      '2026-10-25T08:00/2026-10-26T08:00 day',
      '2026-10-26T08:00/2026-10-27T08:00 day',
    ])
  })

  it('by its latest revision, without what was cancelled and who declined', () => {
    const text = calendar(
      event('UID:a', 'SUMMARY:old', 'SEQUENCE:1', 'DTSTART:20261120T090000Z', 'DURATION:PT1H'),
      event(
        'UID:a',
        'SUMMARY:new',
        'SEQUENCE:2',
        'DTSTART:20261120T090000Z',
        'DURATION:PT1H',
        'ATTENDEE;CN="Bo ^nLee";PARTSTAT=DECLINED:mailto:bo@x.example',
        'ATTENDEE;CN=Al:MAILTO:AL@x.example',
      ),
      event('UID:b', 'SUMMARY:gone', 'STATUS:CANCELLED', 'DTSTART:20261120T090000Z', 'DURATION:PT1H'),
    )
    const { events } = read(text)
    assert.deepEqual(
      events.map(({ title, participants }) => [title, participants]),
      [['new', [{ mail: 'al@x.example', name: 'Al' }]]],
    )
  })

  it('with its name, its zone and how often it wants to be asked', () => {
    const { name, zone, refreshMs } = read(calendar('X-WR-CALNAME:Leave', 'X-WR-TIMEZONE:Asia/Singapore', 'X-PUBLISHED-TTL:PT12H'))
    assert.deepEqual([name, zone, refreshMs], ['Leave', 'Asia/Singapore', 12 * 3_600_000])
  })
})

describe('What a calendar says that is not understood is told', () => {
  const findingsOf = (...lines: readonly string[]) =>
    read(calendar(event('SUMMARY:x', ...lines))).findings.map(({ event: of, message }) => `${of}: ${message}`)
  const when = ['DTSTART:20261120T090000Z', 'DURATION:PT1H'] as const

  it('with the event it stands in', () => {
    assert.match(findingsOf(...when, 'RRULE:FREQ=SECONDLY').join(), /x \(2026-11-20\): Its rule "FREQ=SECONDLY" is not understood/)
    assert.match(findingsOf(...when, 'RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30').join(), /never comes true/)
    assert.match(
      findingsOf('DTSTART;TZID=Middle-earth/Shire:20261120T090000', 'DURATION:PT1H').join(),
      /"Middle-earth\/Shire" is; it is read in Europe\/Berlin/,
    )
    assert.match(findingsOf('DTSTART:20261320T090000Z').join(), /does not say when it begins/)
    assert.match(findingsOf('DTSTART:20261120T090000Z').join(), /takes no time/)
    assert.match(findingsOf('DTSTART:20261120T090000Z', 'DURATION:P9999D').join(), /longer than a year/)
    assert.match(findingsOf(...when, 'EXRULE:FREQ=DAILY').join(), /EXRULE/)
  })

  it('as a whole when it is no calendar, and with what to do', () => {
    const problem = (text: string) => {
      const found = readCalendarText(text, 'UTC')
      return 'problem' in found ? `${found.problem.message} ${found.problem.mend}` : 'read'
    }
    assert.match(problem('<!DOCTYPE html><title>Sign in</title>'), /web page.*sign-in/)
    assert.match(problem('hello'), /no BEGIN:VCALENDAR/)
    assert.match(problem('BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:cut of'), /not whole/)
    assert.match(problem('x'.repeat(longestCalendar + 1)), /larger than 5 MB/)
  })
})

describe('A calendar made to hurt', () => {
  const window = { start: new Date('2026-11-01T00:00Z'), end: new Date('2026-12-01T00:00Z') }

  it('says at most so much', () => {
    const busy = event(
      'UID:1',
      'SUMMARY:x',
      'DTSTART:20200101T000000Z',
      'DURATION:PT1M',
      'RRULE:FREQ=HOURLY;BYMINUTE=0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20',
    )
    const { length } = occurrencesBetween(timelineOf(read(calendar(busy)).events), window)
    assert.ok(length > 9_000 && length <= 10_000, `${length}`)
  })

  it('is refused for too many events, parts and depths', () => {
    const many = Array.from({ length: 20_001 }, (_, index) => event(`UID:${index}`, 'DTSTART:20261120'))
    assert.ok('problem' in readCalendarText(calendar(...many), 'UTC'))
    assert.ok(
      'problem' in
        readCalendarText(calendar(...Array.from({ length: 20 }, () => 'BEGIN:X'), ...Array.from({ length: 20 }, () => 'END:X')), 'UTC'),
    )
  })

  it('has only so many rules that are followed', () => {
    const ruled = Array.from({ length: 1_200 }, (_, index) =>
      event(`UID:${index}`, 'DTSTART:20261120T090000Z', 'DURATION:PT1H', 'RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30'),
    )
    const { countOfFindings, findings } = read(calendar(...ruled))
    assert.deepEqual([countOfFindings, findings.length], [1_200, 50])
    assert.ok(findings.every(({ message }) => message.includes('never comes true')))
  })

  it('counts only so far', () => {
    const counted = Array.from({ length: 100 }, (_, index) =>
      event(`UID:${index}`, 'DTSTART:20200101T090000Z', 'DURATION:PT1H', 'RRULE:FREQ=DAILY;COUNT=9999'),
    )
    const { events, countOfFindings } = read(calendar(...counted))
    assert.deepEqual([events.length, countOfFindings], [100, 70])
    assert.equal(occurrencesBetween(timelineOf(events), window).length > 0, true)
  })
})
