import assert from 'node:assert/strict'
import { createServer as createHttp, type IncomingHttpHeaders, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, describe, test } from 'node:test'
import type { FastifyInstance } from 'fastify'
import ICAL from 'ical.js'
import { overrideOnCall } from '#domains/oncall/actions.ts'
import { listCalendarLinks, makeCalendarLink, refreshCalendar, revokeCalendarLink } from '#domains/oncall/calendars/actions.ts'
import { listCalendars } from '#domains/oncall/calendars/showing.ts'
import { oncall } from '#domains/oncall/manifest.ts'
import { listGaps } from '#domains/oncall/looking-ahead.ts'
import { listShifts, whoIsOnCall } from '#domains/oncall/questions.ts'
import { people } from '#domains/people/manifest.ts'
import { httpDomain } from '#platform/http/manifest.ts'
import { createServer } from '#platform/http/server.ts'
import type { Actor } from '#platform/identity/actor.ts'
import { identityDomain } from '#platform/identity/manifest.ts'
import { applyRecords } from '#platform/kinds/apply-actions.ts'
import { kindsDomain } from '#platform/kinds/manifest.ts'
import { createGuardedFetch } from '#platform/messages/fetch.ts'
import { Refusal } from '#platform/refusal.ts'
import { startTestPlatform, type TestPlatform } from '#test/platform.ts'

/** A calendar server: answers what it is told to, and remembers what it was asked. */
interface Feed {
  status: number
  body: string
  headers: Record<string, string>
  asked: IncomingHttpHeaders[]
}

const calendar = (...lines: readonly string[]): string => ['BEGIN:VCALENDAR', 'VERSION:2.0', ...lines, 'END:VCALENDAR', ''].join('\r\n')
const event = (...lines: readonly string[]): readonly string[] => ['BEGIN:VEVENT', ...lines, 'END:VEVENT']

const alice: Actor = { type: 'person', name: 'alice', role: 'viewer', teams: ['team:shop'] }
const bo: Actor = { type: 'person', name: 'bo', role: 'viewer', teams: [] }

describe('calendars', () => {
  let platform: TestPlatform
  let server: FastifyInstance
  let http: Server
  const feed: Feed = { status: 200, body: '', headers: {}, asked: [] }
  const guarded = createGuardedFetch(['127.0.0.0/8'])
  const outside = () => `http://127.0.0.1:${(http.address() as AddressInfo).port}/leave.ics`

  const declare = (text: string) => platform.act(applyRecords, { files: [{ path: 'calendars.yaml', text }] })
  const record = (kind: string, name: string, spec: object, rest: object = {}): string =>
    `${JSON.stringify({ apiVersion: 'andon.dev/v1', kind, metadata: { name, ...rest }, spec })}\n---\n`
  const owned = (kind: string, name: string, spec: object) => record(kind, name, spec, { owner: 'team:shop', title: `The ${name}` })
  const statusOf = async (name: string) => (await platform.act(listCalendars, { calendar: name })).items[0] ?? assert.fail()
  const factsOf = async (type: string) => (await platform.facts(type)).map(({ data }) => data as Record<string, unknown>)
  /** Followers of the log may lag behind on a busy server. */
  const eventually = async (holds: () => Promise<boolean>): Promise<void> => {
    for (let looks = 0; looks < 200; looks += 1) {
      await platform.drain()
      if (await holds()) return
    }
    assert.fail('It never came to that.')
  }
  const isLookedAt = (name: string) => eventually(async () => (await statusOf(name)).state !== 'waiting')
  const whoAt = async (schedule: string, at: string) =>
    (await platform.act(whoIsOnCall, { schedule, at })).items[0]?.now.map(({ person }) => person)

  before(async () => {
    http = createHttp((request, answer) => {
      feed.asked.push(request.headers)
      const etag = feed.headers['etag']
      if (etag !== undefined && request.headers['if-none-match'] === etag) answer.writeHead(304).end()
      else answer.writeHead(feed.status, feed.headers).end(feed.body)
    })
    await new Promise<void>((done) => http.listen(0, '127.0.0.1', done))
    platform = await startTestPlatform({
      domains: [httpDomain, identityDomain, kindsDomain, people, oncall],
      start: new Date('2026-11-20T12:00:00Z'),
      outside: { fetch: guarded.fetch },
    })
    server = createServer(platform)
    await server.ready()
    await declare(
      [
        record('Team', 'shop', {}),
        record('Person', 'alice', { email: 'alice@example.com', zone: 'Europe/Berlin' }, { title: 'Alice Adams' }),
        record('Person', 'bo', { email: 'bo@example.com' }, { title: 'Bo Berg' }),
        owned('Schedule', 'shop', {
          zone: 'Europe/Berlin',
          rotation: { every: 'week', start: '2026-11-16T09:00', people: ['person:alice', 'person:bo'] },
        }),
      ].join(''),
    )
    await platform.drain()
  })
  after(async () => {
    await server.close()
    await platform.stop()
    guarded.close()
    http.close()
  })

  test('a feed is fetched when it is declared, and whoever is away is passed over', async () => {
    feed.headers = { etag: '"v1"', 'last-modified': 'Fri, 20 Nov 2026 10:00:00 GMT' }
    feed.body = calendar(
      ...event(
        'UID:1',
        'SUMMARY:Vacation',
        'ATTENDEE;CN=Alice:mailto:alice@example.com',
        'DTSTART;VALUE=DATE:20261121',
        'DTEND;VALUE=DATE:20261122',
      ),
      ...event('UID:2', 'SUMMARY:Zed Zander off', 'DTSTART;VALUE=DATE:20261124'),
    )
    await declare(owned('Calendar', 'leave', { holds: 'leave', zone: 'Europe/Berlin', url: outside(), refresh: '1h' }))
    await isLookedAt('leave')
    const status = await statusOf('leave')
    assert.deepEqual([status.state, status.events, status.host], ['read', 2, new URL(outside()).host])
    assert.deepEqual(
      status.coming.map(({ title, people: who }) => [title, who]),
      [
        ['Vacation', ['person:alice']],
        ['Zed Zander off', []],
      ],
    )
    assert.match(status.findings[0]?.message ?? '', /names nobody who is known here.*mail address/)
    assert.deepEqual(await factsOf('calendar.read'), [{ calendar: 'calendar:leave', events: 2, findings: 0 }])
    assert.deepEqual(await whoAt('shop', '2026-11-20T23:30:00Z'), ['person:bo'])
    assert.deepEqual(await whoAt('shop', '2026-11-20T22:30:00Z'), ['person:alice'])
  })

  test('what did not change is not sent again, and is no news', async () => {
    await platform.advance('61m')
    assert.equal(feed.asked.at(-1)?.['if-none-match'], '"v1"')
    assert.equal(feed.asked.at(-1)?.['if-modified-since'], 'Fri, 20 Nov 2026 10:00:00 GMT')
    assert.equal((await factsOf('calendar.read')).length, 1)
    assert.equal((await statusOf('leave')).checkedAt?.slice(0, 13), '2026-11-20T13')
  })

  test('while it fails the last good copy counts on, it is told once, and the pauses grow', async () => {
    const asked = feed.asked.length
    feed.headers = {}
    feed.status = 404
    feed.body = 'gone'
    await platform.advance('2h')
    const status = await statusOf('leave')
    assert.deepEqual([status.state, status.problem, status.events], ['failing', 'The server answered 404.', 2])
    assert.match(status.mend ?? '', /Publish the calendar again/)
    assert.ok(feed.asked.length - asked < 8, `${feed.asked.length - asked} requests`)
    const [told, ...more] = await factsOf('calendar.failed')
    assert.deepEqual([told?.['calendar'], told?.['problem'], more.length], ['calendar:leave', 'The server answered 404.', 0])
    assert.deepEqual(await whoAt('shop', '2026-11-20T23:30:00Z'), ['person:bo'])
  })

  test('a page of a sign-in is no calendar, and what is too large is refused', async () => {
    feed.status = 200
    feed.body = '<html>Sign in</html>'
    await platform.act(refreshCalendar, { calendar: 'leave' })
    await platform.drain()
    assert.match((await statusOf('leave')).problem ?? '', /web page/)
    assert.deepEqual(await whoAt('shop', '2026-11-20T23:30:00Z'), ['person:bo'])
    feed.body = calendar(...event('UID:1', `SUMMARY:${'x'.repeat(99)}😀\u0000`, 'DTSTART:20261120T120000Z', 'RRULE:FREQ=\u0000NEVER'))
    await platform.act(refreshCalendar, { calendar: 'leave' })
    await platform.drain()
    assert.deepEqual([(await statusOf('leave')).state, (await statusOf('leave')).findingCount], ['read', 1])
    feed.body = `BEGIN:VCALENDAR\r\nX-FILL:${'é'.repeat(3 * 1_024 * 1_024)}\r\nEND:VCALENDAR\r\n`
    await platform.act(refreshCalendar, { calendar: 'leave' })
    await platform.drain()
    assert.match((await statusOf('leave')).problem ?? '', /larger than 5 MB/)
  })

  test('when it is well again that is told, and what it says now counts', async () => {
    feed.body = calendar(...event('UID:1', 'SUMMARY:Bo Berg: holiday', 'DTSTART;VALUE=DATE:20261123', 'DTEND;VALUE=DATE:20261201'))
    await platform.act(refreshCalendar, { calendar: 'leave' })
    await platform.drain()
    const { state, problem } = await statusOf('leave')
    assert.deepEqual([state, problem], ['read', undefined])
    assert.deepEqual((await factsOf('calendar.read')).at(-1), { calendar: 'calendar:leave', events: 1, findings: 0 })
    assert.deepEqual(await whoAt('shop', '2026-11-20T23:30:00Z'), ['person:alice'])
    assert.deepEqual(await whoAt('shop', '2026-11-25T12:00:00Z'), ['person:alice'])
  })

  test('when everybody is away that is a gap, told ahead', async () => {
    const days = ['alice', 'bo'].map((name) => ({ date: '2026-11-28', person: `person:${name}`, title: 'Company outing' }))
    await declare(owned('Calendar', 'outing', { holds: 'leave', zone: 'Europe/Berlin', days }))
    const told = async () => (await factsOf('oncall.gap-found')).filter(({ schedule }) => schedule === 'schedule:shop')
    await eventually(async () => (await told()).length > 0)
    const gaps = await told()
    assert.deepEqual(
      gaps.map(({ from, to }) => [from, to]),
      [['2026-11-27T23:00:00.000Z', '2026-11-28T23:00:00.000Z']],
    )
  })

  test('a schedule that takes from a calendar what it does not hold is told', async () => {
    const spec = { zone: 'Europe/Berlin', layers: [{ name: 'wrong', calendar: 'calendar:outing' }], holidays: ['calendar:leave'] }
    await declare(owned('Schedule', 'mistaken', spec))
    const { usedBy, findings } = await statusOf('outing')
    assert.deepEqual(usedBy, ['schedule:mistaken'])
    assert.match(findings[0]?.message ?? '', /The mistaken takes shifts from it, but it holds leave/)
    assert.match((await statusOf('leave')).findings[0]?.message ?? '', /takes holidays from it, but it holds leave/)
  })

  test('an address inside the network is not asked', async () => {
    await declare(owned('Calendar', 'inside', { holds: 'holidays', zone: 'UTC', url: 'http://10.1.2.3/calendar.ics' }))
    await isLookedAt('inside')
    const { state, problem, mend } = await statusOf('inside')
    assert.equal(state, 'failing')
    assert.match(problem ?? '', /inside the network/)
    assert.match(mend ?? '', /ANDON_ALLOW_INSIDE/)
  })

  test('shifts come from a calendar; a name nobody has is a finding and a gap', async () => {
    const text = calendar(
      ...event('UID:1', 'SUMMARY:Alice Adams', 'DTSTART;TZID=Europe/Berlin:20261201T090000', 'DTEND;TZID=Europe/Berlin:20261202T090000'),
      ...event(
        'UID:2',
        'SUMMARY:On call - Nobody Known',
        'DTSTART;TZID=Europe/Berlin:20261202T090000',
        'DTEND;TZID=Europe/Berlin:20261203T090000',
      ),
      ...event('UID:3', 'SUMMARY:bo', 'DTSTART;TZID=Europe/Berlin:20261203T090000', 'DTEND;TZID=Europe/Berlin:20261204T090000'),
    )
    await declare(
      owned('Calendar', 'rota', { holds: 'shifts', zone: 'Europe/Berlin', text }) +
        owned('Schedule', 'planned', { zone: 'Europe/Berlin', layers: [{ name: 'calendar', calendar: 'calendar:rota' }] }),
    )
    const { items } = await platform.act(listShifts, { schedule: 'planned', from: '2026-12-01T00:00:00Z', to: '2026-12-05T00:00:00Z' })
    assert.deepEqual(
      items.map(({ person, from, because }) => [person, from, because]),
      [
        ['person:alice', '2026-12-01T08:00:00.000Z', 'calendar'],
        ['person:bo', '2026-12-03T08:00:00.000Z', 'calendar'],
      ],
    )
    assert.match((await statusOf('rota')).findings[0]?.message ?? '', /nobody is on call then/)
    const gaps = await platform.act(listGaps, {
      schedule: 'planned',
      from: '2026-12-01T12:00:00Z',
      to: '2026-12-04T00:00:00Z',
      intended: true,
    })
    assert.deepEqual(
      gaps.items.map(({ from, to }) => [from, to]),
      [['2026-12-02T08:00:00.000Z', '2026-12-03T08:00:00.000Z']],
    )
  })

  test('a calendar says in its findings what it lacks', async () => {
    const refused = (spec: object) =>
      declare(owned('Calendar', 'wrong', spec)).then(
        () => 'saved',
        (error: unknown) =>
          error instanceof Refusal ? (error.findings ?? []).map(({ path, message }) => `${path} ${message}`).join('\n') : '',
      )
    assert.match(await refused({ holds: 'leave', zone: 'UTC' }), /\/spec The calendar holds nothing/)
    assert.match(
      await refused({ holds: 'leave', zone: 'Mars', days: [{ date: '2026-02-30' }] }),
      /"Mars" is not a time zone[^]*Nobody is named[^]*not a day that exists/,
    )
    assert.match(
      await refused({ holds: 'shifts', zone: 'UTC', days: [{ date: '2026-02-20', person: 'person:bo' }] }),
      /cannot say when a shift begins/,
    )
    assert.match(await refused({ holds: 'holidays', zone: 'UTC', text: 'hello' }), /no BEGIN:VCALENDAR/)
    assert.match(await refused({ holds: 'holidays', zone: 'UTC', url: 'https://x.example/a.ics', refresh: '1m' }), /not between 15 minutes/)
  })

  describe('private links', () => {
    const pathOf = (url: string): string => new URL(url).pathname
    const get = (path: string, headers: Record<string, string> = {}) => server.inject({ url: path, headers })
    const shiftsIn = (text: string) =>
      new ICAL.Component(ICAL.parse(text)).getAllSubcomponents('vevent').map((one) => {
        const start = one.getFirstProperty('dtstart')
        return [
          String(one.getFirstPropertyValue('summary')),
          String(start?.getFirstValue()),
          String(start?.getParameter('tzid')),
          String(one.getFirstPropertyValue('uid')),
        ] as const
      })
    let mine = ''

    test('show my shifts of every schedule to a calendar program', async () => {
      const made = await platform.act(makeCalendarLink, {}, alice)
      assert.match(made.webcal, /^webcal:\/\/andon\.test\/ical\/[\w-]{43}\.ics$/)
      mine = pathOf(made.url)
      const answer = await get(mine)
      assert.deepEqual([answer.statusCode, answer.headers['content-type']], [200, 'text/calendar; charset=utf-8'])
      const shifts = shiftsIn(answer.body)
      assert.ok(
        shifts.some(([title, start, zone]) => title === 'On call: The shop' && start === '2026-11-16T09:00:00' && zone === 'Europe/Berlin'),
      )
      assert.ok(shifts.some(([title]) => title === 'On call: The planned'))
      assert.ok(!answer.body.includes('Bo Berg'))
      assert.equal(new Set(shifts.map(([, , , uid]) => uid)).size, shifts.length)
    })

    test('answer what is known already with 304, and HEAD without a body', async () => {
      const { headers } = await get(mine)
      assert.match(String(headers['cache-control']), /private/)
      assert.equal((await get(mine, { 'if-none-match': String(headers['etag']) })).statusCode, 304)
      assert.equal((await get(mine, { 'if-modified-since': String(headers['last-modified']) })).statusCode, 304)
      const head = await server.inject({ method: 'HEAD', url: mine })
      assert.deepEqual([head.statusCode, head.body, head.headers['etag']], [200, '', headers['etag']])
    })

    test('change with the shifts: the same shifts keep their names, and say that they changed', async () => {
      const before_ = await get(mine)
      await platform.act(overrideOnCall, { schedule: 'shop', person: 'bo', from: '2026-12-15T08:00:00Z', to: '2026-12-16T08:00:00Z' })
      const after_ = await get(mine)
      assert.notEqual(after_.headers['etag'], before_.headers['etag'])
      assert.match(before_.body, /SEQUENCE:0\r\n/)
      assert.match(after_.body, /SEQUENCE:1\r\n/)
      const uids = new Set(shiftsIn(after_.body).map(([, , , uid]) => uid))
      const kept = shiftsIn(before_.body).filter(([, , , uid]) => uids.has(uid))
      assert.ok(kept.length >= shiftsIn(before_.body).length - 1, 'one was cut in two')
    })

    test('show everybody of one schedule', async () => {
      const { url, shows } = await platform.act(makeCalendarLink, { schedule: 'shop' }, bo)
      const { body, headers } = await get(pathOf(url))
      assert.equal(shows, 'schedule:shop')
      assert.match(String(headers['content-disposition']), /filename="shop\.ics"/)
      assert.deepEqual([...new Set(shiftsIn(body).map(([title]) => title))].toSorted(), ['Alice Adams: The shop', 'Bo Berg: The shop'])
    })

    test('are listed without their secret, and only mine are mine to revoke', async () => {
      const { items } = await platform.act(listCalendarLinks, {}, alice)
      assert.deepEqual(
        items.map(({ shows, hint }) => [shows, mine.endsWith(`${hint}.ics`)]),
        [['person:alice', true]],
      )
      assert.ok(items[0]?.lastReadAt !== undefined)
      const link = items[0]?.link ?? ''
      await assert.rejects(platform.act(revokeCalendarLink, { link }, bo), /no such link of yours/)
      await platform.act(revokeCalendarLink, { link }, alice)
      assert.equal((await get(mine)).statusCode, 404)
      assert.equal((await get(`/ical/${'x'.repeat(43)}.ics`)).statusCode, 404)
      assert.equal((await get('/ical/nothing')).statusCode, 404)
    })

    test('end when whoever made them leaves', async () => {
      const { url } = await platform.act(makeCalendarLink, {}, bo)
      assert.equal((await get(pathOf(url))).statusCode, 200)
      await declare(record('Person', 'bo', { email: 'bo@example.com', active: false }, { title: 'Bo Berg' }))
      assert.equal((await get(pathOf(url))).statusCode, 404)
    })

    test('end with the account of whoever made them', async () => {
      const { url } = await platform.act(makeCalendarLink, {}, alice)
      await platform.invoke(platform.administrator, 'identity.invite', { person: 'alice', role: 'viewer' })
      await platform.invoke(platform.administrator, 'identity.disable', { person: 'alice', reason: 'left' })
      await eventually(async () => (await get(pathOf(url))).statusCode === 404)
    })

    test('are not made by tokens', async () => {
      const token: Actor = { type: 'token', id: 'ci', name: 'ci', role: 'administrator', scopes: ['*'] }
      await assert.rejects(platform.act(makeCalendarLink, {}, token), /not a token/)
    })
  })
})
