import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { importCalendar } from '#domains/oncall/calendars/importing.ts'
import { oncall } from '#domains/oncall/manifest.ts'
import { whoIsOnCall } from '#domains/oncall/questions.ts'
import { people } from '#domains/people/manifest.ts'
import { applyRecords, planRecords } from '#platform/kinds/apply-actions.ts'
import { kindsDomain } from '#platform/kinds/manifest.ts'
import { startTestPlatform, type TestPlatform } from '#test/platform.ts'

const calendar = (...lines: readonly string[]): string => ['BEGIN:VCALENDAR', 'VERSION:2.0', ...lines, 'END:VCALENDAR', ''].join('\r\n')
const event = (...lines: readonly string[]): readonly string[] => ['BEGIN:VEVENT', ...lines, 'END:VEVENT']

describe('a calendar of another tool', () => {
  let platform: TestPlatform
  before(async () => {
    platform = await startTestPlatform({ domains: [kindsDomain, people, oncall], start: new Date('2026-11-20T12:00:00Z') })
    const record = (kind: string, name: string, spec: object, title = name) => ({
      path: `${name}.json`,
      text: JSON.stringify({ apiVersion: 'andon.dev/v1', kind, metadata: { name, title }, spec }),
    })
    await platform.act(applyRecords, {
      files: [record('Team', 'shop', {}), record('Person', 'alice', {}, 'Alice Adams'), record('Person', 'bo', {}, 'Bo Berg')],
    })
  })
  after(() => platform.stop())

  const whoAt = async (schedule: string, at: string) =>
    (await platform.act(whoIsOnCall, { schedule, at })).items[0]?.now.map(({ person }) => person)
  const weekly = (who: string, first: string) =>
    event(
      `UID:${who}`,
      `SUMMARY:On call: ${who}`,
      `DTSTART;TZID=Europe/Berlin:${first}T090000`,
      'DURATION:P7D',
      'RRULE:FREQ=WEEKLY;INTERVAL=2',
    )
  const about = { name: 'imported', owner: 'team:shop' }
  const asText = (...lines: readonly string[]) => calendar('X-WR-CALNAME:Shop on call', 'X-WR-TIMEZONE:Europe/Berlin', ...lines)

  test('becomes a rotation when people take turns in it', async () => {
    const text = asText(...weekly('Alice Adams', '20261102'), ...weekly('Cy', '20261109'))
    const preview = await platform.act(importCalendar, { ...about, text, people: [{ name: 'Cy', person: 'person:bo' }] })
    assert.deepEqual([preview.becomes, preview.zone, preview.lacks, preview.unknown], ['rotation', 'Europe/Berlin', [], []])
    assert.match(preview.maps.join(' '), /2 people take turns of a week, handing over at 09:00/)
    assert.match(preview.files[0]?.text ?? '', /every: week[^]*person:alice[^]*person:bo/)
    const plan = await platform.act(planRecords, { files: preview.files })
    assert.deepEqual(
      plan.create.map(({ reference }) => reference),
      ['schedule:imported'],
    )
  })

  test('stays a calendar that a layer names otherwise, and says why', async () => {
    const text = asText(...weekly('Alice Adams', '20261102'), ...weekly('Zoe', '20261109'))
    const preview = await platform.act(importCalendar, { ...about, text })
    assert.deepEqual([preview.becomes, preview.unknown], ['calendar', ['On call: Zoe']])
    assert.match(preview.lacks.map(({ why }) => why).join(' '), /names nobody who is known.*nobody’s who is known/)
    const { counts } = await platform.act(applyRecords, { files: preview.files })
    assert.equal(counts.create, 2)
    assert.deepEqual(await whoAt('imported', '2026-11-17T12:00:00Z'), ['person:alice'])
    assert.deepEqual(await whoAt('imported', '2026-11-10T12:00:00Z'), [])
  })

  test('is refused with what to do when it cannot be read', async () => {
    await assert.rejects(platform.act(importCalendar, { ...about, text: calendar() }), /does not say its time zone/)
    await assert.rejects(platform.act(importCalendar, { ...about, text: '<html>', zone: 'UTC' }), /web page/)
    const nothing = await platform.act(importCalendar, { ...about, text: asText() })
    assert.deepEqual([nothing.becomes, nothing.files, nothing.lacks[0]?.why], ['nothing', [], 'The calendar holds no events.'])
  })
})
