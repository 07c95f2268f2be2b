import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { receiveAlerts } from '#domains/alerts/actions.ts'
import { alerts as alertsDomain } from '#domains/alerts/manifest.ts'
import { Workload } from '#domains/catalog/kinds.ts'
import { events } from '#domains/events/manifest.ts'
import { notices } from '#domains/notices/manifest.ts'
import { oncall } from '#domains/oncall/manifest.ts'
import { people } from '#domains/people/manifest.ts'
import { Runbook } from '#domains/procedures/kinds.ts'
import { signals } from '#domains/signals/manifest.ts'
import { createSilence, expireSilence } from '#domains/silences/actions.ts'
import { silences } from '#domains/silences/manifest.ts'
import { defineDomain } from '#platform/domain.ts'
import { kindsDomain } from '#platform/kinds/manifest.ts'
import { messagesDomain } from '#platform/messages/manifest.ts'
import { movableClock } from '#platform/time/clock.ts'
import { testDatabase } from '#test/database.ts'
import { is, nightShift, route } from '#test/night-shift.ts'
import { startTestPlatform, type TestPlatform } from '#test/platform.ts'

/** One thing that happens. Within a round no two are about the same subject, so their order means nothing. */
interface Event {
  readonly what: 'fire' | 'end' | 'silence' | 'expire'
  readonly group: string
  /** Of alerts: which of the group. */
  readonly hosts?: readonly string[]
}

interface Round {
  readonly events: readonly Event[]
  readonly then: '2m' | '7m' | '61m'
}

const groups = ['cause', 'slow', 'late'] as const
const hosts = ['a', 'b'] as const
const domains = [
  messagesDomain,
  kindsDomain,
  defineDomain({ name: 'nouns', kinds: [Workload, Runbook] }),
  people,
  events,
  signals,
  silences,
  oncall,
  notices,
  alertsDomain,
]
const organization = nightShift([
  ...groups.map((group) => route(group, [is('alertname', group)], { groupBy: ['alertname'], groupWait: '30s' })),
  {
    kind: 'Inhibition',
    name: 'explained',
    owner: 'team:shop',
    spec: { source: [is('alertname', 'cause')], target: [{ label: 'alertname', in: ['slow', 'late'] }], equal: ['host'] },
  },
])

const someHosts = fc.subarray([...hosts], { minLength: 1 })
const event = fc.oneof(
  fc.record({
    what: fc.constantFrom('fire' as const, 'fire' as const, 'end' as const),
    group: fc.constantFrom(...groups),
    hosts: someHosts,
  }),
  fc.record({ what: fc.constantFrom('silence' as const, 'expire' as const), group: fc.constantFrom(...groups) }),
)
const subject = ({ what, group }: Event): string => `${what === 'fire' || what === 'end' ? 'alerts' : 'silence'} ${group}`
const rounds: fc.Arbitrary<Round[]> = fc.array(
  fc.record({
    events: fc.uniqueArray(event, { minLength: 1, maxLength: 6, selector: subject }),
    then: fc.constantFrom('2m' as const, '7m' as const, '61m' as const),
  }),
  { minLength: 2, maxLength: 5 },
)

/** Plays the rounds on a database of its own: `arrange` says in which order the events of a round arrive, `restarts` where the server stops. */
const play = async (
  story: readonly Round[],
  arrange: (events: readonly Event[]) => readonly Event[],
  restarts: boolean,
): Promise<unknown> => {
  const database = await testDatabase()
  const clock = movableClock(new Date('2026-11-20T09:00:00Z'))
  const start = () =>
    startTestPlatform({
      domains,
      left: { database, clock },
      jobs: false,
      outside: { send: () => Promise.resolve({ outcome: 'delivered', reason: 'Taken.' }) },
    })
  let platform = await start()
  const again = async (): Promise<void> => {
    await platform.stop()
    platform = await start()
  }
  try {
    await platform.invoke(platform.administrator, 'record.apply', { files: organization })
    const silenced = new Map<string, string>()
    for (const { events: happening, then } of story) {
      for (const one of arrange(happening)) {
        await happen(platform, one, silenced)
        if (restarts) await again()
      }
      // Jobs run only now: what is decided in between must be in the database.
      await platform.worker.start()
      await platform.advance(then, 8)
      await again()
    }
    await platform.worker.start()
    await platform.drain()
    return await outcome(platform)
  } finally {
    await platform.stop()
    await database.drop()
  }
}

const happen = async (platform: TestPlatform, one: Event, silenced: Map<string, string>): Promise<void> => {
  if (one.what === 'silence') {
    if (silenced.has(one.group)) return
    const { silence } = await platform.act(createSilence, { matchers: [is('alertname', one.group)], duration: '25m', comment: 'Known.' })
    silenced.set(one.group, silence)
  } else if (one.what === 'expire') {
    const silence = silenced.get(one.group)
    silenced.delete(one.group)
    if (silence !== undefined) await platform.act(expireSilence, { silence })
  } else {
    const endsAt = one.what === 'end' ? { endsAt: platform.clock.now().toISOString() } : {}
    const alerts = (one.hosts ?? []).map((host) => ({ labels: { alertname: one.group, host }, ...endsAt }))
    await platform.act(receiveAlerts, { alerts })
  }
}

/** What people see in the end, by name: identifiers differ from one database to the next. */
const outcome = async (platform: TestPlatform): Promise<unknown> => {
  const alerts = await platform.database.sql<{ name: string; host: string; reasons: { source: string }[] | null }>(
    `select alert.labels ->> 'alertname' as name, alert.labels ->> 'host' as host, held.reasons
       from alert left join alert_suppression as held on held.alert_id = alert.id
      where alert.resolved_at is null
      order by 1, 2`,
  )
  const open = await platform.database.sql<{ name: string; state: string; open: number; held: number }>(
    `select labels ->> 'alertname' as name, state, open_alerts as open, suppressed_alerts as held
       from alert_group where resolved_at is null order by 1`,
  )
  const paging = await platform.database.sql<{ name: string; phase: string }>(
    `select g.labels ->> 'alertname' as name, escalation.phase
       from escalation join alert_group as g on escalation.subject = 'alert-group:' || g.id
      where g.resolved_at is null and escalation.phase <> 'stopped' order by 1`,
  )
  const named = await platform.database.sql<{ id: string; name: string }>(`select id, labels ->> 'alertname' as name from alert_group`)
  const pages = (await platform.facts('notice.paged')).map(({ subjects }) => {
    const group = named.find(({ id }) => subjects.includes(`alert-group:${id}`))
    return `${group?.name ?? '?'} to ${subjects.find((one) => one.startsWith('person:')) ?? '?'}`
  })
  return {
    alerts: alerts.map(({ name, host, reasons }) => [name, host, (reasons ?? []).map(({ source }) => source).toSorted()]),
    open,
    paging,
    pages: pages.toSorted(),
  }
}

test(
  'the order in which things arrive, and restarts in between, change neither states nor reasons nor who is paged',
  { timeout: 400_000 },
  async () => {
    let pages = 0
    await fc.assert(
      fc.asyncProperty(rounds, async (story) => {
        const [one, other] = await Promise.all([play(story, (list) => list, false), play(story, (list) => list.toReversed(), true)])
        assert.deepEqual(other, one)
        pages += (one as { pages: unknown[] }).pages.length
      }),
      // Each plays a story twice, with every restart a server makes: as many as a minute allows.
      { numRuns: Number(process.env['ANDON_TEST_RUNS'] ?? 8), endOnFailure: true, interruptAfterTimeLimit: 60_000 },
    )
    assert.ok(pages > 0, 'somebody was paged at all')
  },
)
