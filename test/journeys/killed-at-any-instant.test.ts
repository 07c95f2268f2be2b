import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { startStorm, type Storm } from '#test/storm.ts'

/** A hundred by `ANDON_KILLS=100 npm test -- journeys`; fewer here, so that everything ends within its minutes. */
const kills = Number(process.env['ANDON_KILLS'] ?? 24)

describe(`the server and its database are killed ${kills} times while alerts and events come in`, { timeout: 900_000 }, () => {
  let storm: Storm
  const restarts: number[] = []
  before(async () => {
    storm = await startStorm()
    for (let kill = 0; kill < kills; kill += 1) {
      await new Promise((done) => setTimeout(done, 50 + Math.random() * 700))
      const started = performance.now()
      await storm.kill(kill % 3 === 2 ? 'database' : 'server')
      restarts.push(performance.now() - started)
    }
    await new Promise((done) => setTimeout(done, 500))
    await storm.stopSending()
    // What the last kill interrupted is done again when its lease ends.
    const deadline = performance.now() + 120_000
    const isUnderWay = async (): Promise<boolean> => {
      if ([...storm.accepted].some((id) => !storm.pages.has(id))) return true
      const [row] = await storm.query<{ n: number }>(`select count(*)::int as n from event_delivery where state in ('matched', 'waiting')`)
      return (row?.n ?? 0) > 0
    }
    while (performance.now() < deadline && (await isUnderWay())) await new Promise((done) => setTimeout(done, 200))
  })
  after(() => storm.end())

  test('nothing that was accepted is lost', async (context) => {
    const rows = await storm.query<{ instance: string }>(
      `select labels ->> 'instance' as instance from alert where labels ->> 'job' <> 'cause'`,
    )
    const kept = new Set(rows.map((row) => Number(row.instance.slice('storm-id-'.length))))
    context.diagnostic(
      `${storm.accepted.size} alerts accepted over ${kills} kills; back in ${Math.round(Math.max(...restarts))} ms at most`,
    )
    const taken = storm.accepted.size + storm.held.size + storm.events.size
    assert.ok(taken >= kills * 10, `only ${taken} alerts and events were accepted`)
    assert.deepEqual(
      [...storm.accepted, ...storm.held].filter((id) => !kept.has(id)),
      [],
    )
    const told = new Set((await storm.query<{ id: string }>(`select event_id as id from event`)).map(({ id }) => id))
    assert.deepEqual(
      [...storm.events].filter((id) => !told.has(`event-${id}`)),
      [],
    )
  })

  test('what is silenced or explained by another pages nobody, whenever the server comes back', async (context) => {
    context.diagnostic(`${storm.held.size} alerts held back`)
    assert.ok(storm.held.size > 0)
    assert.deepEqual(
      [...storm.held].filter((id) => storm.pages.has(id)),
      [],
    )
    const rows = await storm.query<{ n: number }>(
      `select count(*)::int as n from alert_group where labels ->> 'job' in ('silenced', 'explained') and state <> 'suppressed'`,
    )
    assert.deepEqual(rows, [{ n: 0 }])
  })

  test('every event that a rule is about has done its deed exactly once', async (context) => {
    const rows = await storm.query<{ title: string; times: number }>(`select title, count(*)::int as times from incident group by title`)
    const times = new Map(rows.map((row) => [row.title, row.times]))
    context.diagnostic(`${storm.events.size} events accepted`)
    assert.ok(storm.events.size > 0)
    assert.deepEqual(
      [...storm.events].filter((id) => times.get(`event-${id}`) !== 1).map((id) => [id, times.get(`event-${id}`)]),
      [],
    )
    // Also those whose answer the kill took away: kept or not, never twice.
    assert.deepEqual(
      rows.filter((row) => row.times !== 1),
      [],
    )
  })

  test('everybody who had to be paged was', () => {
    assert.deepEqual(
      [...storm.accepted].filter((id) => !storm.pages.has(id)),
      [],
    )
  })

  test('nobody is paged twice: one page, one key, however often a kill made it be delivered again', (context) => {
    const repeats = [...storm.pages.values()].flatMap((keys) => [...keys.values()]).filter((times) => times > 1).length
    context.diagnostic(`${repeats} of ${storm.pages.size} pages were delivered again under their key`)
    assert.deepEqual(
      [...storm.pages].filter(([, keys]) => keys.size !== 1).map(([id]) => id),
      [],
    )
  })

  test('every open alert still has its timer', async () => {
    const unattended = await storm.get('/api/v1/alert/unattended')
    assert.deepEqual(unattended['items'] ?? unattended, [])
    const [row] = await storm.query<{ open: number; without: number }>(`
      select count(*)::int as open, count(*) filter (where due_at is null)::int as without from escalation where phase = 'escalating'`)
    assert.equal(row?.without, 0)
    const [waiting] = await storm.query<{ wakes: number }>(
      `select count(*)::int as wakes from graphile_worker.jobs where task_identifier = 'notices.escalate' and attempts < max_attempts`,
    )
    assert.ok((waiting?.wakes ?? 0) > 0)
  })
})
