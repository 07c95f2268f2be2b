import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { startStorm, type Storm } from '#test/storm.ts'

/** A hundred by `ANDON_KILLS=100 npm test -- journeys`; fewer here, so that everything ends within its minutes. */
const kills = Number(process.env['ANDON_KILLS'] ?? 24)

describe(`the server and its database are killed ${kills} times while alerts come in`, { timeout: 900_000 }, () => {
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
    while ([...storm.accepted].some((id) => !storm.pages.has(id)) && performance.now() < deadline)
      await new Promise((done) => setTimeout(done, 200))
  })
  after(() => storm.end())

  test('nothing that was accepted is lost', async (context) => {
    const rows = await storm.query<{ instance: string }>(`select labels ->> 'instance' as instance from alert`)
    const kept = new Set(rows.map((row) => Number(row.instance.slice('storm-id-'.length))))
    context.diagnostic(
      `${storm.accepted.size} alerts accepted over ${kills} kills; back in ${Math.round(Math.max(...restarts))} ms at most`,
    )
    assert.ok(storm.accepted.size >= kills * 10, `only ${storm.accepted.size} alerts were accepted`)
    assert.deepEqual(
      [...storm.accepted].filter((id) => !kept.has(id)),
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
